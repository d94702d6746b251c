import type { Imported, Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { readCreole, writeCreole } from "./creole.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { depthOf, indentOf, linesOf, loseAttributes, trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

const style = "colours, fonts and shapes";
const captions = "titles, captions and legends";
/** Marks for the level, then where the branch goes (WBS), a colour, no box, and a text of several lines. */
const nodeLine = /^[ \t]*([*#]+|\++|-+)([<>]?)(\[[^\]]*\])?([<>]?)(_?)([<>]?)(?:[ \t]+|(?=:)|$)([^\n]*)$/;
/** Blocks that are no nodes, by their first line: what they are called, and their last line. */
const blocks: [start: RegExp, what: string, end: RegExp][] = [
  [/^<style>/i, style, /<\/style>/i],
  [/^(header|footer|legend|title|caption)\s*$/i, captions, /^end ?(header|footer|legend|title|caption)/i],
  [/^legend\s+\w+\s*$/i, captions, /^end ?legend/i],
  [/^\/'/, "comments", /'\//],
];
const others: [RegExp, string][] = [
  [/^'/, "comments"],
  [/^(title|caption|header|footer|legend|left|right|center)\b/i, captions],
];

class Reader {
  readonly intake = new Intake();
  readonly #top: Outline = { text: "", children: [] };
  #path: { level: number; node: Outline }[] = [];
  #side: "left" | "right" | undefined;

  read(text: string, title: string): Imported {
    const lines = linesOf(text);
    const start = lines.findIndex((line) => /^\s*@start(mindmap|wbs)/i.test(line));
    if (start < 0)
      throw new FormatError("This is not a mind map of PlantUML: no line says @startmindmap or @startwbs.");
    for (let i = start + 1; i < lines.length; i++) {
      if (/^\s*@end(mindmap|wbs)/i.test(lines[i] ?? "")) break;
      i = this.#line(lines, i);
    }
    return this.#finish(title);
  }

  /** Reads what begins at a line, and returns its last line. */
  #line(lines: readonly string[], i: number): number {
    const line = lines[i] ?? "";
    const content = trimBlanks(line);
    if (content === "") return i;
    const side = /^(left|right) side$/i.exec(content)?.[1]?.toLowerCase();
    const node = nodeLine.exec(line);
    const block = blocks.find(([start]) => start.test(content));
    if (side) this.#side = side === "left" ? "left" : "right";
    else if (node) return this.#node(node, lines, i);
    else if (block) {
      const [, what, end] = block;
      this.intake.losses.add(what);
      while (i < lines.length && !end.test(trimBlanks(lines[i] ?? ""))) i++;
    } else this.intake.losses.add(others.find(([start]) => start.test(content))?.[1] ?? "settings");
    return i;
  }

  #node(match: RegExpExecArray, lines: readonly string[], i: number): number {
    const [, marks = "", before, colour, between, boxless, after, rest = ""] = match;
    const level = marks.length + indentOf(lines[i] ?? "");
    while ((this.#path.at(-1)?.level ?? -1) >= level) this.#path.pop();
    const node = this.intake.node(this.#path.at(-1)?.node ?? this.#top);
    this.#path.push({ level, node });
    // Its own marks tell a node's side; else the last line that names one does.
    const arrow = before || between || after;
    const own = { "+": "right", "-": "left", "<": "left", ">": "right" } as const;
    const side = own[(arrow || marks[0]) as keyof typeof own] ?? this.#side;
    const chosen = marks.startsWith("+") && this.#side ? this.#side : side;
    if (chosen && this.#path.length === 2) this.intake.set(node, { side: chosen });
    if (colour || boxless) this.intake.losses.add(style, node);
    if (!rest.startsWith(":")) {
      this.#text(node, trimBlanks(rest));
      return i;
    }
    const text: string[] = [];
    for (let last = i, part = rest.slice(1); last < lines.length; part = lines[++last] ?? "") {
      const { text: line, isStyled } = withoutStereotype(part);
      text.push(line.endsWith(";") ? trimBlanks(line.slice(0, -1)) : trimBlanks(part));
      if (line.endsWith(";")) {
        if (isStyled) this.intake.losses.add(style, node);
        this.#text(node, text.join("\n"));
        return last;
      }
    }
    throw new FormatError(
      'The file seems to be cut short: a text of several lines has no ";" at its end.',
      i + 1,
    );
  }

  #text(node: Outline, raw: string): void {
    const { text, isStyled } = withoutStereotype(raw);
    if (isStyled) this.intake.losses.add(style, node);
    const creole = readCreole(text);
    this.intake.text(node, creole.text);
    if (creole.link !== undefined) this.intake.link(node, creole.link);
    for (const icon of creole.icons) this.intake.icon(node, icon);
    if (creole.formatted) this.intake.losses.add("bold, colours and the like within text", node);
    if (creole.images > 0) this.intake.losses.add("images", node);
    if (creole.otherLinks > 0) this.intake.losses.add("further links within text", node);
  }

  #finish(title: string): Imported {
    const [first, second] = this.#top.children;
    if (!first) throw new FormatError("The PlantUML mind map has no nodes.");
    if (!second) return this.intake.imported(first);
    const root = this.intake.node();
    this.intake.text(root, title);
    root.children = this.#top.children;
    return this.intake.imported(root);
  }
}

/** Takes a style's name, `<<name>>`, off the end of a text. */
function withoutStereotype(raw: string): { text: string; isStyled: boolean } {
  const text = trimBlanks(raw);
  const name = /<<[\w ]+>>$/.exec(text.slice(-200));
  return name
    ? { text: trimBlanks(text.slice(0, -name[0].length)), isStyled: true }
    : { text, isStyled: false };
}

/** Stars, or plus and minus where a branch has a side. */
function writePlantUml(outline: Outline): Exported {
  const losses = new Losses();
  const parts = ["@startmindmap\n"];
  const isSided = outline.children.some((branch) => branch.attributes?.side);
  let mark = "";
  walk(outline, (node, depth) => {
    if (depth <= 1) mark = isSided ? (depth === 1 && node.attributes?.side === "left" ? "-" : "+") : "*";
    const marks = mark.repeat(depthOf(node, depth, losses) + 1);
    const text = textFor(node, losses);
    parts.push(marks, text.includes("\n") ? `:${text};` : ` ${text}`, "\n");
    const { icons = [] } = node.attributes ?? {};
    loseAttributes(node, depth, icons.length === 0 ? ["link", "side", "icons"] : ["link", "side"], losses);
  });
  parts.push("@endmindmap\n");
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

/** A link has one line, so each line of a text becomes a link of its own. */
function textFor(node: Outline, losses: Losses): string {
  const link = node.attributes?.link;
  const text = writeCreole(losses.clean(node, node.text));
  if (link === undefined) return text;
  if (!isLink(link) || !/\S/.test(node.text)) {
    losses.add("links that are no web or mail address, or have no text", node);
    return text;
  }
  // In an address too, `%name(` would call a function, and `/'` begin a comment.
  const url = link
    .replace(/[[\]<>"~]/g, encodeURIComponent)
    .replace(/(%[a-z_]\w*)\(/gi, "$1%28")
    .replaceAll("/'", "/%27");
  return text.replace(/[^\n]+/g, (line) => `[[${url} ${line}]]`);
}

export const plantuml: Format = {
  id: "plantuml",
  name: "PlantUML mind map",
  extensions: ["puml", "plantuml", "pu", "wsd"],
  mediaType: "text/x-plantuml",
  container: "text",
  detect: ({ container, start }) =>
    container === "text" && /^(?:\s|'.*\n|```\w*\n)*@start(mindmap|wbs)/i.test(start),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    return reader.read(text, title);
  },
  write: writePlantUml,
};
