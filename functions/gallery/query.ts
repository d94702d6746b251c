import { Problem } from "../shared/http.ts";
import { isJoined, wordsOf } from "../shared/searchable.ts";

/** What somebody looks for. Bounds keep every search small, whatever is asked. */
export interface Query {
  /** As it was typed, without what nobody sees. */
  readonly text: string;
  readonly terms: readonly Term[];
  readonly tag?: string;
  /** ISO 639-1. */
  readonly language?: string;
  readonly size?: Size;
  /** From 1. */
  readonly page: number;
}

export interface Term {
  /** That follow each other. */
  readonly words: readonly string[];
  /** The last word may be a beginning: it is still being typed. */
  readonly open: boolean;
  readonly without: boolean;
}

export const sizes = ["small", "medium", "large"] as const;
export type Size = (typeof sizes)[number];

/** Characters of a query, and terms and words in it. */
const LONGEST = 200;
const TERMS = 10;
const WORDS = 24;
export const LAST_PAGE = 40;

/**
 * Reads a query string's values: `q`, `tag`, `lang`, `size`, `page`. In `q`, all words must be found, the last one by its
 * beginning; `"…"` is a phrase, `-` before a word leaves out what has it. Throws a {@link Problem} (400) for what is no
 * query.
 */
export function queryOf(values: Readonly<Record<string, string | undefined>>): Query {
  const { q = "", tag, lang, size, page = "1" } = values;
  for (const [name, value] of Object.entries({ q, tag, lang, size, page })) {
    if (value !== undefined && !isText(value)) throw new Problem(400, `"${name}" is not text.`);
  }
  if (q.length > LONGEST) throw new Problem(400, `"q" has more than ${LONGEST} characters.`);
  if (tag !== undefined && tag.length > 50) throw new Problem(400, '"tag" has more than 50 characters.');
  if (lang !== undefined && !/^([a-z]{2})?$/.test(lang)) {
    throw new Problem(400, '"lang" must be a language\'s two letters, such as "en".');
  }
  if (size !== undefined && size !== "" && !isSize(size)) {
    throw new Problem(400, `"size" must be one of ${sizes.join(", ")}.`);
  }
  if (!/^[1-9][0-9]?$/.test(page) || Number(page) > LAST_PAGE) {
    throw new Problem(400, `"page" must be a number from 1 to ${LAST_PAGE}.`);
  }
  const text = q.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const terms = termsOf(text);
  if (terms.length > 0 && terms.every((term) => term.without)) {
    throw new Problem(400, "Say what to find, not only what to leave out.");
  }
  return {
    text,
    terms,
    page: Number(page),
    ...(tag && { tag: tag.normalize("NFC") }),
    ...(lang && { language: lang }),
    ...(isSize(size) && { size }),
  };
}

const isSize = (text: string | undefined): text is Size => sizes.includes(text as Size);
/** PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair. */
const isText = (text: string) => !/[\0\p{Cs}]/u.test(text);

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  let words = 0;
  for (const match of text.matchAll(/(-?)(?:"([^"]*)"|“([^”]*)”|(\S+))/g)) {
    const [whole = "", minus = "", quoted, curly, plain] = match;
    const found = wordsOf(quoted ?? curly ?? plain ?? "");
    words += found.length;
    if (found.length === 0) continue;
    if (terms.length === TERMS || words > WORDS) break;
    const isLast = match.index + whole.length === text.length;
    const without = minus === "-" && (match.index === 0 || text[match.index - 1] === " ");
    const open = isLast && plain !== undefined && !without;
    terms.push({ words: found, open, without });
  }
  return terms;
}

/**
 * Terms as `to_tsquery` reads them, all of them or any. Words have nothing in them but letters, marks and digits, so there
 * is nothing to escape.
 */
export function tsquery(terms: readonly Term[], joint: "&" | "|" = "&"): string {
  const each = terms.map(({ words, open }) => {
    const quoted = words.map((word, i) => {
      // A beginning of one letter would be that of nearly everything; in scripts without spaces it is a word.
      const long = [...word].length > 1 || isJoined(word);
      return open && i === words.length - 1 && long ? `'${word}':*` : `'${word}'`;
    });
    return `(${quoted.join(" <-> ")})`;
  });
  return each.join(` ${joint} `);
}
