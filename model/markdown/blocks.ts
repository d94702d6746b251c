/**
 * A map as Markdown that is edited while others edit the map: which lines are which node. The first heading is the
 * root; headings and lists below it are the tree; a line that is neither is a note on what it follows, so that no
 * text is ever without a place. Unlike a Markdown file (formats/markdown.ts), what a person typed is kept as it is.
 */

import type { Mark, NodeAttributes, Outline, TaskState } from "../types.ts";
import { readRich, splitTags, wholeLink } from "./inline.ts";

/** What the text says of a node. Its other attributes are not in the text. */
export interface Said {
  readonly text: string;
  readonly marks?: readonly Mark[];
  readonly tags?: readonly string[];
  readonly task?: TaskState;
  readonly link?: string;
  readonly note?: string;
}

/** The lines of one node, its notes and the empty lines after them included. */
export interface Block extends Said {
  /** Steps from the root. */
  readonly depth: number;
  /** Its first line, from 0, and the line after its last. */
  readonly from: number;
  readonly to: number;
}

const marker = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const heading = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const box = /^\[([ xX/])\](?=[ \t]|$)/;
const states: Readonly<Record<string, TaskState>> = { " ": "todo", "/": "doing", x: "done", X: "done" };
export const boxes: Readonly<Record<TaskState, string>> = { todo: "[ ] ", doing: "[/] ", done: "[x] " };

/** Whether a line begins a node. */
export function beginsNode(line: string): boolean {
  let start = 0;
  while (line[start] === " " || line[start] === "\t") start++;
  // Most lines begin with what is looked for; a note's need no closer look.
  return "-*+#0123456789".includes(line[start] ?? "x") && (marker.test(line) || heading.test(line));
}

/** Finds the nodes of a text, in its order; the first is the root, which may have no lines. */
export function readBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  /** The headings and items that the next line may be in. */
  const headings: { level: number; depth: number }[] = [];
  let items: { indent: number; depth: number }[] = [];
  let i = lines.findIndex((line) => line.trim() !== "");
  if (i < 0) i = lines.length;
  if (marker.test(lines[i] ?? "")) blocks.push({ depth: 0, text: "", from: 0, to: i });
  while (i < lines.length) {
    const line = lines[i] ?? "";
    const level = heading.exec(line)?.[1]?.length;
    const item = marker.exec(line);
    let depth = 0;
    let rest = line;
    let indent = 0;
    if (level !== undefined) {
      while (headings.length > 1 && (headings.at(-1)?.level ?? 0) >= level) headings.pop();
      depth = blocks.length === 0 ? 0 : (headings.at(-1)?.depth ?? 0) + 1;
      headings.push({ level: depth === 0 ? 0 : level, depth });
      items = [];
      rest = line.trimStart().slice(level);
    } else if (item) {
      const at = indentOf(item[1] ?? "");
      // Two columns further in is within an item; one is still beside it.
      while ((items.at(-1)?.indent ?? -2) + 2 > at && items.length > 0) items.pop();
      depth = (items.at(-1) ?? headings.at(-1))?.depth ?? 0;
      depth++;
      items.push({ indent: at, depth });
      indent = at + 2;
      rest = line.slice(item[0].length);
    }
    if (headings.length === 0) headings.push({ level: 0, depth: 0 });
    const from = blocks.length === 0 ? 0 : i;
    const raw = [rest.trim()];
    i++;
    while (goesOn(raw.at(-1) ?? "") && i < lines.length && !beginsNode(lines[i] ?? "")) {
      raw[raw.length - 1] = (raw.at(-1) ?? "").slice(0, -1);
      raw.push((lines[i++] ?? "").trim());
    }
    const note: string[] = [];
    for (; i < lines.length && !beginsNode(lines[i] ?? ""); i++) note.push(noteLine(lines[i] ?? "", indent));
    blocks.push({ depth, from, to: i, ...readSaid(raw.join("\n"), note.join("\n")) });
  }
  if (blocks.length === 0) blocks.push({ depth: 0, text: "", from: 0, to: lines.length });
  return blocks;
}

/** Whether the text of a line goes on in the next: an odd number of backslashes at its end. */
function goesOn(raw: string): boolean {
  return (/\\+$/.exec(raw)?.[0].length ?? 0) % 2 === 1;
}

function readSaid(raw: string, noted: string): Said {
  const note = tidyNote(noted);
  return { ...readContent(raw), ...(note !== "" && { note }) };
}

/** Reads what stands behind the sign of a heading or an item. */
export function readContent(raw: string): Said {
  const mark = box.exec(raw);
  const task = states[mark?.[1] ?? ""];
  const { content, tags } = splitTags(mark ? raw.slice(3).replace(/^[ \t]+/, "") : raw);
  const link = wholeLink(content);
  return {
    ...readRich(link ? link.label : content),
    ...(tags.length > 0 && { tags }),
    ...(task && { task }),
    ...(link && { link: link.url }),
  };
}

/** A line of a note, without the indentation of its item and the backslash that keeps it from beginning a node. */
function noteLine(line: string, indent: number): string {
  let start = 0;
  while (
    start < line.length &&
    indentOf(line.slice(0, start + 1)) <= indent &&
    /[ \t]/.test(line[start] ?? "")
  )
    start++;
  return line.slice(start).replace(/^([ \t]*)\\(?=\\*(?:[-*+#]|\d{1,9}[.)]))/, "$1");
}

/** Columns of white space at the start of a line; a tab goes to the next multiple of four. */
function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column++;
    else if (character === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** Without empty lines at the ends and white space at the ends of lines. */
export function tidyNote(note: string): string {
  return note
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+(?=\n|$)/g, "")
    .replace(/^\n+|\n+$/g, "");
}

/** The attributes that the text says. */
export function attributesOf({ task, link, note, tags }: Said): NodeAttributes {
  return {
    ...(task && { task }),
    ...(link !== undefined && { link }),
    ...(note !== undefined && { note }),
    ...(tags && { tags: [...tags] }),
  };
}

/** The tree of some blocks. */
export function outlineOf(blocks: readonly Block[]): Outline {
  const path: Outline[] = [];
  for (const block of blocks) {
    const { text, marks } = block;
    const node: Outline = { text, ...(marks && { marks }), attributes: attributesOf(block), children: [] };
    path[block.depth - 1]?.children.push(node);
    path[block.depth] = node;
  }
  return path[0] ?? { text: "", children: [] };
}
