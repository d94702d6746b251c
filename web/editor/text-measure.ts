/** Text broken into lines as it is drawn, by canvas and DOM alike. Widths are CSS pixels at zoom 1. */
export interface TextBlock {
  readonly lines: readonly string[];
  readonly width: number;
  /** Where each line begins in the text (UTF-16 units). */
  readonly starts: readonly number[];
}

/** A part of a text in a font of its own. */
export interface Inked {
  readonly text: string;
  readonly font: string;
}

/** Says how wide `text` is in `font` (a CSS font shorthand). */
export type MeasureText = (text: string, font: string) => number;

// A word, a run of spaces, or one wide character with the closing marks that may not begin a line.
const WIDE = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\uff00-\\uffef";
const PIECES = new RegExp(`\\s+|[${WIDE}][、。，．：；？！）」』】〉》”’ー々]*|[^\\s${WIDE}]+`, "gu");
const BREAK = /\r\n|[\n\r\u2028\u2029]/;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const CACHED_WORDS = 50_000;

/**
 * Breaks and measures text. Labels share most of their words, so widths are kept by word: a map of 10,000
 * nodes is measured about twice as fast as by whole labels.
 */
export class TextMeasure {
  #measure: MeasureText;
  #widths = new Map<string, Map<string, number>>();
  #count = 0;
  #letters = new Map<string, Float64Array>();

  constructor(measure: MeasureText = canvasMeasure()) {
    this.#measure = measure;
  }

  /** Measures everything again: fonts have come. */
  forget(): void {
    this.#widths.clear();
    this.#letters.clear();
    this.#count = 0;
  }

  /** `inked` cuts a stretch of the text into its fonts, where it has more than one. */
  block(
    text: string,
    font: string,
    maxWidth: number,
    inked?: (from: number, to: number) => Iterable<Inked>,
  ): TextBlock {
    const widths = this.#widthsOf(font);
    const widthOf = inked
      ? (word: string, at: number) => {
          let width = 0;
          for (const part of inked(at, at + word.length)) width += this.width(part.text, part.font);
          return width;
        }
      : (word: string) => this.#widthIn(widths, word, font);
    const block = { lines: [] as string[], starts: [] as number[] };
    let width = 0;
    let at = 0;
    for (const paragraph of text.split(BREAK)) {
      width = Math.max(width, this.#wrap(paragraph, at, widthOf, maxWidth, block));
      at += paragraph.length + (text.startsWith("\r\n", at + paragraph.length) ? 2 : 1);
    }
    return { ...block, width: Math.ceil(width) };
  }

  /** The width of one word, from the cache when it was seen before. */
  width(word: string, font: string): number {
    return this.#widthIn(this.#widthsOf(font), word, font);
  }

  /** How wide a line of ASCII is, by its letters one by one: pairs may stand closer. Undefined for other texts. */
  roughly(text: string, font: string): number | undefined {
    let letters = this.#letters.get(font);
    if (!letters) {
      letters = Float64Array.from({ length: 127 }, (_, code) =>
        code < 32 ? Number.NaN : this.#measure(String.fromCharCode(code), font),
      );
      this.#letters.set(font, letters);
    }
    let width = 0;
    for (let i = 0; i < text.length; i++) width += letters[text.charCodeAt(i)] ?? Number.NaN;
    return Number.isNaN(width) ? undefined : width;
  }

  #widthsOf(font: string): Map<string, number> {
    const widths = this.#widths.get(font) ?? new Map<string, number>();
    this.#widths.set(font, widths);
    return widths;
  }

  #widthIn(widths: Map<string, number>, word: string, font: string): number {
    const known = widths.get(word);
    if (known !== undefined) return known;
    if (++this.#count > CACHED_WORDS) {
      for (const all of this.#widths.values()) all.clear();
      this.#count = 1;
    }
    const width = this.#measure(word, font);
    widths.set(word, width);
    return width;
  }

  /** Adds the lines of a paragraph, which begins at `start`; answers the width of the widest. */
  #wrap(
    paragraph: string,
    start: number,
    widthOf: (word: string, at: number) => number,
    maxWidth: number,
    { lines, starts }: { lines: string[]; starts: number[] },
  ): number {
    const add = (line: string, from: number) => {
      lines.push(line);
      starts.push(from);
    };
    let widest = 0;
    let text = "";
    let from = start;
    let width = 0;
    let spaces = "";
    let spacesWidth = 0;
    let at = start;
    for (const piece of paragraph.match(PIECES) ?? []) {
      const pieceWidth = widthOf(piece, at);
      at += piece.length;
      if (piece === " " || /^\s/.test(piece)) {
        spaces = piece;
        spacesWidth = pieceWidth;
        continue;
      }
      if (width + spacesWidth + pieceWidth <= maxWidth || (text === "" && pieceWidth <= maxWidth)) {
        text += spaces + piece;
        width += spacesWidth + pieceWidth;
      } else {
        if (text !== "") add(text, from);
        widest = Math.max(widest, width);
        text = piece;
        from = at - piece.length;
        width = pieceWidth;
        if (width > maxWidth) {
          const broken = [...this.#chop(piece, from, widthOf, maxWidth)];
          const last = broken.pop();
          for (const line of broken) {
            add(line.text, line.from);
            widest = Math.max(widest, line.width);
          }
          text = last?.text ?? "";
          from = last?.from ?? from;
          width = last?.width ?? 0;
        }
      }
      spaces = "";
      spacesWidth = 0;
    }
    add(text, from);
    return Math.max(widest, width);
  }

  /** A word wider than the node, cut between characters as people see them. */
  *#chop(
    word: string,
    start: number,
    widthOf: (word: string, at: number) => number,
    maxWidth: number,
  ): Iterable<{ text: string; from: number; width: number }> {
    let text = "";
    let from = start;
    let width = 0;
    for (const { segment } of graphemes.segment(word)) {
      const more = widthOf(segment, from + text.length);
      if (width + more > maxWidth && text !== "") {
        yield { text, from, width };
        from += text.length;
        text = "";
        width = 0;
      }
      text += segment;
      width += more;
    }
    yield { text, from, width };
  }
}

function canvasMeasure(): MeasureText {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) throw new Error("This browser has no 2D canvas, which Rhizome measures text with.");
  let current = "";
  return (text, font) => {
    if (font !== current) context.font = current = font;
    return context.measureText(text).width;
  };
}
