import { folded, isJoined } from "../shared/searchable.ts";

/** A text, and from where to where what was looked for is in it: UTF-16 units, the end not included. */
export interface Marked {
  readonly text: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** What is marked: the words that were looked for, their stems, and the beginning that is being typed, if there is one. */
export interface Wanted {
  readonly lexemes: readonly string[];
  readonly beginning?: string;
}

/** Lines of a map that are quoted, characters of each, and lines that are looked at. */
const LINES = 2;
const LONGEST = 160;
const LOOKED_AT = 400;
/** Letters that a word may have after its stem. */
const ENDING = 4;

const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

export function mark(text: string, { lexemes, beginning }: Wanted): Marked {
  const ranges: [number, number][] = [];
  for (const { 0: found, index } of text.matchAll(word)) {
    const is = folded(found);
    if (isJoined(is)) {
      // Its lexemes are pairs of letters. Folding keeps the length of what these scripts have, but for rare letters.
      for (const lexeme of lexemes.filter(isJoined)) {
        for (let at = is.indexOf(lexeme); at >= 0; at = is.indexOf(lexeme, at + 1))
          ranges.push([index + at, Math.min(index + at + lexeme.length, index + found.length)]);
      }
      continue;
    }
    const hit = lexemes.some(
      (lexeme) =>
        is === lexeme || (lexeme.length > 2 && is.startsWith(lexeme) && is.length - lexeme.length <= ENDING),
    );
    if (hit || (beginning && is.startsWith(beginning))) ranges.push([index, index + found.length]);
  }
  return { text, ranges: merged(ranges) };
}

/** The lines of a map with most of what was looked for, shortened around it, in their order. */
export function excerpts(lines: string, wanted: Wanted): Marked[] {
  const hits = lines
    .split("\n", LOOKED_AT)
    .map((line, place) => ({ place, marked: mark(line.trimStart(), wanted) }))
    .filter(({ marked }) => marked.ranges.length > 0)
    .sort((a, b) => b.marked.ranges.length - a.marked.ranges.length || a.place - b.place)
    .slice(0, LINES);
  return hits.sort((a, b) => a.place - b.place).map(({ marked }) => shortened(marked));
}

function shortened({ text, ranges }: Marked): Marked {
  const first = ranges[0]?.[0] ?? 0;
  if (text.length <= LONGEST) return { text, ranges };
  const begin = first < LONGEST / 2 ? 0 : first - 40;
  // Not in the middle of a letter that takes two units.
  const from = begin > 0 && isLow(text, begin) ? begin + 1 : begin;
  const end = Math.min(text.length, from + LONGEST);
  const to = isLow(text, end) ? end - 1 : end;
  const lead = from > 0 ? "…" : "";
  const moved = ranges
    .filter(([start, stop]) => start >= from && stop <= to)
    .map(([start, stop]) => [start - from + lead.length, stop - from + lead.length] as const);
  return { text: `${lead}${text.slice(from, to)}${to < text.length ? "…" : ""}`, ranges: moved };
}

const isLow = (text: string, at: number) => /[\udc00-\udfff]/.test(text[at] ?? "");

function merged(ranges: [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}
