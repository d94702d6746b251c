import type postgres from "postgres";
import type { IndexDb } from "./index-db.ts";
import { prepared, wordsOf } from "./searchable.ts";

/** What the index knows of a map. */
export interface IndexEntry {
  readonly title: string;
  readonly description: string;
  /** Texts of the root's children, and of all nodes below them. */
  readonly branches: readonly string[];
  readonly leaves: readonly string[];
  /** All of them in the order of reading, each below another indented by a tab. */
  readonly lines: readonly string[];
  readonly tags: readonly string[];
  /** ISO 639-1, or "". */
  readonly language: string;
  readonly nodes: number;
  /** SVG. */
  readonly thumbnail: string;
  /** PNG, of a listed map; or the one that is there, if it is still of this thumbnail. */
  readonly preview?: Uint8Array | "as it is";
  /** When the map came into the gallery, in ms since 1970; nothing for a map that only its people find. */
  readonly listedAt?: number;
  /** Of the content, in ms since 1970. */
  readonly updatedAt: number;
}

/** Characters of a map that are indexed, and of those that results quote. */
const INDEXED = 200_000;
const QUOTED = 16_000;
/** Words of a map that tell what it is about. */
const VOCABULARY = 200;

/** An entry's words, as `words_of` of the schema takes them, and what is kept beside. */
export function preparedOf({ title, description, branches, leaves, lines, tags }: IndexEntry) {
  const about = `${tags.join(" ")} ${description}`;
  return {
    heading: prepared(clean(title)),
    about: prepared(clean(about)),
    branches: prepared(cut(branches)),
    leaves: prepared(cut(leaves)),
    lines: quotedOf(lines),
    tags: tags.map(clean),
    vocabulary: vocabularyOf(`${title} ${about} ${branches.join(" ")}`),
  };
}

/** The columns of an entry. The words are prepared here, the stems are made by PostgreSQL. */
export function columnsOf(db: IndexDb, entry: IndexEntry): postgres.PendingQuery<postgres.Row[]> {
  const { title, description, language, nodes, thumbnail, preview, listedAt, updatedAt } = entry;
  const { heading, about, branches, leaves, lines, tags, vocabulary } = preparedOf(entry);
  const picture =
    preview === "as it is"
      ? db`case when thumbnail = ${thumbnail} then preview end`
      : db`${preview ? Buffer.from(preview) : null}::bytea`;
  const time = (ms: number) => new Date(ms).toISOString();
  const list = (texts: readonly string[]) =>
    db`array(select jsonb_array_elements_text(${JSON.stringify(texts)}::text::jsonb))`;
  return db`
    listed_at = ${listedAt === undefined ? null : time(listedAt)}::timestamptz,
    gone_at = ${listedAt === undefined ? db`case when listed_at is null then gone_at else now() end` : null},
    updated_at = ${time(updatedAt)}::timestamptz,
    title = ${clean(title)}, description = ${clean(description)}, lines = ${lines}, tags = ${list(tags)},
    language = ${language}, nodes = ${nodes}::integer, thumbnail = ${thumbnail}, preview = ${picture}, heading = ${heading},
    title_words = words_of(${language}, ${heading}, 'A'),
    words = words_of(${language}, ${heading}, 'A') || words_of(${language}, ${about}, 'B')
      || words_of(${language}, ${branches}, 'C') || words_of(${language}, ${leaves}, 'D'),
    vocabulary = ${list(vocabulary)}`;
}

/** PostgreSQL's text has no NUL, and UTF-8 no half of a surrogate pair. */
const clean = (text: string) => text.replace(/[\0\p{Cs}]/gu, "\ufffd");
function quotedOf(lines: readonly string[]): string {
  const text = clean(lines.join("\n"));
  // Whole lines.
  return text.length <= QUOTED ? text : text.slice(0, text.lastIndexOf("\n", QUOTED) + 1).trimEnd();
}

const cut = (texts: readonly string[]) => clean(texts.join("\n").slice(0, INDEXED));

function vocabularyOf(text: string): string[] {
  const words = wordsOf(clean(text)).filter((word) => /^\P{N}/u.test(word) && word.length > 1);
  return [...new Set(words)].slice(0, VOCABULARY);
}
