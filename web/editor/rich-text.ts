import { formatted, type Ink, type RichText, replaced } from "../../model/rich-text.ts";
import type { MarkKind } from "../../model/types.ts";

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
