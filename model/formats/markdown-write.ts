import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import type { Exported } from "./format.ts";
import { depthOf, loseAttributes } from "./lines.ts";
import { Losses } from "./losses.ts";
import { writeInline } from "./markdown-inline.ts";
import { escapeLine } from "./notes.ts";
import { walk } from "./walk.ts";

/**
 * The root is a heading; so are its children, unless they are a plain list or tasks; all below is a list. Two spaces a
 * level.
 */
export function writeMarkdown(outline: Outline): Exported {
  const losses = new Losses();
  const branches = outline.children;
  const headings =
    branches.some((branch) => branch.children.length > 0) && !branches.some((branch) => boxOf(branch) !== "")
      ? 1
      : 0;
  const parts: string[] = [];
  walk(outline, (node, depth) => {
    const level = depthOf(node, depth, losses);
    const isHeading = level <= headings;
    const box = isHeading ? "" : boxOf(node);
    loseAttributes(node, depth, ["note", "link"], losses);
    if (box === "") loseTask(node, losses);
    const indent = isHeading ? "" : "  ".repeat(level - headings - 1);
    const mark = isHeading ? "#".repeat(level + 1) : `${indent}-${box}`;
    if (isHeading && depth > 0) parts.push("\n");
    const line = box === "" ? lineOf(node, losses) : withDays(node, lineOf(node, losses));
    parts.push(line === "" ? mark : `${mark} ${line}`, "\n");
    if (isHeading && depth === 0 && headings === 0 && branches.length > 0) parts.push("\n");
    parts.push(noteOf(node, isHeading ? "" : `${indent}  `, losses));
  });
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

const boxes = { todo: " [ ]", doing: " [/]", done: " [x]" } as const;

function boxOf({ attributes }: Outline): string {
  return attributes?.task ? boxes[attributes.task] : "";
}

/** The days of a task behind its text, as Obsidian has them. A text that ends so is told from them by a backslash. */
function withDays({ attributes = {} }: Outline, line: string): string {
  const text = line.replace(/((?:^|[ \t])(?:🛫|📅) \d{4})(-\d\d-\d\d[ \t]*)$/u, "$1\\$2");
  const days = [attributes.start && `🛫 ${attributes.start}`, attributes.due && `📅 ${attributes.due}`];
  return [text, ...days].filter(Boolean).join(" ");
}

/** Only an item has a box, and only a task days. */
function loseTask(node: Outline, losses: Losses): void {
  const { task, start, due } = node.attributes ?? {};
  if (task) losses.add("tasks", node);
  if (start) losses.add("start dates", node);
  if (due) losses.add("due dates", node);
}

function lineOf(node: Outline, losses: Losses): string {
  const link = node.attributes?.link;
  const fits = link !== undefined && isLink(link);
  if (link !== undefined && !fits) losses.add("links that are no web or mail address", node);
  const text = losses.clean(node, node.text);
  // A link in a link is none; the node's own is over all of the text.
  const marks = node.marks?.filter(({ kind }) => !fits || kind !== "link") ?? [];
  if (fits && marks.length < (node.marks?.length ?? 0)) losses.add("links within linked text", node);
  return writeInline(text, fits ? link : undefined, text === node.text ? marks : []);
}

/** A note stands below its node between empty lines, indented as the node's text is. */
function noteOf(node: Outline, indent: string, losses: Losses): string {
  const note = node.attributes?.note;
  if (!note) return "";
  const lines = losses.clean(node, note).split("\n");
  const written: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const end = endOfFence(lines, i);
    const line = lines[i] ?? "";
    if (end > i) {
      for (; i < end; i++) written.push(lines[i] ?? "");
      written.push(lines[end] ?? "");
    } else written.push(escapeLine(line, i === 0 || i === lines.length - 1));
  }
  return `\n${written.map((line) => (line === "" ? "" : indent + line)).join("\n")}\n\n`;
}

/** The line that ends the code block beginning at a line; -1 when none begins or it has no end. */
function endOfFence(lines: readonly string[], start: number): number {
  const marks = /^(`{3,}(?=[^`]*$)|~{3,})/.exec(lines[start] ?? "")?.[1];
  if (!marks) return -1;
  return lines.findIndex((line, i) => {
    const text = line.replace(/^[ \t]+|[ \t]+$/g, "");
    return i > start && text.length >= marks.length && text === (marks[0] ?? "").repeat(text.length);
  });
}
