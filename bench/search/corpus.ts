import type { Sql } from "postgres";
import { type IndexEntry, preparedOf } from "../../functions/shared/index-entry.ts";
import { planted } from "./judged.ts";

/** Words of the maps that nobody looks for, made of syllables, by how often they come: few often, most seldom. */
const syllables = "ka lo mi ra te su no vi pe da gu ri mo sa le fi tu ne bo ci".split(" ");
const common =
  "plan project team work idea list time question meeting note goal task budget design market".split(" ");

/** Numbers from 0 to 1, always the same ones. https://en.wikipedia.org/wiki/Xorshift */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function* entries(count: number): Generator<IndexEntry> {
  const random = numbers(20_261_128);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const word = () => {
    // One in three is a word that very many maps have.
    if (random() < 0.33) return pick(common);
    const rank = Math.floor(40_000 ** random());
    return [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400) % 20, rank % 7]
      .map((i) => syllables[i])
      .join("");
  };
  const text = (words: number) => Array.from({ length: words }, word).join(" ");
  for (let n = 0; n < count; n++) {
    const branches = Array.from({ length: 4 + Math.floor(random() * 4) }, () => text(2));
    const leaves = Array.from({ length: 5 + Math.floor(random() * 20) }, () => text(3));
    yield {
      title: text(3),
      description: random() < 0.3 ? text(10) : "",
      branches,
      leaves,
      lines: [...branches, ...leaves],
      tags: [pick(common), word()],
      language: "en",
      nodes: 1 + branches.length + leaves.length,
      thumbnail: "",
      listedAt: 1_700_000_000_000 + n * 1000,
      updatedAt: 1_700_000_000_000 + n * 1000,
    };
  }
}

/** Fills an empty index with what `index-map` writes, by as few statements: maps of no meaning and those that are judged. */
export async function fillIndex(db: Sql, count: number): Promise<void> {
  const maps = [...planted, ...entries(count - planted.length)];
  // Counting and indexes once for all: map by map, it would take many minutes.
  await db`alter table maps disable trigger count_map`;
  const indexes = await db<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename in ('maps', 'words') and indexname not like '%_pkey'`;
  for (const { name } of indexes) await db`drop index ${db(name)}`;
  for (let at = 0; at < maps.length; at += 500) {
    const rows = maps.slice(at, at + 500).map((entry, i) => {
      const { title, description, language, nodes, listedAt = 0 } = entry;
      const id = String(at + i).padStart(16, "0");
      return {
        ...{ id, title, description, language, nodes, seconds: listedAt / 1000 },
        ...preparedOf(entry),
      };
    });
    await db`
      insert into maps (id, listed_at, updated_at, title, description, lines, tags, language, nodes, heading,
        title_words, words, vocabulary)
      select id, to_timestamp(seconds), to_timestamp(seconds), title, description, lines, tags, language, nodes, heading,
        words_of(language, heading, 'A'),
        words_of(language, heading, 'A') || words_of(language, about, 'B') || words_of(language, branches, 'C')
          || words_of(language, leaves, 'D'), vocabulary
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as e (id text, seconds float8, title text,
        description text, lines text, tags text[], language text, nodes int, heading text, about text, branches text,
        leaves text, vocabulary text[])`;
  }
  await db`insert into words select word, count(*) from maps, unnest(vocabulary) as word group by word`;
  await db`insert into facets select kind, value, count(*) from maps, facets_in(maps) group by kind, value`;
  for (const { definition } of indexes) await db.unsafe(definition);
  await db`alter table maps enable trigger count_map`;
  await db`vacuum analyze`;
}
