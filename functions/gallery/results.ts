import type { IndexDb } from "../shared/index-db.ts";
import { corrected } from "./correct.ts";
import { excerpts, type Marked, mark, type Wanted } from "./highlight.ts";
import type { Query, Term } from "./query.ts";
import { type Facet, type Found, PAGE, type Row, type Scope, search } from "./search.ts";

/** Branches of a map that results name. */
const BRANCHES = 8;

/** A map as results show it. */
export interface Card extends Omit<Row, "lines" | "title"> {
  readonly title: Marked;
  /** Where in the map what was looked for is. */
  readonly excerpts: readonly Marked[];
  /** The texts of its main branches. */
  readonly branches: readonly string[];
}

export interface Results {
  readonly cards: readonly Card[];
  readonly total: number;
  /** There are more than were looked at. */
  readonly more: boolean;
  /** Pages before and after this one. */
  readonly pages: number;
  readonly facets: readonly Facet[];
  /** What was looked for in place of what was typed, because nothing has that. */
  readonly corrected?: string;
}

/** The answer to a query, with words corrected where nothing is found. */
export async function resultsOf(
  db: IndexDb,
  scope: Scope,
  query: Query,
  languages: readonly string[],
): Promise<Results> {
  const found = await search(db, scope, query, languages);
  if (found.total > 0 || query.terms.length === 0) return show(found, query.terms);
  const terms = await corrected(db, query.terms);
  const again = terms && (await search(db, scope, { ...query, terms }, languages));
  // What nobody here may find is no hint of anything.
  if (!again || again.total === 0) return show(found, query.terms);
  return { ...show(again, terms), corrected: terms.map(textOf).join(" ") };
}

function show({ rows, total, more, facets, lexemes }: Found, terms: readonly Term[]): Results {
  const open = terms.findLast((term) => term.open);
  const wanted: Wanted = { lexemes, beginning: open?.words.at(-1) };
  const cards = rows.map(({ lines, title, ...row }) => ({
    ...row,
    title: mark(title, wanted),
    excerpts: excerpts(lines, wanted),
    branches: lines
      .split("\n")
      .filter((line) => line && !line.startsWith("\t"))
      .slice(0, BRANCHES),
  }));
  return { cards, total, more, facets, pages: Math.ceil(total / PAGE) };
}

function textOf({ words, without }: Term): string {
  const text = words.length > 1 ? `"${words.join(" ")}"` : (words[0] ?? "");
  return without ? `-${text}` : text;
}
