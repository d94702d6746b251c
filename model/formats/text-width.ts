import type { Typeface } from "../types.ts";

/** Widths of ASCII from the space on, in thousandths of the font size: Helvetica's, from Adobe's font metrics. */
const ascii = (
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 " +
  "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 " +
  "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 " +
  "278 556 500 722 500 500 500 334 260 334 584"
)
  .split(" ")
  .map(Number);

/** Characters as wide as the font is high. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff00-\uff60]/u;
const none = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** How wide a line of text is, in the unit of `size`; in sans if not said. */
export type Measure = (text: string, size: number, weight: number, typeface?: Typeface) => number;

/** How much wider other typefaces are, on average; code has widths of its own. */
const roomy: Readonly<Record<Typeface, number>> = { sans: 1, serif: 1.04, mono: 1, hand: 1.1 };

/** A guess for where no font can be asked; the same everywhere. Rather too wide than too narrow. */
export const estimate: Measure = (text, size, weight, typeface = "sans") => {
  let thousandths = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (wide.test(character)) thousandths += 1000;
    else if (code < 127) thousandths += typeface === "mono" ? 600 : (ascii[code - 32] ?? 556);
    else if (!none.test(character)) thousandths += 600;
  }
  return (thousandths * size * (weight >= 600 ? 1.1 : 1.04) * roomy[typeface]) / 1000;
};

// Words with the space before them, or one wide character with the closing marks that may not begin a line.
const pieces =
  /[ \t]*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][、。，．：；？！）」』】〉》”’ー々]*|[^ \t\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+)|[ \t]+/gu;

/** A line of a wrapped text, and where it begins in it (UTF-16 units). */
export interface WrappedLine {
  readonly text: string;
  readonly from: number;
}

/**
 * Breaks text at its line breaks, and between words where a line would be wider than `widest`. `width` is asked about
 * parts of the text, and told where they begin in it.
 */
export function wrap(
  text: string,
  widest: number,
  width: (part: string, from: number) => number,
): WrappedLine[] {
  const lines: WrappedLine[] = [];
  let start = 0;
  for (const paragraph of text.split(/[\n\u2028\u2029]/)) {
    let at = start;
    let line = "";
    let used = 0;
    for (const piece of paragraph.match(pieces) ?? []) {
      for (const part of chop(piece, at, widest, width)) {
        const more = width(part, at);
        at += part.length;
        if (used + more > widest && line !== "") {
          lines.push({ text: line, from: at - part.length - line.length });
          line = part.trimStart();
          used = width(line, at - line.length);
        } else {
          line += part;
          used += more;
        }
      }
    }
    lines.push({ text: line, from: at - line.length });
    start += paragraph.length + 1;
  }
  return lines;
}

/** A word wider than a line, in parts that are not. */
function* chop(
  word: string,
  from: number,
  widest: number,
  width: (part: string, from: number) => number,
): Iterable<string> {
  if (width(word, from) <= widest) return yield word;
  let part = "";
  let used = 0;
  let at = from;
  for (const { segment } of graphemes.segment(word)) {
    const more = width(segment, at);
    at += segment.length;
    if (used + more > widest && part !== "") {
      yield part;
      part = "";
      used = 0;
    }
    part += segment;
    used += more;
  }
  yield part;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
