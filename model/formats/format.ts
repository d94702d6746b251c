import type { Imported, ItemKind, Loss, MarkKind, NodeAttributes, Outline } from "../types.ts";
import type { Area } from "./figures.ts";
import type { Fonts } from "./fonts/typesetter.ts";
import type { PageLabels } from "./page.ts";
import type { Part } from "./picture.ts";
import type { Probe } from "./probe.ts";
import type { Measure } from "./text-width.ts";

/** The largest file that is read. */
export const MAX_BYTES = 20 * 1024 * 1024;
/** The most nodes that a file may bring. */
export const MAX_NODES = 100_000;
/** Lines of a text file. A map of the most nodes with long notes has fewer. */
export const MAX_LINES = 1_000_000;
/** A file format that maps are read from and written to. */
export interface Format {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Without a dot; the first is the one to write. */
  readonly extensions: readonly string[];
  readonly mediaType: string;
  /** How its files begin. A file whose content tells no more than that goes by its name. */
  readonly container: Probe["container"];
  /** The formatting within a text that it writes; none if absent. */
  readonly marks?: readonly MarkKind[];
  /** Whether a file's content is of this format and no other. */
  detect?(probe: Probe): boolean;
  /**
   * Reads a file. `title` stands in where the file names no single root. Throws FormatError where the file is
   * malformed, empty, or over a limit.
   */
  read?(bytes: Uint8Array, title?: string): Imported;
  /** What few formats carry and this one does, as far as it goes: what it writes or shows. */
  readonly keeps?: readonly Kept[];
  /** Items that `write` carries, or itself says what it could not carry of them. */
  readonly carries?: readonly ItemKind[];
  /** Whether it is written with fonts, which have to be given to `write`. */
  readonly needsFonts?: boolean;
  /** Whether it holds the fonts of letters that come with Rhizome, where a map is in them and the fonts are given. */
  readonly holdsFonts?: boolean;
  /** Writes a map, and says what the format could not carry. */
  write?(outline: Outline, options?: WriteOptions): Exported;
}

/** Attributes that only our own format has by nature. */
export type OwnAttribute = Extract<
  keyof NodeAttributes,
  "task" | "start" | "due" | "progress" | "style" | "branch" | "line" | "theme" | "image"
>;

/** Those; the way that all branches grow; and where nodes float. */
export type Kept = OwnAttribute | "layout" | "position";

/** What a person can choose, and what a writer needs from outside; each format takes what concerns it. */
export interface WriteOptions {
  /** The fonts to draw with, or to hold: those that `fontFilesFor` names for the map. */
  readonly fonts?: Fonts;
  /** PDF: a page as large as the map (several, where readers take none so large), one sheet that the map is fitted to, or sheets to be put together. */
  readonly pages?: "map" | "sheet" | "tiles";
  /** PDF: the size of a sheet. @default "a4" */
  readonly paper?: "a4" | "letter";
  /** SVG, HTML: the pictures in nodes by their keys, as `data:` URLs. Those that are not given are left out. */
  readonly images?: Readonly<Record<string, string>>;
  /** Interactive page: what it says beside its map. @default English */
  readonly labels?: PageLabels;
  /** PNG: pixels for each pixel of the map at 100 %. @default 2 */
  readonly scale?: number;
  /** PNG: no background. */
  readonly transparent?: boolean;
  /** PNG: paints with the fonts of the machine instead of those given, where there is something to paint on. */
  readonly canvas?: BandPainter;
}

/** Paints a picture in parts that are as wide as it is. */
export interface BandPainter {
  readonly measure: Measure;
  /** The pixels of what `view` shows of the picture: red, green, blue, opacity. `part` is all that meets it. */
  paint(
    part: Part,
    view: Area,
    size: { width: number; height: number; scale: number; background: string | undefined },
  ): Uint8ClampedArray;
}

export interface Exported {
  bytes: Uint8Array;
  losses: Loss[];
}

/** A file cannot be read. The message is for the person who chose the file. */
export class FormatError extends Error {
  override name = "FormatError";
  /** Counted from 1. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `${message} (line ${line})`);
    this.line = line;
  }
}
