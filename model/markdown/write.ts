import { NO_MARKS } from "../marks.ts";
import type { RichText } from "../rich-text.ts";
import type { Mark, NodeAttributes } from "../types.ts";
import { type Block, beginsNode, boxes, readBlocks, readContent, type Said, tidyNote } from "./blocks.ts";
import { escapeTags, isAddress, readRich, tidied, writableTags, writeRich } from "./inline.ts";

/** What the Markdown text can say of a node. */
export function saidOf(rich: RichText, { task, link, note = "", tags = [] }: Readonly<NodeAttributes>): Said {
  const noted = tidyNote(note);
  const isLinked = link !== undefined && isAddress(link);
  const { text, marks } = tidied(rich);
  // Not all that overlaps can be written: what can is what is read of it.
  const read = marks && readRich(writeRich({ text, marks }));
  const written = writableTags(tags);
  return {
    text,
    ...(read?.marks && read.text === text && { marks: read.marks }),
    ...(task && { task }),
    ...(isLinked && { link }),
    ...(noted !== "" && { note: noted }),
    ...(written.length > 0 && (!/(^|\n)$/.test(text) || isLinked) && { tags: written }),
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

/** With as few signs as read right. */
function content(said: Said): string {
  const { text, marks, link, tags = [] } = said;
  const all = (words: string) => {
    const linked = link === undefined ? words : `[${words}](${link})`;
    // Not to be taken for a task's box.
    const open = /^\[[ xX/]\](?=\s|$)/.test(linked) ? `\\${linked}` : linked;
    return [escapeTags(open), ...tags.map((tag) => `#${tag}`)].join(" ");
  };
  const lines = (words: string) => words.split("\n").map(escapeStart).join("\n");
  const bare = marks ? undefined : all(lines(escapeSlashes(text)));
  const wanted = { ...said, task: undefined, note: undefined };
  if (bare !== undefined && saysSame(readContent(bare), wanted)) return bare;
  return all(lines(writeRich(said)));
}

function escapeSlashes(text: string): string {
  return text.replace(/\\(?=[!-/:-@[-`{-~\n]|$)/g, "\\\\");
}

/** After a line break, a line must not begin another node. */
function escapeStart(line: string, i: number): string {
  return i > 0 && beginsNode(line) ? line.replace(/[^\w\s]/, "\\$&") : line;
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
  const isSame = a.text === b.text && a.task === b.task && a.link === b.link && a.note === b.note;
  return isSame && sameMarks(a.marks, b.marks) && (a.tags ?? []).join(" ") === (b.tags ?? []).join(" ");
}

function sameMarks(a: readonly Mark[] = NO_MARKS, b: readonly Mark[] = NO_MARKS): boolean {
  const same = (one: Mark, other: Mark | undefined) =>
    one.from === other?.from && one.to === other.to && one.kind === other.kind && one.href === other.href;
  return a.length === b.length && a.every((mark, i) => same(mark, b[i]));
}
