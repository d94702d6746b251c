import { marksWithin, normalMarks, type Run, runsOf } from "../marks.ts";
import type { Mark, MarkKind } from "../types.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";

/** A stretch with one kind of formatting, and where it is. */
export interface Stretch {
  readonly kind: MarkKind;
  readonly href: string | undefined;
  /** Its text, and the characters around it ("" at an end). */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** From the outermost in. */
const order: readonly MarkKind[] = ["link", "strike", "bold", "italic", "code"];

/**
 * Writes formatted text: `plain` for letters, `wrap` around what is formatted. `kinds` are those that can be
 * written; others are left out.
 */
export function writeRich(
  text: string,
  marks: readonly Mark[],
  plain: (text: string, run: Run) => string,
  wrap: (inner: string, stretch: Stretch) => string,
  kinds: readonly MarkKind[] = order,
): string {
  const nest = (runs: readonly Run[], at: number, level: number): string => {
    const kind = order[level];
    if (kind === undefined) return runs.map((run) => plain(run.text, run)).join("");
    if (!kinds.includes(kind)) return nest(runs, at, level + 1);
    let written = "";
    let start = at;
    for (const group of groups(runs, kind)) {
      const words = group.map((run) => run.text).join("");
      const inner = nest(group, start, level + 1);
      const end = start + words.length;
      const href = kind === "link" ? group[0]?.href : undefined;
      written += group[0]?.kinds.includes(kind)
        ? wrap(inner, { kind, href, text: words, before: text.charAt(start - 1), after: text.charAt(end) })
        : inner;
      start = end;
    }
    return written;
  };
  return nest(runsOf(text, marks), 0, 0);
}

/** Neighbours that all have this kind of formatting, or all have not. */
function groups(runs: readonly Run[], kind: MarkKind): Run[][] {
  const found: Run[][] = [];
  for (const run of runs) {
    const last = found.at(-1)?.[0];
    const isSame =
      last?.kinds.includes(kind) === run.kinds.includes(kind) && (kind !== "link" || last?.href === run.href);
    if (last && isSame) found.at(-1)?.push(run);
    else found.push([run]);
  }
  return found;
}

const tags: Record<Exclude<MarkKind, "link">, string> = {
  bold: "strong",
  italic: "em",
  code: "code",
  strike: "s",
};

/** As HTML; `plain` writes the letters. */
export function htmlOf(
  text: string,
  marks: readonly Mark[],
  plain: (text: string) => string = escapeContent,
): string {
  return writeRich(text, marks, plain, (inner, { kind, href = "" }) =>
    kind === "link"
      ? `<a href="${escapeAttribute(href)}">${inner}</a>`
      : `<${tags[kind]}>${inner}</${tags[kind]}>`,
  );
}

/** The lines of a text, each with its marks. */
export function richLines(text: string, marks: readonly Mark[]): { text: string; marks: Mark[] }[] {
  let at = 0;
  return text.split("\n").map((line) => {
    const from = at;
    at += line.length + 1;
    return { text: line, marks: marksWithin(marks, from, from + line.length) };
  });
}

/** The marks of a text that has the same letters after its white space was changed. */
export function alignMarks(before: string, marks: readonly Mark[], after: string): Mark[] {
  if (marks.length === 0 || before === after) return [...marks];
  /** How many letters are before each unit. */
  const letters = [0];
  for (let i = 0; i < before.length; i++) letters.push((letters[i] ?? 0) + (isSpace(before, i) ? 0 : 1));
  const places: number[] = [];
  for (let i = 0; i < after.length; i++) if (!isSpace(after, i)) places.push(i);
  return normalMarks(
    marks.flatMap((mark) => {
      const [from, last] = [places[letters[mark.from] ?? 0], places[(letters[mark.to] ?? 0) - 1]];
      return from !== undefined && last !== undefined && from <= last
        ? [{ ...mark, from, to: last + 1 }]
        : [];
    }),
    after.length,
  );
}

function isSpace(text: string, i: number): boolean {
  return /\s/.test(text.charAt(i));
}
