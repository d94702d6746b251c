import type { IndexDb } from "../shared/index-db.ts";
import type { Row } from "./search.ts";

/** A listed map as its page shows it. */
export interface ListedMap extends Row {
  readonly listedAt: number;
  readonly updatedAt: number;
}

/** What a stranger is told of a map: all of a listed one, that there was one, or nothing. */
export type Told = { readonly map: ListedMap } | "gone" | undefined;

const time = (db: IndexDb, column: string) => db`floor(extract(epoch from ${db(column)}) * 1000)::float8`;

export async function mapOf(db: IndexDb, id: string): Promise<Told> {
  const [row] = await db<{ map: ListedMap | null; gone: boolean }[]>`
    select gone_at is not null as gone, case when listed_at is not null then json_build_object(
      'id', id, 'title', title, 'description', description, 'lines', lines, 'tags', tags, 'language', language,
      'nodes', nodes, 'listedAt', ${time(db, "listed_at")}, 'updatedAt', ${time(db, "updated_at")}) end as map
    from maps where id = ${id}`;
  if (row?.map) return { map: row.map };
  return row?.gone ? "gone" : undefined;
}

/** A listed map's thumbnail, as SVG. */
export async function thumbnailOf(db: IndexDb, id: string): Promise<string | undefined> {
  const [row] = await db<{ thumbnail: string }[]>`select thumbnail from listed where id = ${id}`;
  return row?.thumbnail;
}

/** A listed map's picture for link previews, as PNG. */
export async function previewOf(db: IndexDb, id: string): Promise<Uint8Array | undefined> {
  const [row] = await db<{ preview: Uint8Array | null }[]>`select preview from listed where id = ${id}`;
  return row?.preview ?? undefined;
}

/** The map whose id begins so; the first that was listed, should there be two. */
export async function mapBeginning(db: IndexDb, short: string): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select id from maps where (listed_at is not null or gone_at is not null) and id like ${`${short}%`}
    order by listed_at nulls last, id limit 1`;
  return row?.id;
}

/** Any listed map. */
export async function anyMap(db: IndexDb): Promise<string | undefined> {
  const letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  const start = Array.from({ length: 16 }, () => letters[Math.floor(Math.random() * 36)]).join("");
  const [row] = await db<{ id: string }[]>`
    (select id from listed where id >= ${start} order by id limit 1)
    union all (select id from listed order by id limit 1) limit 1`;
  return row?.id;
}

/** The newest maps, for those who read all of a site. */
export function newest(db: IndexDb, most: number): Promise<readonly { id: string; at: string }[]> {
  return db<{ id: string; at: string }[]>`
    select id, to_char(updated_at at time zone 'utc', 'YYYY-MM-DD') as at
    from listed order by listed_at desc, id limit ${most}`;
}

/** Words that tell what a map is about: few maps have them, yet another does. */
const TELLING = 12;
const LIKE = 6;

/** Listed maps that have most in common with a listed one. */
export function mapsLike(db: IndexDb, id: string): Promise<readonly Pick<Row, "id" | "title" | "nodes">[]> {
  return db<Pick<Row, "id" | "title" | "nodes">[]>`
    with telling as (
      select string_agg('''' || word || '''', ' | ') as words from (
        select w.word from listed as m, unnest(m.vocabulary) as v (word) join words as w using (word)
        where m.id = ${id} and w.maps between 2 and 2000 and length(w.word) > 2
        order by w.maps, w.word limit ${TELLING}
      ) as few
    ), candidates as materialized (
      select m.id from listed as m, telling
      where m.words @@ to_tsquery('simple', telling.words) and m.id <> ${id} limit 500
    )
    select m.id, m.title, m.nodes from candidates join listed as m using (id), telling
    order by ts_rank('{0.02, 0.1, 0.4, 1}', m.words, to_tsquery('simple', telling.words), 1) desc, m.listed_at desc, m.id
    limit ${LIKE}`;
}
