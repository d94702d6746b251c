import type { NodeAttributes, Outline } from "../types.ts";
import { FormatError, MAX_LINES } from "./format.ts";
import type { Losses } from "./losses.ts";

/** Formats that indent write deeper levels at this one: the size of a file would grow with the square of its depth. */
const MAX_INDENTS = 200;

/** The level to write a node at. */
export function depthOf(node: Outline, depth: number, losses: Losses): number {
  if (depth > MAX_INDENTS) losses.add(`levels below the ${MAX_INDENTS}th`, node);
  return Math.min(depth, MAX_INDENTS);
}

export function linesOf(text: string): string[] {
  const plain = text.replace(/\r\n?/g, "\n");
  let lines = 1;
  for (let i = plain.indexOf("\n"); i >= 0; i = plain.indexOf("\n", i + 1)) {
    if (++lines > MAX_LINES)
      throw new FormatError("The file has more than 1,000,000 lines, too many for a map.");
  }
  return plain.split("\n");
}

/** Columns of white space before a line; a tab goes to the next multiple of four. */
export function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column++;
    else if (character === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** Without spaces and tabs at the ends; other white space is text. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  return text[at] === " " || text[at] === "\t";
}

/** Says which of a node's attributes were left out. */
export function loseAttributes(
  node: Outline,
  depth: number,
  kept: readonly (keyof NodeAttributes)[],
  losses: Losses,
): void {
  const { note, link, side, folded, icons = [], tags = [] } = node.attributes ?? {};
  if (note && !kept.includes("note")) losses.add("notes", node);
  if (link && !kept.includes("link")) losses.add("links", node);
  if (side && depth === 1 && !kept.includes("side")) losses.add("sides of the map", node);
  if (folded && !kept.includes("folded")) losses.add("folded branches", node);
  if (icons.length > 0 && !kept.includes("icons")) losses.add("icons", node);
  if (tags.length > 0 && !kept.includes("tags")) losses.add("tags", node);
}
