import { limits } from "../schema.ts";
import { type Imported, type MarkKind, markKinds, type Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { cut } from "./clean.ts";
import { decodeEntities } from "./entities.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { giveText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { depthOf, indentOf, linesOf, loseAttributes, trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { readInline } from "./markdown-inline.ts";
import { writeRich } from "./rich.ts";
import { walk } from "./walk.ts";

/** What opens and closes a node's text, the longer ones first, and whether its shape gets lost. */
const shapes: [open: string, close: string, isLost: boolean][] = [
  ["((", "))", false],
  ["))", "((", true],
  ["{{", "}}", true],
  ["(-", "-)", true],
  ["-)", "(-", true],
  ["[", "]", false],
  ["(", ")", false],
  [")", "(", true],
];

/** Where the diagram is: in the first code block that holds one, or behind the line that begins it. */
function diagramIn(lines: readonly string[]): { start: number; end: number } {
  const isStart = (line: string) => /^\s*mindmap(\s|$)/.test(line);
  const start = lines.findIndex(isStart);
  if (start < 0) throw new FormatError('This is not a Mermaid mind map: no line says "mindmap".');
  const fence = /^\s*(`{3,}|~{3,})/.exec(lines[start - 1] ?? "")?.[1];
  const end = fence ? lines.findIndex((line, i) => i > start && line.trim() === fence) : -1;
  return { start: start + 1, end: end < 0 ? lines.length : end };
}

interface Drawn {
  text: string;
  /** In Mermaid's backticks: text is Markdown. */
  isMarkdown: boolean;
  isShapeLost: boolean;
  /** The last line that it takes. */
  last: number;
}

/** Reads the node that begins at a line; a text in quotation marks may go on over more lines. */
function nodeAt(lines: readonly string[], start: number): Drawn {
  const line = trimBlanks(lines[start] ?? "");
  const id = /^[^()[\]{}]*?(?=-\)|\(|\)|\[|\{\{)/.exec(line)?.[0] ?? "";
  const rest = line.slice(id.length);
  const shape = shapes.find(([open]) => rest.startsWith(open));
  const bare = {
    text: trimBlanks(line.replace(/(^|[ \t])%%.*$/, "")),
    isMarkdown: false,
    isShapeLost: false,
    last: start,
  };
  if (!shape) return bare;
  const [open, close, isShapeLost] = shape;
  const inner = rest.slice(open.length);
  const quote = /^"`|^"/.exec(inner)?.[0];
  if (!quote) {
    const end = inner.indexOf(close);
    return end < 0 ? bare : { ...bare, text: inner.slice(0, end), isShapeLost };
  }
  const stop = quote === '"' ? '"' : '`"';
  const parts: string[] = [];
  for (let last = start, part = inner.slice(quote.length); last < lines.length; part = lines[++last] ?? "") {
    const end = part.indexOf(stop);
    parts.push(end < 0 ? part : part.slice(0, end));
    if (end >= 0) return { text: parts.join("\n"), isMarkdown: stop !== '"', isShapeLost, last };
  }
  throw new FormatError("The file seems to be cut short: a text has no closing quotation mark.", start + 1);
}

/** Mermaid shows HTML and writes characters as `#35;` or `#quot;`. */
function plainOf(text: string): string {
  const entities = text.replace(/#(\d{1,7}|[a-z][a-z\d]{1,31});/gi, (_, name) =>
    /^\d/.test(name) ? `&#${name};` : `&${name};`,
  );
  const plain = decodeEntities(entities.replace(/<br[ \t]*\/?>/gi, "\n"));
  return /^\u200b+$/.test(plain) ? plain.slice(1) : plain;
}

function readMermaid(text: string, intake: Intake, title: string): Imported {
  const all = linesOf(text);
  const { start, end } = diagramIn(all);
  const lines = all.slice(0, end);
  const top: Outline = { text: "", children: [] };
  const path: { indent: number; node: Outline }[] = [];
  for (let i = start; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const content = trimBlanks(line);
    const above = path.at(-1)?.node;
    const icon = /^::icon\(([^)]*)\)/.exec(content)?.[1];
    if (content === "" || content.startsWith("%%")) continue;
    if (icon !== undefined && above) intake.icon(above, trimBlanks(icon));
    else if (content.startsWith(":::")) intake.losses.add("colours, fonts and shapes", above);
    else {
      const indent = indentOf(line);
      while ((path.at(-1)?.indent ?? -1) >= indent) path.pop();
      const node = intake.node(path.at(-1)?.node ?? top);
      path.push({ indent, node });
      const drawn = nodeAt(lines, i);
      i = drawn.last;
      fill(node, drawn, intake);
    }
  }
  const [first, second] = top.children;
  if (!first) throw new FormatError("The Mermaid mind map has no nodes.");
  if (!second) return intake.imported(first);
  const root = intake.node();
  intake.text(root, title);
  root.children = top.children;
  return intake.imported(root);
}

function fill(node: Outline, { text, isMarkdown, isShapeLost }: Drawn, intake: Intake): void {
  if (isShapeLost) intake.losses.add("colours, fonts and shapes", node);
  if (!isMarkdown) {
    intake.text(node, plainOf(text));
    return;
  }
  const inline = readInline(cut(text, 4 * limits.text).replaceAll("\n", "<br>"));
  giveText(node, inline.text, inline.marks, intake);
}

/** A name of icons as fonts have them, the only ones that Mermaid can show: `fa fa-book`. */
const isIconName = (icon: string) => /^[a-z][\w-]*( [\w-]+)*$/i.test(icon);

/** Four spaces a level. The root is round, all else is text. */
function writeMermaid(outline: Outline): Exported {
  const losses = new Losses();
  const parts = ["mindmap\n"];
  let id = 0;
  walk(outline, (node, depth) => {
    const indent = " ".repeat(4 * (depthOf(node, depth, losses) + 1));
    const text = losses.clean(node, node.text);
    // Letters and single spaces need no quotation marks; all else could mean something.
    const isPlain = depth > 0 && /^[\p{L}\p{N}]+(?:[ ,'-][\p{L}\p{N}]+)*$/u.test(text) && text !== "mindmap";
    const [open, close] = depth === 0 ? ["((", "))"] : ["[", "]"];
    const rich = markdownOf(node, text);
    const written = rich === undefined ? escapeText(text) : `\`${rich}\``;
    parts.push(indent, isPlain && rich === undefined ? text : `n${++id}${open}"${written}"${close}`, "\n");
    if (node.marks?.some(({ kind }) => rich === undefined || !inMarkdown.includes(kind)))
      losses.add("formatting", node);
    const [icon = "", ...others] = node.attributes?.icons ?? [];
    const fits = isIconName(icon) && others.length === 0;
    if (fits) parts.push(`${indent}::icon(${icon})\n`);
    loseAttributes(node, depth, fits ? ["icons"] : [], losses);
  });
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

/** What Mermaid's Markdown strings show. https://mermaid.js.org/syntax/flowchart.html#markdown-formatting */
const inMarkdown: readonly MarkKind[] = ["bold", "italic"];

/** A text with formatting as Mermaid's Markdown; undefined where there is none, or a sign could mean more than itself. */
function markdownOf(node: Outline, text: string): string | undefined {
  const marks = node.marks?.filter(({ kind }) => inMarkdown.includes(kind)) ?? [];
  const isSimple = /^[\p{L}\p{N}](?:[\p{L}\p{N} ,.'?!-]*[\p{L}\p{N}.?!])?$/u.test(text);
  if (marks.length === 0 || !isSimple || text !== node.text || / {2}|^\d+[.]|^-/.test(text)) return undefined;
  let isSafe = true;
  const written = writeRich(
    text,
    marks,
    (words) => words,
    (inner, { kind, text, before, after }) => {
      isSafe &&= /^\S(.*\S)?$/.test(text) && /^\s?$/.test(before) && /^[\s,.?!]?$/.test(after);
      const sign = kind === "bold" ? "**" : "*";
      return `${sign}${inner}${sign}`;
    },
    inMarkdown,
  );
  return isSafe ? written : undefined;
}

/** As text that no part of Mermaid takes for a mark: it knows Markdown, HTML and comments even within quotes. */
function escapeText(text: string): string {
  // Mermaid knows no empty text: a character without width stands for one.
  if (/^\u200b*$/.test(text)) return `${text}\u200b`;
  return text
    .replace(/[!-+/:-@[-`{-~]|^[-.]|(?<=\d)\.|^\s|\s$|[ \t](?=[ \t])|\t/g, (c) => `#${c.charCodeAt(0)};`)
    .replaceAll("#10;", "<br/>")
    .replaceAll("\n", "<br/>");
}

export const mermaid: Format = {
  id: "mermaid",
  name: "Mermaid mind map",
  extensions: ["mmd", "mermaid"],
  mediaType: "text/vnd.mermaid",
  container: "text",
  // Those of a text that is simple; the others are counted as it is written.
  marks: markKinds,
  detect: ({ container, start }) => container === "text" && isMermaid(start),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const intake = new Intake();
    if (doubt) intake.losses.add(doubt);
    return readMermaid(text, intake, title);
  },
  write: writeMermaid,
};

/** A diagram alone, or as the one code block of a Markdown file that has nothing else but a heading. */
function isMermaid(start: string): boolean {
  const bare = start
    .replace(/^---\r?\n[\s\S]*?\r?\n---[ \t]*\r?\n/, "")
    .replace(/^[ \t]*%%.*$/gm, "")
    .trimStart();
  if (/^mindmap(\s|$)/.test(bare)) return true;
  const fenced = /^(?:#[^\n]*\n\s*)?(`{3,}|~{3,})mermaid[ \t]*\r?\n\s*mindmap\s([\s\S]*)$/.exec(bare);
  if (!fenced) return false;
  const [, marks = "", rest = ""] = fenced;
  const end = rest.indexOf(`\n${marks}`);
  return end < 0 || rest.slice(end + 1 + marks.length).trim() === "";
}
