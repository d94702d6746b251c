import type postgres from "postgres";
import type { IndexDb } from "../shared/index-db.ts";
import { type Query, type Term, tsquery } from "./query.ts";

/** A map as the index has it. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** One text of the map a line. */
  readonly lines: string;
  readonly tags: readonly string[];
  /** ISO 639-1, or "". */
  readonly language: string;
  readonly nodes: number;
  /** ms since 1970; null for maps that are not in the gallery. */
  readonly listedAt: number | null;
  readonly updatedAt: number | null;
}

export interface Facet {
  readonly kind: "tag" | "language" | "size";
  readonly value: string;
  readonly maps: number;
}

export interface Found {
  readonly rows: readonly Row[];
  /** Maps that were looked at. */
  readonly total: number;
  /** There are more than were looked at. */
  readonly more: boolean;
  readonly facets: readonly Facet[];
  /** The words that were looked for, and their stems. */
  readonly lexemes: readonly string[];
}

/** Maps of a page. */
export const PAGE = 24;
/** Maps that are ranked: so many of those with a hit in their title, and so many of all. */
export const CANDIDATES = 500;
const TAGS = 24;

/** Which maps are looked at: the gallery, or just these, whether they are listed or not. */
export type Scope = "listed" | { readonly ids: readonly string[] };
type Sql = postgres.PendingQuery<postgres.Row[]>;

/** Finds maps, those first that fit best, or that are newest. What strangers ask reads the view `listed` alone. */
export async function search(
  db: IndexDb,
  scope: Scope,
  query: Query,
  languages: readonly string[],
): Promise<Found> {
  const maps = scope === "listed" ? db`listed` : db`maps`;
  const where = filters(db, scope, query);
  const { terms, page } = query;
  const asked = terms.length > 0 ? wanted(db, terms, languages) : undefined;
  const candidates = asked
    ? db`
      (select id from ${maps} where title_words @@ ${asked} and ${where} limit ${CANDIDATES})
      union (select id from ${maps} where words @@ ${asked} and ${where} limit ${CANDIDATES})`
    : db`select id from ${maps} where ${where} order by listed_at desc, id limit ${CANDIDATES}`;
  const isAll = scope === "listed" && !asked && !query.tag && !query.language && !query.size;
  const [row] = await db<{ found: Omit<Found, "more"> }[]>`
    with candidates as materialized (${candidates}),
    ranked as materialized (
      select m.id, m.tags, m.language, m.size, m.listed_at, m.updated_at,
        ${asked ? score(db, asked, terms, languages) : db`0`} as score
      from candidates join ${maps} as m using (id)
      -- What a title does not have, the map may.
      where ${asked ? db`m.words @@ ${asked}` : db`true`}
    ),
    shown as (
      select id, row_number() over (order by score desc, listed_at desc nulls last, updated_at desc, id) as place
      from ranked order by place limit ${PAGE} offset ${(page - 1) * PAGE}
    )
    select json_build_object(
      'total', ${isAll ? db`(select coalesce(sum(maps), 0) from facets where kind = 'size')` : db`(select count(*) from ranked)`},
      'rows', (
        select coalesce(json_agg(${card(db)} order by s.place), '[]')
        from shown as s join ${maps} as m using (id)),
      'facets', (select coalesce(json_agg(f), '[]') from (${isAll ? allFacets(db) : someFacets(db)}) as f),
      'lexemes', ${asked ? lexemes(db, terms, languages) : db`'[]'::json`}
    ) as found`;
  if (!row) throw new Error("A query without a row");
  return { ...row.found, more: !isAll && row.found.total >= CANDIDATES };
}

function filters(db: IndexDb, scope: Scope, { tag, language, size }: Query): Sql {
  const ids =
    scope === "listed"
      ? db`true`
      : db`id in (select jsonb_array_elements_text(${JSON.stringify(scope.ids)}::text::jsonb))`;
  return db`${ids}
    ${tag ? db`and tags @> array[${tag}::text]` : db``}
    ${language ? db`and language = ${language}` : db``}
    ${size ? db`and size = ${size}` : db``}`;
}

/**
 * Maps with all the words, as they are or as the stems of one of these languages, and without the others in any form. The
 * beginning of a word is looked for among words as they are: that of a stem is the beginning of too much.
 */
function wanted(db: IndexDb, terms: readonly Term[], languages: readonly string[]): Sql {
  const configs = [db`'simple'`, ...languages.map((language) => db`config_of(${language})`)];
  const either = (queries: readonly Sql[]) => queries.reduce((one, other) => db`${one} || ${other}`);
  const open = terms.filter((term) => term.open);
  const whole = tsquery(terms.filter((term) => !term.open && !term.without));
  const last = tsquery(open.map((term) => ({ ...term, open: false })));
  const begun = tsquery(open);
  const asked = either(
    configs.map((config) => {
      const ending = db`(to_tsquery(${config}, ${last}) || to_tsquery('simple', ${begun}))`;
      if (!begun) return db`to_tsquery(${config}, ${whole})`;
      return whole ? db`(to_tsquery(${config}, ${whole}) && ${ending})` : ending;
    }),
  );
  const not = tsquery(
    terms.filter((term) => term.without),
    "|",
  );
  if (!not) return db`(${asked})`;
  return db`((${asked}) && !!(${either(configs.map((config) => db`to_tsquery(${config}, ${not})`))}))`;
}

/**
 * How well a map fits: a title counts most, then tags and description, the main branches, and the leaves; longer maps
 * count less. A whole word is better than the beginning of one, the whole title better than a part.
 */
function score(db: IndexDb, asked: Sql, terms: readonly Term[], languages: readonly string[]): Sql {
  const whole = terms.map((term) => ({ ...term, open: false }));
  const title = terms.flatMap(({ words, without }) => (without ? [] : words)).join(" ");
  const weights = db`'{0.02, 0.1, 0.4, 1}'`;
  return db`ts_rank(${weights}, m.words, ${asked}, 1)
    + 4 * ts_rank(${weights}, m.words, ${wanted(db, whole, languages)}, 1)
    + case when m.heading = ${title} then 1 when starts_with(m.heading, ${title}) then 0.25 else 0 end`;
}

function card(db: IndexDb): Sql {
  return db`json_build_object(
    'id', m.id, 'title', m.title, 'description', m.description, 'lines', m.lines, 'tags', m.tags,
    'language', m.language, 'nodes', m.nodes,
    'listedAt', floor(extract(epoch from m.listed_at) * 1000),
    'updatedAt', floor(extract(epoch from m.updated_at) * 1000))`;
}

function allFacets(db: IndexDb): Sql {
  return db`
    (select kind, value, maps from facets where kind = 'tag' and maps > 0 order by maps desc, value limit ${TAGS})
    union all (select kind, value, maps from facets where kind <> 'tag' and maps > 0 order by maps desc, value)`;
}

/** Of what was found. */
function someFacets(db: IndexDb): Sql {
  return db`
    (select 'tag' as kind, tag as value, count(*) as maps from ranked, unnest(tags) as tag
      group by tag order by maps desc, tag limit ${TAGS})
    union all (select 'language', language, count(*) as maps from ranked where language <> ''
      group by language order by maps desc, language)
    union all (select 'size', size, count(*) as maps from ranked group by size order by maps desc, size)`;
}

function lexemes(db: IndexDb, terms: readonly Term[], languages: readonly string[]): Sql {
  const text = terms.flatMap(({ words, without }) => (without ? [] : words)).join(" ");
  const all = languages.reduce(
    (vector, language) => db`${vector} || to_tsvector(config_of(${language}), ${text})`,
    db`to_tsvector('simple', ${text})`,
  );
  return db`array_to_json(tsvector_to_array(${all}))`;
}
