import bidiFactory from "bidi-js";
import type { Typeface } from "../../types.ts";
import type { Losses } from "../losses.ts";
import { plainSpan, type Span } from "../node-look.ts";
import type { Picture } from "../picture.ts";
import type { Measure } from "../text-width.ts";
import { isUnjoinable, joined } from "./arabic.ts";
import { overBase } from "./diacritics.ts";
import { Font } from "./sfnt.ts";

/** One glyph of a line, with the characters it stands for. */
export interface Glyph {
  readonly font: Font;
  readonly id: number;
  readonly text: string;
  /** Of the font size. */
  readonly advance: number;
  /** No font has the character: the glyph is a box. */
  readonly missing: boolean;
  /** Of a mark over or under a letter: how far it is moved, right and up, of the font size. */
  readonly shift?: { readonly x: number; readonly y: number };
  /** Where the font has no weight so heavy: the width of a line around the glyph that makes it so, of the font size. */
  readonly embolden?: number;
}

/** A stretch of a line as glyphs, from the left to the right. */
export interface SetRun {
  readonly span: Span;
  readonly glyphs: readonly Glyph[];
  /** From the left end of the line. */
  readonly x: number;
  readonly width: number;
}

/** A character with the marks, joiners and variations that belong to it. */
const clusters = /.[\p{M}\p{Cf}\p{Emoji_Modifier}]*/gsu;
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
/** What makes a line one that is not simply set from the left to the right. */
const rightToLeft = /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** What is used of `bidi-js`, whose types are those of its ES module only. */
interface Bidi {
  getEmbeddingLevels(text: string, direction: "ltr" | "rtl"): { readonly levels: Uint8Array };
  getMirroredCharacter(character: string): string | null;
}
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Font files by name, as `fontFilesFor` names them and in its order: plain TrueType, or WOFF. */
export type Fonts = ReadonlyMap<string, Uint8Array>;

interface Loaded {
  readonly weight: number;
  readonly typeface: Typeface;
  readonly font: Font;
}

interface Style {
  readonly weight: number;
  readonly typeface: Typeface;
}

/** How much heavier a font of 600 is than one of 400: how much wider its stems are, of the font size. */
const STEM = 0.03;

/** Finds a glyph for each character in the fonts that are there, joins Arabic letters, and puts lines in their order. */
export class Typesetter {
  readonly #fonts: Loaded[];
  readonly #known = new Map<string, readonly Glyph[]>();

  constructor(fonts: Fonts) {
    this.#fonts = [...fonts].map(([name, bytes]) => ({
      weight: Number(/-(\d+)-normal/.exec(name)?.[1] ?? 400),
      typeface: typefaceOf(name),
      font: new Font(bytes),
    }));
    if (this.#fonts.length === 0) throw new Error("No font was given to write text with.");
  }

  /** The glyphs of a text as it is written, one after the other. */
  glyphs(text: string, style: Style): Glyph[] {
    return (text.match(clusters) ?? []).flatMap((cluster) => this.#cluster(cluster, style));
  }

  readonly measure: Measure = (text, size, weight, typeface = "sans") =>
    this.line([{ ...plainSpan(text, size, weight), typeface }]).reduce((sum, { width }) => sum + width, 0);

  /** The stretches of a line, each where it stands. What is read from the right stands in its order. */
  line(spans: readonly Span[], isRtl = false): SetRun[] {
    const text = spans.map((span) => span.text).join("");
    const runs =
      isRtl || rightToLeft.test(text)
        ? this.#inOrder(spans, text, isRtl)
        : spans.map((span) => ({ span, glyphs: this.glyphs(span.text, span) }));
    let x = 0;
    return runs.map(({ span, glyphs }) => {
      const width = span.size * glyphs.reduce((sum, { advance }) => sum + advance, 0);
      x += width;
      return { span, glyphs, x: x - width, width };
    });
  }

  /** By the Unicode Bidirectional Algorithm. */
  #inOrder(spans: readonly Span[], text: string, isRtl: boolean): { span: Span; glyphs: Glyph[] }[] {
    const { levels } = bidi.getEmbeddingLevels(text, isRtl ? "rtl" : "ltr");
    const cells = this.#cells(spans, text, levels);
    // Spaces at the end are as the line is.
    for (let i = cells.length - 1; i >= 0 && /^\s/.test(text.charAt(cells[i]?.at ?? 0)); i--)
      cells[i] = { ...(cells[i] as Cell), level: isRtl ? 1 : 0 };
    const highest = cells.reduce((most, { level }) => Math.max(most, level), 0);
    for (let level = highest; level > 0; level--) {
      for (let i = 0; i < cells.length; i++) {
        const start = i;
        while ((cells[i]?.level ?? -1) >= level) i++;
        if (i - start > 1) cells.splice(start, i - start, ...cells.slice(start, i).reverse());
      }
    }
    const runs: { span: Span; glyphs: Glyph[] }[] = [];
    for (const { span, glyphs } of cells) {
      const last = runs.at(-1);
      if (last?.span === span) last.glyphs.push(...glyphs);
      else runs.push({ span, glyphs: [...glyphs] });
    }
    return runs;
  }

  /** The line's characters with their marks, in the order they were written in. */
  #cells(spans: readonly Span[], text: string, levels: Uint8Array): Cell[] {
    const characters = [...text];
    const shown = joined(characters);
    const cells: Cell[] = [];
    let span = 0;
    let end = spans[0]?.text.length ?? 0;
    let from = 0;
    let last: Font | undefined;
    for (const { 0: cluster, index: at } of text.matchAll(clusters)) {
      while (at >= end && span < spans.length - 1) end += spans[++span]?.text.length ?? 0;
      const to = from + [...cluster].length;
      const style = spans[span];
      if (!style) continue;
      const level = levels[at] ?? 0;
      const also = shown[to] === "" ? (characters[to] ?? "") : "";
      const own = { letters: characters.slice(from, to), shape: shown[from] ?? "", also };
      const glyphs = level % 2 === 0 ? this.#cluster(cluster, style) : this.#fromRight(own, style, last);
      if (level % 2 === 1) last = glyphs.at(-1)?.font ?? last;
      cells.push({ at, span: style, level, glyphs });
      from = to;
    }
    return cells;
  }

  /**
   * A letter read from the right, after its marks: readers of the file take texts from the left and turn them round.
   * `also` is the letter after it that `shape` shows as well. A space is of the font before it: what changes the font
   * is another text to readers.
   */
  #fromRight(
    { letters, shape: given, also }: { letters: readonly string[]; shape: string; also: string },
    style: Style,
    before: Font | undefined,
  ): readonly Glyph[] {
    const [letter = "", ...rest] = letters;
    const isSilent = (character: string) => character.replace(ignorable, "") === "";
    const shape = isSilent(given) ? "" : given;
    const silent = rest.filter(isSilent).reverse().join("");
    const marks = rest
      .filter((character) => !isSilent(character))
      .map((mark) => ({ ...this.#glyph(mark, mark, style), advance: 0 }));
    const space = shape === " " ? before?.glyph(0x20) : undefined;
    const base =
      before && space !== undefined
        ? {
            ...this.#glyph(" ", letter, style),
            font: before,
            id: space,
            advance: before.advance(space) / before.unitsPerEm,
          }
        : this.#glyph(bidi.getMirroredCharacter(shape) ?? shape, silent + letter, style);
    if (marks.length === 0) return shape ? [{ ...base, text: also + base.text }] : [];
    const [first = base, ...others] = overBase(shape ? base : undefined, marks).reverse();
    return [{ ...first, text: also + first.text }, ...others, ...(shape ? [base] : [])];
  }

  #cluster(cluster: string, style: Style): readonly Glyph[] {
    const key = `${heavy(style)}${style.typeface}${cluster}`;
    const known = this.#known.get(key) ?? this.#find(cluster, style);
    this.#known.set(key, known);
    return known;
  }

  #find(cluster: string, style: Style): Glyph[] {
    const characters = [...cluster.normalize("NFC").replace(ignorable, "")];
    if (characters.length === 0) return [];
    // What stands for several characters carries all of their text, so that it is copied as it was written.
    return characters.map((character, i) => this.#glyph(character, i === 0 ? cluster : "", style));
  }

  #glyph(character: string, text: string, style: Style): Glyph {
    const shown = /\s/.test(character) ? " " : character;
    const code = shown.codePointAt(0) ?? 0;
    const having = this.#fonts.filter(({ font }) => font.glyph(code) !== undefined);
    const first =
      having.find(({ typeface }) => typeface === style.typeface) ??
      having.find(({ typeface }) => typeface === "sans") ??
      having[0];
    const weight = heavy(style);
    const chosen =
      having.find((one) => one.typeface === first?.typeface && one.weight === Math.min(weight, 600)) ?? first;
    const font = (chosen ?? this.#fonts[0])?.font as Font;
    const id = (chosen && font.glyph(code)) ?? 0;
    const lacking = chosen && /[\p{L}\p{N}\p{P}]/u.test(shown) ? Math.max(0, weight - chosen.weight) : 0;
    return {
      ...{ font, id, text, advance: font.advance(id) / font.unitsPerEm, missing: !chosen },
      ...(lacking > 0 && { embolden: (lacking / 200) * STEM }),
    };
  }
}

interface Cell {
  /** In the line (UTF-16 units). */
  readonly at: number;
  readonly span: Span;
  /** Odd if it is read from the right. */
  readonly level: number;
  readonly glyphs: readonly Glyph[];
}

/** What the fonts of a file are for, by its name. */
function typefaceOf(name: string): Typeface {
  if (name.startsWith("noto-sans-mono")) return "mono";
  if (name.startsWith("noto-serif")) return "serif";
  return name.startsWith("shantell-sans") ? "hand" : "sans";
}

/** The weights that are told apart. */
function heavy({ weight }: Style): 400 | 600 | 800 {
  return weight >= 800 ? 800 : weight >= 600 ? 600 : 400;
}

/** Says which nodes have letters that no font has, and letters that would join others and do not. */
export function loseMissing({ nodes, below, above }: Picture, type: Typesetter, losses: Losses): void {
  const isMissing = (text: string) =>
    type.glyphs(text, { weight: 400, typeface: "sans" }).some(({ missing }) => missing);
  const look = (text: string, node?: Picture["nodes"][0]["node"]) => {
    if (isMissing(text)) losses.add("letters that the fonts lack (drawn as boxes)", node);
    if ([...text].some(isUnjoinable)) losses.add("Arabic letters that are drawn apart", node);
  };
  for (const { node, text, tags } of nodes)
    look([...text, ...(tags ? [tags] : [])].map((line) => line.text).join("\n"), node);
  for (const figure of [...below, ...above]) if (figure.kind === "caption") look(figure.text);
}
