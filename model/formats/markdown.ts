import { attributeProblem, limits } from "../schema.ts";
import { type Imported, markKinds, type Outline, type TaskState } from "../types.ts";
import { decode } from "./bytes.ts";
import { cut } from "./clean.ts";
import type { Format } from "./format.ts";
import { giveText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { indentOf, linesOf, trimBlanks } from "./lines.ts";
import { readInline } from "./markdown-inline.ts";
import { writeMarkdown } from "./markdown-write.ts";
import { Notes } from "./notes.ts";

const item = /^[ \t]*([-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const boxes: Readonly<Record<string, TaskState>> = { " ": "todo", "/": "doing" };
const dayAtEnd = /(?:^|[ \t])(🛫|📅) (\d{4}-\d\d-\d\d)[ \t]*$/u;
const fence = /^[ \t]*(`{3,}|~{3,})(.*)$/;

/** Three or more of `-`, `*` or `_`, with blanks between them or not. */
function isRule(text: string): boolean {
  const mark = text[0] ?? "";
  if (!"-*_".includes(mark) || (text[1] !== mark && text[1] !== " " && text[1] !== "\t")) return false;
  let marks = 0;
  for (const character of text) {
    if (character === mark) marks++;
    else if (character !== " " && character !== "\t") return false;
  }
  return marks >= 3;
}

/** Headings, then lists within them, are the tree; every other line is a note on the heading or item that it follows. */
class Reader {
  readonly intake = new Intake();
  /** Stands for the document; it is a node only when the document has no single beginning. */
  readonly #top: Outline = { text: "", children: [] };
  readonly #notes = new Notes();
  #headings: { level: number; node: Outline }[] = [];
  #items: { indent: number; content: number; node: Outline }[] = [];
  /** The heading or item whose text is being read. */
  #open: { node: Outline; raw: string; goesOn: boolean } | undefined;
  #title = "";

  read(text: string, title: string): Imported {
    const lines = linesOf(text);
    for (let i = this.#frontMatter(lines); i < lines.length; i++) i = this.#line(lines, i);
    this.#close();
    return this.#finish(this.#title || title);
  }

  /** Reads what begins at a line, and returns its last line. */
  #line(lines: readonly string[], i: number): number {
    const line = lines[i] ?? "";
    const text = trimBlanks(line);
    const marks = fence.exec(line);
    if (text === "") this.#blank();
    else if (text.startsWith("<!--")) return this.#comment(lines, i);
    else if (marks && !(text.startsWith("`") && marks[2]?.includes("`")))
      return this.#fence(lines, i, marks[1] ?? "");
    else if (/^ {0,3}#{1,6}(?=[ \t]|$)/.test(line)) this.#heading(text);
    else if (isRule(text)) this.#close();
    else if (item.test(line)) this.#item(line);
    else if (this.#open?.goesOn && !text.startsWith(">")) this.#goOn(line);
    else if (this.#isUnderlined(lines, i)) {
      this.#addNode(lines[i + 1]?.trimStart().startsWith("=") ? 1 : 2, text);
      return i + 1;
    } else this.#note(line, indentOf(line));
    return i;
  }

  #blank(): void {
    if (this.#open) this.#open.goesOn = false;
    this.#notes.blank();
  }

  #heading(text: string): void {
    const level = /^#+/.exec(text)?.[0].length ?? 1;
    const content = trimBlanks(text.slice(level));
    // Marks at the end close the heading, when a space is before them.
    let end = content.length;
    while (content[end - 1] === "#") end--;
    const closed = end === 0 || content[end - 1] === " " || content[end - 1] === "\t";
    this.#addNode(level, closed ? trimBlanks(content.slice(0, end)) : content);
  }

  #addNode(level: number, raw: string): void {
    this.#close();
    while ((this.#headings.at(-1)?.level ?? 0) >= level) this.#headings.pop();
    const node = this.intake.node(this.#headings.at(-1)?.node ?? this.#top);
    this.#headings.push({ level, node });
    this.#items = [];
    this.#open = { node, raw, goesOn: false };
  }

  #item(line: string): void {
    this.#close();
    const indent = indentOf(line);
    this.#itemsAround(indent);
    const node = this.intake.node(this.#items.at(-1)?.node ?? this.#headings.at(-1)?.node ?? this.#top);
    const marker = item.exec(line)?.[1] ?? "";
    this.#items.push({ indent, content: indent + marker.length + 1, node });
    const content = trimBlanks(trimBlanks(line).slice(marker.length));
    const box = /^\[([ /xX])\](?=[ \t]|$)/.exec(content);
    if (box) this.intake.task(node, { task: boxes[box[1] ?? ""] ?? "done" });
    this.#open = { node, raw: box ? trimBlanks(content.slice(3)) : content, goesOn: true };
  }

  /** Two columns further in is within an item; one is still beside it. */
  #itemsAround(indent: number): void {
    while ((this.#items.at(-1)?.indent ?? -2) + 2 > indent && this.#items.length > 0) this.#items.pop();
  }

  /** A line that goes on with an item's text: a space in its place, or a line break after two spaces or a backslash. */
  #goOn(line: string): void {
    if (!this.#open || this.#open.raw.length > 4 * limits.text) return;
    const { raw } = this.#open;
    const hard = raw.endsWith("  ") || /(^|[^\\])\\$/.test(raw.slice(-2));
    const before = raw.endsWith("\\") && hard ? raw.slice(0, -1) : raw;
    this.#open.raw = `${trimBlanks(before)}${hard ? "<br>" : " "}${line.trimStart()}`;
  }

  /** A paragraph of one line at the margin, with a line of `=` or `-` below it. */
  #isUnderlined(lines: readonly string[], i: number): boolean {
    const below = /^ {0,3}(=+|-{2,})[ \t]*$/.test(lines[i + 1] ?? "");
    return below && indentOf(lines[i] ?? "") < 2 && !this.#notes.isOpen;
  }

  #note(line: string, indent: number): void {
    this.#close();
    this.#itemsAround(indent);
    const owner = this.#items.at(-1);
    this.#notes.add(owner?.node ?? this.#headings.at(-1)?.node ?? this.#top, line, owner?.content ?? 0);
  }

  /** A code block goes into the note as it is. */
  #fence(lines: readonly string[], start: number, marks: string): number {
    const indent = indentOf(lines[start] ?? "");
    this.#note(lines[start] ?? "", indent);
    for (let i = start + 1; i < lines.length; i++) {
      this.#notes.addVerbatim(lines[i] ?? "");
      const text = trimBlanks(lines[i] ?? "");
      if (text.length >= marks.length && text === (marks[0] ?? "").repeat(text.length)) return i;
    }
    return lines.length;
  }

  #comment(lines: readonly string[], start: number): number {
    this.intake.losses.add("comments");
    let i = start;
    while (i < lines.length && !lines[i]?.includes("-->")) i++;
    return i;
  }

  /** Properties before the text, between lines of three dashes. Returns where the text begins. */
  #frontMatter(lines: readonly string[]): number {
    if (trimBlanks(lines[0] ?? "") !== "---") return 0;
    const end = lines.findIndex((line, i) => i > 0 && /^(---|\.\.\.)[ \t]*$/.test(line));
    if (end < 0) return 0;
    const title = lines.slice(0, end).find((line) => /^title:/i.test(line));
    this.#title = trimBlanks(title?.slice("title:".length) ?? "").replace(/^(["'])(.*)\1$/, "$2");
    this.intake.losses.add("front matter");
    return end + 1;
  }

  /** Ends the text that is being read. */
  #close(): void {
    this.#notes.end();
    if (!this.#open) return;
    const { node } = this.#open;
    const raw = node.attributes?.task ? this.#days(node, this.#open.raw) : this.#open.raw;
    this.#open = undefined;
    const inline = readInline(cut(raw, 4 * limits.text));
    giveText(node, inline.text, inline.marks, this.intake);
    if (inline.images > 0) this.intake.losses.add("images", node);
  }

  /** Takes the days of a task off the end of its text: `🛫 2027-03-01 📅 2027-03-31`, as Obsidian has them. */
  #days(node: Outline, text: string): string {
    let rest = text;
    for (let found = dayAtEnd.exec(rest); found; found = dayAtEnd.exec(rest)) {
      const [whole, sign, day = ""] = found;
      const name = sign === "🛫" ? "start" : "due";
      if (node.attributes?.[name] !== undefined || attributeProblem(name, day) !== undefined) break;
      this.intake.task(node, { [name]: day });
      rest = rest.slice(0, -whole.length);
    }
    return rest;
  }

  #finish(title: string): Imported {
    const [first, second] = this.#top.children;
    let root = first;
    if (!root || second) {
      root = this.intake.node();
      this.intake.text(root, title);
      root.children = this.#top.children;
    }
    this.#notes.move(this.#top, root);
    for (const [node, note] of this.#notes.all()) this.intake.note(node, note);
    return this.intake.imported(root);
  }
}

export const markdown: Format = {
  id: "markdown",
  name: "Markdown",
  extensions: ["md", "markdown", "mdown"],
  mediaType: "text/markdown",
  container: "text",
  marks: markKinds,
  // Those of items; what headings lose is counted as it is written.
  keeps: ["task", "start", "due"],
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    return reader.read(text, title);
  },
  write: writeMarkdown,
};

/** Whether text reads as Markdown though its name does not say so: it has headings, or most of its lines are items. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = linesOf(text).filter((line) => trimBlanks(line) !== "");
  const items = lines.filter((line) => item.test(line)).length;
  return lines.some((line) => /^#{1,6}[ \t]+\S/.test(line)) || items * 2 > lines.length;
}
