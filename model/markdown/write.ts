import type { NodeAttributes } from "../types.ts";
import { type Block, beginsNode, boxes, readBlocks, type Said, tidyNote, tidyText } from "./blocks.ts";

/** What the Markdown text can say of a node. */
export function saidOf(text: string, { task, link, note = "" }: Readonly<NodeAttributes>): Said {
  const noted = tidyNote(note);
  return {
    text: tidyText(text),
    ...(task && { task }),
    ...(link !== undefined && !link.includes("](") && { link }),
    ...(noted !== "" && { note: noted }),
  };
}

/** How many levels below the root are written as headings; the others are a list. */
export type Headings = 0 | 1;

/** The lines of a node. Two spaces a level of the list. */
export function writeBlock(said: Said, depth: number, headings: Headings): string[] {
  const isHeading = depth <= headings;
  const indent = isHeading ? "" : "  ".repeat(depth - headings - 1);
  const mark = isHeading ? "#".repeat(depth + 1) : `${indent}-`;
  const inner = isHeading ? "" : `${indent}  `;
  const [first = "", ...others] = `${said.task ? boxes[said.task] : ""}${content(said)}`.split("\n");
  const lines = [`${mark} ${first}`.trimEnd()];
  for (const [i, line] of others.entries()) {
    lines[i] += i === 0 && (first === "" || first.endsWith(" ")) ? " \\" : "\\";
    lines.push(line === "" ? inner : inner + line);
  }
  if (said.note !== undefined) lines.push("", ...said.note.split("\n").map((line) => noteLine(line, inner)));
  if (isHeading || said.note !== undefined) lines.push("");
  return lines;
}

function content({ text, link }: Said): string {
  const lines = text.split("\n").map((line, i) => escapeLine(line, i > 0));
  const escaped = lines.join("\n");
  if (link !== undefined) {
    // Not to be taken for a task's box.
    return `[${/^[ xX/]\](?=\s|$)/.test(escaped) ? escaped.replace("]", "\\]") : escaped}](${link})`;
  }
  return /^\[[ xX/]\](?=\s|$)|^\[[\s\S]*\]\(\S+\)$/.test(escaped) ? `\\${escaped}` : escaped;
}

/** A line of a text, so that it is read as it is. */
function escapeLine(line: string, isLater: boolean): string {
  const escaped = line.replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\");
  // After a line break it must not begin another node.
  const later = isLater && beginsNode(line) ? escaped.replace(/[^\w\s]/, "\\$&") : escaped;
  return later;
}

function noteLine(line: string, inner: string): string {
  if (line === "") return "";
  return inner + line.replace(/^([ \t]*)(?=\\*(?:[-*+#]|\d{1,9}[.)]))/, "$1\\");
}

/** A list reads better as a list; branches with something below them as headings. */
export function headingsFor(children: readonly { readonly hasChildren: boolean }[]): Headings {
  return children.some(({ hasChildren }) => hasChildren) ? 1 : 0;
}

/** A node as it is to be written. */
export interface Wanted {
  readonly said: Said;
  readonly depth: number;
  /** Where `lines` say it already. */
  readonly block?: Block;
}

/**
 * A text that says these nodes, the root first, with the lines that are there already wherever they still read
 * right.
 */
export function writeLines(
  nodes: readonly Wanted[],
  headings: Headings,
  lines: readonly string[] = [],
): { lines: string[]; blocks: Block[] } {
  const kept = join(nodes, headings, lines);
  const blocks = readBlocks(kept);
  if (agree(blocks, nodes)) return { lines: kept, blocks };
  const anew = join(nodes, headings);
  return { lines: anew, blocks: readBlocks(anew) };
}

function join(nodes: readonly Wanted[], headings: Headings, lines?: readonly string[]): string[] {
  const joined: string[] = [];
  for (const { said, depth, block } of nodes) {
    if (lines && block) {
      for (let i = block.from; i < block.to; i++) joined.push(lines[i] ?? "");
      continue;
    }
    if (depth <= headings && joined.length > 0 && joined.at(-1) !== "") joined.push("");
    joined.push(...writeBlock(said, depth, headings));
  }
  return joined;
}

function agree(blocks: readonly Block[], nodes: readonly Wanted[]): boolean {
  if (blocks.length !== nodes.length) return false;
  return blocks.every((block, i) => {
    const node = nodes[i];
    return node?.depth === block.depth && saysSame(block, node.said);
  });
}

export function saysSame(a: Said, b: Said): boolean {
  return a.text === b.text && a.task === b.task && a.link === b.link && a.note === b.note;
}
