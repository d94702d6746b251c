/**
 * The index of maps. Text comes in prepared (functions/shared/searchable.ts): words in lower case, without accents,
 * with a space between them, so that what PostgreSQL's parser does with punctuation and scripts plays no part.
 */
export default /* sql */ `
create extension if not exists pg_trgm;

create table maps (
  id text primary key check (id ~ '^[0-9a-z]{16}$'),
  -- Who indexes a map takes a turn first, then reads what there is: the row is written by the latest turn alone.
  turn bigint not null default 0,
  written bigint not null default 0,
  -- When the map came into the gallery; null for a map that only its people find.
  listed_at timestamptz,
  -- A map that was in the gallery and is not any more: its page says so.
  gone_at timestamptz,
  updated_at timestamptz,
  title text not null default '',
  description text not null default '',
  -- One text of the map a line, as people wrote it.
  lines text not null default '',
  tags text[] not null default '{}',
  -- ISO 639-1, or '' when nobody can tell.
  language text not null default '',
  nodes integer not null default 0,
  size text generated always as (
    case when nodes < 25 then 'small' when nodes < 150 then 'medium' else 'large' end
  ) stored,
  -- SVG, drawn from the map.
  thumbnail text not null default '',
  -- As it is compared with a whole query.
  heading text not null default '',
  title_words tsvector not null default '',
  words tsvector not null default '',
  -- Its words, those of leaves left out.
  vocabulary text[] not null default '{}'
);

create index maps_words on maps using gin (words) where listed_at is not null;
create index maps_title_words on maps using gin (title_words) where listed_at is not null;
create index maps_tags on maps using gin (tags) where listed_at is not null;
create index maps_newest on maps (listed_at desc, id) where listed_at is not null;
create index maps_language on maps (language, listed_at desc) where listed_at is not null;
create index maps_size on maps (size, listed_at desc) where listed_at is not null;
create index maps_short on maps (id text_pattern_ops) where listed_at is not null or gone_at is not null;

-- All that a stranger can find: public queries name this and nothing else.
create view listed as select * from maps where listed_at is not null;

-- How many listed maps have a tag, a language, a size.
create table facets (
  kind text not null,
  value text not null,
  maps integer not null,
  primary key (kind, value)
);
create index facets_most on facets (kind, maps desc);

-- The words of listed maps and in how many of them they are: what a mistyped word may mean, what a map is about.
create table words (
  word text primary key,
  maps integer not null
);
create index words_alike on words using gin (word gin_trgm_ops) where maps > 0;

-- The text search configuration of a language; words as they are for one that PostgreSQL has no stemmer for.
create function config_of(language text) returns regconfig
language sql immutable parallel safe
return (case language
  when 'ar' then 'arabic' when 'hy' then 'armenian' when 'eu' then 'basque' when 'ca' then 'catalan'
  when 'da' then 'danish' when 'nl' then 'dutch' when 'en' then 'english' when 'et' then 'estonian'
  when 'fi' then 'finnish' when 'fr' then 'french' when 'de' then 'german' when 'el' then 'greek'
  when 'hi' then 'hindi' when 'hu' then 'hungarian' when 'id' then 'indonesian' when 'ga' then 'irish'
  when 'it' then 'italian' when 'lt' then 'lithuanian' when 'no' then 'norwegian' when 'pt' then 'portuguese'
  when 'ro' then 'romanian' when 'ru' then 'russian' when 'sr' then 'serbian' when 'es' then 'spanish'
  when 'sv' then 'swedish' when 'tr' then 'turkish' else 'simple' end)::regconfig;

-- Words as they are, so that beginnings are found, and their stems, so that other forms are.
create function words_of(language text, prepared text, weight "char") returns tsvector
language sql immutable parallel safe
return setweight(
  case when config_of(language) = 'simple'::regconfig then to_tsvector('simple', prepared)
  else to_tsvector('simple', prepared) || to_tsvector(config_of(language), prepared) end,
  weight
);

create function facets_in(map maps) returns table (kind text, value text)
language sql immutable
begin atomic
  select 'tag', tag from unnest(map.tags) as tag where map.listed_at is not null
  union all select 'language', map.language where map.listed_at is not null and map.language <> ''
  union all select 'size', map.size where map.listed_at is not null;
end;

create function vocabulary_of(map maps) returns table (word text)
language sql immutable
begin atomic
  select distinct word from unnest(map.vocabulary) as word where map.listed_at is not null;
end;

create function count_map() returns trigger language plpgsql as $$
declare
  before maps;
  after maps;
begin
  if tg_op <> 'INSERT' then before := old; end if;
  if tg_op <> 'DELETE' then after := new; end if;
  -- In the order of their keys, so that two maps that share words never wait for each other in a circle.
  insert into facets as f (kind, value, maps)
    select kind, value, sum(n) from (
      select kind, value, 1 as n from facets_in(after)
      union all select kind, value, -1 from facets_in(before)
    ) as changed group by kind, value having sum(n) <> 0 order by kind, value
    on conflict (kind, value) do update set maps = f.maps + excluded.maps;
  insert into words as w (word, maps)
    select word, sum(n) from (
      select word, 1 as n from vocabulary_of(after)
      union all select word, -1 from vocabulary_of(before)
    ) as changed group by word having sum(n) <> 0 order by word
    on conflict (word) do update set maps = w.maps + excluded.maps;
  return null;
end $$;

-- Writers of the index have no rights on what is counted: the counting does, and only that.
alter function count_map() security definer set search_path = public, pg_temp;

create trigger count_map after insert or delete or update of
  listed_at, tags, language, nodes, vocabulary on maps
  for each row execute function count_map();
`;
