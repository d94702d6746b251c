import type { Outline } from "../../types.ts";
import type { Losses } from "../losses.ts";
import type { Span } from "../node-look.ts";
import { type Picture, taskBoxes } from "../picture.ts";
import type { Measure } from "../text-width.ts";
import { walk } from "../walk.ts";
import { type FontFile, fontFiles } from "./catalog.ts";
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

/** Font files by name, as `fontFilesFor` names them: plain TrueType, or WOFF. */
export type Fonts = ReadonlyMap<string, Uint8Array>;

interface Loaded extends FontFile {
  readonly weight: number;
  readonly font: Font;
}

/** Finds a glyph for each character in the fonts that are there. Scripts that need shaping are not shaped. */
export class Typesetter {
  readonly #fonts: Loaded[];
  readonly #known = new Map<string, readonly Glyph[]>();

  constructor(fonts: Fonts) {
    this.#fonts = fontFiles.flatMap((file) =>
      file.weights.flatMap((weight) => {
        const bytes = fonts.get(fileName(file, weight));
        return bytes ? [{ ...file, weight, font: new Font(bytes) }] : [];
      }),
    );
    if (this.#fonts.length === 0) throw new Error("No font was given to write text with.");
  }

  /** The glyphs of a line of text, in order. `weight`: 600 and more is bold. */
  glyphs(text: string, weight: number): Glyph[] {
    const bold = weight >= 600 ? 600 : 400;
    return (text.match(clusters) ?? []).flatMap((cluster) => {
      const key = `${bold}${cluster}`;
      const known = this.#known.get(key) ?? this.#find(cluster, bold);
      this.#known.set(key, known);
      return known;
    });
  }

  readonly measure: Measure = (text, size, weight) =>
    size * this.glyphs(text, weight).reduce((sum, { advance }) => sum + advance, 0);

  /** The stretches of a line, each where it stands. */
  line(spans: readonly Span[]): SetRun[] {
    let x = 0;
    return spans.map((span) => {
      const glyphs = this.glyphs(span.text, span.weight);
      const width = span.size * glyphs.reduce((sum, { advance }) => sum + advance, 0);
      x += width;
      return { span, glyphs, x: x - width, width };
    });
  }

  #find(cluster: string, weight: number): Glyph[] {
    const characters = [...cluster.normalize("NFC").replace(ignorable, "")];
    if (characters.length === 0) return [];
    // What stands for several characters carries all of their text, so that it is copied as it was written.
    return characters.map((character, i) => this.#glyph(character, i === 0 ? cluster : "", weight));
  }

  #glyph(character: string, text: string, weight: number): Glyph {
    const shown = /\s/.test(character) ? " " : character;
    const code = shown.codePointAt(0) ?? 0;
    const has = ({ font }: Loaded) => font.glyph(code) !== undefined;
    const chosen = this.#fonts.find((one) => one.weight === weight && has(one)) ?? this.#fonts.find(has);
    const font = (chosen ?? this.#fonts[0])?.font as Font;
    const id = (chosen && font.glyph(code)) ?? 0;
    return { font, id, text, advance: font.advance(id) / font.unitsPerEm, missing: !chosen };
  }
}

function fileName({ family, part }: FontFile, weight: number): string {
  return `${family}-${part}-${weight}-normal.woff`;
}

/** One file of a @fontsource package: `@fontsource/FAMILY/files/NAME`. */
export interface FontFileName {
  readonly name: string;
  readonly family: string;
}

/** The font files that a map needs to be drawn. Latin letters are always among them. */
export function fontFilesFor(outline: Outline): FontFileName[] {
  const characters = new Set<number>([0x20]);
  const take = (text: string) => {
    for (const character of text) characters.add(character.codePointAt(0) ?? 0);
  };
  walk(outline, ({ text, attributes = {}, items = {} }) => {
    for (const one of [text, ...(attributes.icons ?? []), ...(attributes.tags ?? [])]) take(one);
    for (const kind of ["crossLink", "boundary", "summary"] as const)
      for (const { label } of items[kind] ?? []) if (label) take(`${label}…`);
    if (attributes.tags) take("#");
    if (attributes.task) take(taskBoxes[attributes.task]);
  });
  const wanted = new Set<FontFile>();
  const unmet = new Set(characters);
  for (const file of fontFiles) {
    const has = inRanges(file.ranges);
    for (const code of unmet) {
      if (!has(code)) continue;
      wanted.add(file);
      // Both of the symbol fonts list the same characters, and each has some of them.
      if (!file.family.includes("symbols")) unmet.delete(code);
    }
  }
  return [...wanted].flatMap(namesOf);
}

function inRanges(ranges: string): (code: number) => boolean {
  const pairs = ranges.split(" ").map((range) => range.split("-").map((end) => Number.parseInt(end, 16)));
  return (code) => pairs.some(([first = 0, last = first]) => code >= first && code <= last);
}

/** Every file there is, for those who keep them all. */
export const allFontFiles: readonly FontFileName[] = fontFiles.flatMap(namesOf);

function namesOf(file: FontFile): FontFileName[] {
  return file.weights.map((weight) => ({ name: fileName(file, weight), family: file.family }));
}

/** Says which nodes have letters that no font has. */
export function loseMissing({ nodes, below, above }: Picture, type: Typesetter, losses: Losses): void {
  const isMissing = (text: string) => type.glyphs(text, 400).some(({ missing }) => missing);
  for (const { node, text, tags } of nodes) {
    const lines = tags ? [...text, tags] : text;
    if (lines.some((line) => isMissing(line.text))) losses.add(MISSING, node);
  }
  for (const figure of [...below, ...above])
    if (figure.kind === "caption" && isMissing(figure.text)) losses.add(MISSING);
}

const MISSING = "letters that the fonts lack (drawn as boxes)";
