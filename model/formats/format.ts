import type { Imported, ItemKind, Loss, MarkKind, Outline } from "../types.ts";
import type { Probe } from "./probe.ts";

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
  /** What few formats carry and this one does: the way that all branches grow, and where nodes float. */
  readonly keeps?: readonly ("layout" | "position")[];
  /** Items that `write` carries, or itself says what it could not carry of them. */
  readonly carries?: readonly ItemKind[];
  /** Writes a map, and says what the format could not carry. */
  write?(outline: Outline): Exported;
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
