import { changes, normalMarks } from "../../model/marks.ts";
import { mergeTyped, type Typed } from "../../model/merge-text.ts";
import { difference } from "../../model/store.ts";
import type { Mark, MarkKind } from "../../model/types.ts";

/** A text that is being written, with its formatting. Offsets are UTF-16 units. */
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

/** What is typed at `at`, in the place of `removed` units, is written in: as what was there, or goes on from what is before. */
export function inkAt({ marks }: RichText, at: number, removed = 0): Ink {
  const at1 = removed > 0 ? at : at - 1;
  return marks
    .filter(({ from, to }) => from <= at1 && at1 < to)
    .filter(({ kind, to }) => kind !== "link" || removed > 0 || to > at)
    .map(({ kind, href }) => ({ kind, ...(href !== undefined && { href }) }));
}

/** Whether all of a stretch has formatting of a kind. */
export function isWhole({ marks }: RichText, from: number, to: number, kind: MarkKind): boolean {
  let at = from;
  for (const mark of marks) if (mark.kind === kind && mark.from <= at && at < mark.to) at = mark.to;
  return from < to && at >= to;
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

/** What Markdown's signs around words make of them: the signs go, and `kind` ends at the caret. */
export interface Formatted extends RichText {
  readonly caret: number;
  readonly kind: MarkKind;
}

const LINK = "(?:https?:\\/\\/|mailto:)[^\\s()]+(?:\\([^\\s()]*\\)[^\\s()]*)*";
/** Each ends at the caret; the words are the first group. `2*3*4` and `snake_case_name` are no formatting. */
const signs: readonly [RegExp, MarkKind][] = [
  [/(?<![*\\])\*\*(?![\s*])([^*\n]*[^\s*])\*\*$/, "bold"],
  [/(?<![_\w\\])__(?![\s_])([^_\n]*[^\s_])__$/, "bold"],
  [/(?<![*\w\\])\*(?![\s*])([^*\n]*[^\s*])\*$/, "italic"],
  [/(?<![_\w\\])_(?![\s_])([^_\n]*[^\s_])_$/, "italic"],
  [/(?<![~\\])~~(?![\s~])([^~\n]*[^\s~])~~$/, "strike"],
  [/(?<![`\\])`([^`\n]+)`$/, "code"],
  [new RegExp(`(?<!\\\\)\\[([^\\[\\]\\n]+)\\]\\((${LINK})\\)$`), "link"],
];

/** Markdown that was just finished before the caret, as formatting; undefined where there is none. */
export function fromMarkdown(value: RichText, caret: number): Formatted | undefined {
  // What is inside of code is written as it is.
  if (inkAt(value, caret).some(({ kind }) => kind === "code")) return undefined;
  const before = value.text.slice(0, caret);
  for (const [pattern, kind] of signs) {
    const found = pattern.exec(before);
    const words = found?.[1];
    if (!found || words === undefined) continue;
    const start = found.index;
    const opening = found[0].indexOf(words, kind === "bold" || kind === "strike" ? 2 : 1);
    const end = start + opening + words.length;
    const closed = replaced(value, end, caret - end, "", []);
    const bare = replaced(closed, start, opening, "", []);
    const to = start + words.length;
    return { ...formatted(bare, start, to, kind, true, found[2]), caret: to, kind };
  }
  return undefined;
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
  const merged = mergeTyped(base.text, ours, theirs.text);
  const { index, length, insert } = difference(base.text, ours.text);
  const carried = replaced(base, index, length, insert, []);
  const own = changes(carried.marks, ours.marks, ours.text.length);
  const moved = theirs.marks.map((mark) => {
    const { start, end } = mergeTyped(
      base.text,
      { text: theirs.text, start: mark.from, end: mark.to },
      ours.text,
    );
    return { ...mark, from: start, to: end };
  });
  let value: RichText = {
    text: merged.text,
    marks: normalMarks(
      moved.filter(({ from, to }) => from < to),
      merged.text.length,
    ),
  };
  for (const { from, to, kind, value: on } of own) {
    const at = mergeTyped(base.text, { text: ours.text, start: from, end: to }, theirs.text);
    const href = typeof on === "string" ? on : undefined;
    value = formatted(value, at.start, at.end, kind, on !== false, href);
  }
  return { ...value, start: merged.start, end: merged.end };
}

export function sameText(a: RichText, b: RichText): boolean {
  return a.text === b.text && changes(a.marks, b.marks, a.text.length).length === 0;
}
