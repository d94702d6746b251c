/** A text with its formatting, as a value: what edits make of it, and how two people's edits are merged. */

import { changes, normalMarks } from "./marks.ts";
import { mergeTexts, type Typed } from "./merge-text.ts";
import { difference } from "./store.ts";
import type { Mark, MarkKind } from "./types.ts";

/** A text with its formatting. Offsets are UTF-16 units. */
export interface RichText {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Formatting without a place: what the next letter will have. */
export type Ink = readonly Pick<Mark, "kind" | "href">[];

/** Puts `insert` in the place of `removed` units at `at`, written in `ink`. */
export function replaced(value: RichText, at: number, removed: number, insert: string, ink: Ink): RichText {
  const text = value.text.slice(0, at) + insert + value.text.slice(at + removed);
  const by = insert.length - removed;
  const marks = value.marks.flatMap((mark) => [
    { ...mark, to: Math.min(mark.to, at) },
    { ...mark, from: Math.max(mark.from, at + removed) + by, to: mark.to + by },
  ]);
  const own = ink.map((one) => ({ ...one, from: at, to: at + insert.length }));
  const good = [...marks, ...own].filter(({ from, to }) => from < to);
  return { text, marks: normalMarks(good, text.length) };
}

/** Formats a stretch, or takes this kind of formatting away from it; `href` is a link's. */
export function formatted(
  { text, marks }: RichText,
  from: number,
  to: number,
  kind: MarkKind,
  on: boolean,
  href?: string,
): RichText {
  const left = marks.flatMap((mark) =>
    mark.kind !== kind
      ? [mark]
      : [
          { ...mark, to: Math.min(mark.to, from) },
          { ...mark, from: Math.max(mark.from, to) },
        ],
  );
  const own = on ? [{ from, to, kind, ...(href !== undefined && { href }) }] : [];
  const good = [...left, ...own].filter((mark) => mark.from < mark.to);
  return { text, marks: normalMarks(good, text.length) };
}

/**
 * Someone else has changed the text or its formatting. `base` is what both began with. Both changes stay; where
 * both format the same letters, ours does, being the later.
 */
export function mergeRich(
  base: RichText,
  ours: RichText & Typed,
  theirs: RichText,
): RichText & { start: number; end: number } {
  const { text, at } = mergeTexts(base.text, ours.text, theirs.text);
  const { index, length, insert } = difference(base.text, ours.text);
  const carried = replaced(base, index, length, insert, []);
  const own = changes(carried.marks, ours.marks, ours.text.length);
  let value: RichText = { text, marks: movedMarks(base.text, ours.text, theirs, text) };
  for (const { from, to, kind, value: on } of own) {
    const href = typeof on === "string" ? on : undefined;
    value = formatted(value, at(from, "after"), at(to, "before"), kind, on !== false, href);
  }
  return { ...value, start: at(ours.start), end: at(ours.end) };
}

export function sameText(a: RichText, b: RichText): boolean {
  return a.text === b.text && changes(a.marks, b.marks, a.text.length).length === 0;
}

/** Their marks in the merged text, without any on what we put in. */
function movedMarks(base: string, ours: string, theirs: RichText, merged: string): readonly Mark[] {
  const { index, length, insert } = difference(base, ours);
  const inTheirs = mergeTexts(base, base, theirs.text);
  const start = inTheirs.at(index, "after");
  const end = Math.max(start, inTheirs.at(index + length, "before"));
  const moved = replaced(theirs, start, end - start, insert, []);
  if (moved.text === merged) return moved.marks;
  // They wrote in what we took away.
  const { at } = mergeTexts(base, theirs.text, ours);
  const marks = theirs.marks.map((mark) => ({
    ...mark,
    from: at(mark.from, "after"),
    to: at(mark.to, "before"),
  }));
  return normalMarks(
    marks.filter(({ from, to }) => from < to),
    merged.length,
  );
}
