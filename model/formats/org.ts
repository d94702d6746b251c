import { type Imported, type Mark, type MarkKind, markKinds, type Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { giveText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { depthOf, linesOf, loseAttributes, trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { writeRich } from "./rich.ts";
import { walk } from "./walk.ts";

/** Org's own way to keep text from being taken for a mark: a character without width before it. */
const GUARD = "\u200b";
const heading = /^(\*+)[ \t](.*)$/s;
const keyword = /^(TODO|DOING|NEXT|WAITING|DONE|CANCELL?ED)(?=[ \t]|$)/;
const tagsAtEnd = /(?:^|[ \t])(:(?:[\p{L}\p{N}_@#%]+:)+)$/u;
/** Tells Org that there is a state between the two that it knows by itself. */
const KEYWORDS = "#+TODO: TODO DOING | DONE";
const isTag = (tag: string) => /^[\p{L}\p{N}_@#%]+$/u.test(tag);
/** What the start of a heading's text could be taken for, or its end. */
const markedStart = /^\u200b*((TODO|DOING|NEXT|WAITING|DONE|CANCELL?ED|COMMENT)(?=[ \t]|$)|\[#|[ \t])/;
const markedEnd = /(:|[ \t])\u200b*$/;
/** What a line of a note could be taken for. */
const markedLine = /^\u200b*(\*+([ \t]|$)|[ \t]*(:[\w-]+:|SCHEDULED:|DEADLINE:|CLOSED:|#\+?))/;

class Reader {
  readonly intake = new Intake();
  readonly #top: Outline = { text: "", children: [] };
  #path: { level: number; node: Outline }[] = [];
  /** The lines below a heading so far. */
  #body: string[] = [];
  #title = "";

  read(text: string, title: string): Imported {
    let inDrawer = false;
    for (const line of linesOf(text)) {
      const content = trimBlanks(line);
      const found = heading.exec(line);
      if (inDrawer) inDrawer = !/^:END:$/i.test(content);
      else if (found) this.#heading(found[1]?.length ?? 1, trimBlanks(found[2] ?? ""));
      else if (/^:(PROPERTIES|LOGBOOK):$/i.test(content)) {
        inDrawer = true;
        this.intake.losses.add("properties and logs", this.#path.at(-1)?.node);
      } else if (/^(SCHEDULED|DEADLINE|CLOSED):/.test(content)) this.#days(content);
      else if (line === KEYWORDS) continue;
      else if (/^#\+title:/i.test(content)) this.#title = trimBlanks(content.slice("#+title:".length));
      else if (/^#(\+\w+:|[ \t]|$)/.test(content)) this.intake.losses.add("settings and comments");
      else this.#body.push(line);
    }
    return this.#finish(title);
  }

  #heading(level: number, text: string): void {
    this.#endBody();
    while ((this.#path.at(-1)?.level ?? 0) >= level) this.#path.pop();
    const node = this.intake.node(this.#path.at(-1)?.node ?? this.#top);
    this.#path.push({ level, node });
    const task = keyword.exec(text)?.[1];
    let rest = task ? trimBlanks(text.slice(task.length)) : text;
    if (task)
      this.intake.task(node, {
        task: /^(DONE|CANC)/.test(task) ? "done" : task === "DOING" ? "doing" : "todo",
      });
    const priority = /^\[#.\]/u.exec(rest)?.[0];
    if (priority) {
      this.intake.losses.add("priorities", node);
      rest = trimBlanks(rest.slice(priority.length));
    }
    const tags = tagsAtEnd.exec(rest.slice(-2_500))?.[1];
    if (tags) {
      this.intake.tags(node, tags.slice(1, -1).split(":"));
      rest = trimBlanks(rest.slice(0, -tags.length));
    }
    this.#text(node, rest);
  }

  /** When a task begins and must be done. Of a time only the day is kept, and what repeats is once. */
  #days(line: string): void {
    const node = this.#path.at(-1)?.node;
    const named =
      /(SCHEDULED|DEADLINE|CLOSED):[ \t]*[<[](\d{4}-\d\d-\d\d)(?:[ \t]+\p{L}+\.?)?([^>\]]*)[>\]]/gu;
    let found = 0;
    for (const [, name, day, more = ""] of line.matchAll(named)) {
      found++;
      if (node && name !== "CLOSED") this.intake.task(node, { [name === "DEADLINE" ? "due" : "start"]: day });
      if (!node || name === "CLOSED" || trimBlanks(more) !== "")
        this.intake.losses.add("dates of tasks", node);
    }
    if (found === 0) this.intake.losses.add("dates of tasks", node);
  }

  #text(node: Outline, raw: string): void {
    const marks: Mark[] = [];
    let text = "";
    let from = 0;
    const link = /\[\[([^[\]]+)\](?:\[((?:[^[\]]|\](?!\])|\[(?!\[))*)\])?\]/g;
    for (const [whole, href = "", label = href] of raw.matchAll(link)) {
      const at = raw.indexOf(whole, from);
      text += emphasised(raw.slice(from, at), text.length, marks);
      const start = text.length;
      text += emphasised(label, start, marks);
      if (start < text.length) marks.push({ from: start, to: text.length, kind: "link", href });
      from = at + whole.length;
    }
    text += emphasised(raw.slice(from), text.length, marks);
    const bare = unguard(text);
    giveText(node, bare, alignGuarded(text, marks, bare), this.intake);
  }

  #endBody(): void {
    const lines = this.#body;
    this.#body = [];
    while (lines.length > 0 && trimBlanks(lines[0] ?? "") === "") lines.shift();
    while (lines.length > 0 && trimBlanks(lines.at(-1) ?? "") === "") lines.pop();
    const filled = lines.filter((line) => trimBlanks(line) !== "");
    // Editors indent what is below a heading as far as its text.
    const margin = filled.reduce((least, line) => Math.min(least, /^ */.exec(line)?.[0].length ?? 0), 200);
    const note = lines.map((line) => line.slice(margin).replace(/^(\u200b*)\u200b/, "$1")).join("\n");
    const node = this.#path.at(-1)?.node ?? this.#top;
    if (node === this.#top) this.#before = note;
    else this.intake.note(node, note);
  }

  /** What stands before the first heading. */
  #before = "";

  #finish(title: string): Imported {
    this.#endBody();
    const [first, second] = this.#top.children;
    if (!first && this.#before === "" && this.#title === "")
      throw new FormatError("The Org file has no headings.");
    const isRoot = first && !second && (this.#title === "" || this.#title === first.text);
    const root = isRoot ? first : this.intake.node();
    if (!isRoot) {
      this.intake.text(root, this.#title || title);
      root.children = this.#top.children;
    }
    this.intake.note(root, this.#before);
    return this.intake.imported(root);
  }
}

const signs: Record<string, MarkKind> = {
  "*": "bold",
  "/": "italic",
  "~": "code",
  "=": "code",
  "+": "strike",
};
/** Between white space or signs, words in a pair of these. https://orgmode.org/manual/Emphasis-and-Monospace.html */
const emphasis = /(^|[\s\-('"{])([*/~=+])(?!\s)([^\n]*?[^\s\u200b])\2(?=$|[\s\-.,;:!?'")}\\[])/u;

/** Takes the signs off; what they mean goes to `marks`, of a text that this stands at `offset` of. */
function emphasised(raw: string, offset: number, marks: Mark[]): string {
  let text = "";
  let rest = raw;
  for (let found = emphasis.exec(rest); found; found = emphasis.exec(rest)) {
    const [whole, before = "", sign = "", words = ""] = found;
    text += rest.slice(0, found.index) + before;
    const kind = signs[sign] ?? "bold";
    const from = offset + text.length;
    text += kind === "code" ? words : emphasised(words, from, marks);
    marks.push({ from, to: offset + text.length, kind });
    rest = rest.slice(found.index + whole.length);
  }
  return text + rest;
}

/** The marks of a text whose guards were taken out. */
function alignGuarded(before: string, marks: readonly Mark[], after: string): Mark[] {
  if (before === after) return [...marks];
  const places = [0];
  let at = 0;
  for (const unit of before.split("")) {
    if (unit === after[at]) at++;
    places.push(at);
  }
  return marks.flatMap((mark) => {
    const [from, to] = [places[mark.from] ?? 0, places[mark.to] ?? 0];
    return from < to ? [{ ...mark, from, to }] : [];
  });
}

function unguard(text: string): string {
  return text
    .replace(/^(\u200b*)\u200b(?=TODO|NEXT|WAITING|DONE|CANC|COMMENT|\[#|[ \t])/, "$1")
    .replace(/\u200b$(?<=[: \t]\u200b+)/, "")
    .replace(/(\[)\u200b(?=\u200b*\[)/g, "$1")
    .replace(/(\])\u200b(?=\u200b*(\]|$))/g, "$1")
    .replace(/\u200b([*/~=+])/g, "$1");
}

function guard(text: string): string {
  const inner = text
    .replace(/(?<=^|[\s\-('"{\u200b])[*/~=+]/g, `${GUARD}$&`)
    .replace(/\[(?=\u200b*\[)/g, `[${GUARD}`)
    .replace(/\](?=\u200b*(\]|$))/g, `]${GUARD}`);
  return (markedStart.test(inner) ? GUARD : "") + inner + (markedEnd.test(inner) ? GUARD : "");
}

const keywords = { todo: "TODO ", doing: "DOING ", done: "DONE " } as const;

function writeOrg(outline: Outline): Exported {
  const losses = new Losses();
  const parts: string[] = [];
  let isAny = false;
  walk(outline, (node, depth) => {
    const stars = "*".repeat(depthOf(node, depth, losses) + 1);
    const { tags = [], task: state, start, due } = node.attributes ?? {};
    const task = state ? keywords[state] : "";
    isAny ||= state === "doing";
    const days = [start && `SCHEDULED: <${start}>`, due && `DEADLINE: <${due}>`].filter(Boolean).join(" ");
    const fit = tags.filter(isTag);
    if (fit.length < tags.length) losses.add("tags that are no single words", node);
    const end = fit.length > 0 ? ` :${fit.join(":")}:` : "";
    parts.push(`${stars} ${task}${textFor(node, losses)}${end}\n`);
    if (days !== "") parts.push(`${days}\n`);
    parts.push(noteOf(node, losses));
    loseAttributes(node, depth, ["note", "link", "tags"], losses);
  });
  if (isAny) parts.unshift(`${KEYWORDS}\n`);
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

function textFor(node: Outline, losses: Losses): string {
  const text = losses.clean(node, node.text);
  const line = text.includes("\n") ? trimBlanks(text.replace(/[ \t]*\n[ \t]*/g, " ")) : text;
  if (line !== text) losses.add("line breaks within text", node);
  const link = node.attributes?.link;
  const rich = link === undefined && node.marks ? richOf(node, line) : undefined;
  if (rich === undefined && node.marks) losses.add("formatting", node);
  if (rich !== undefined) return rich;
  if (link === undefined) return guard(line);
  if (!isLink(link) || line === "") {
    losses.add("links that are no web or mail address, or have no text", node);
    return guard(line);
  }
  return `[[${link.replace(/[[\]]/g, encodeURIComponent)}][${guard(line)}]]`;
}

const written: Record<string, string> = { bold: "*", italic: "/", code: "~", strike: "+" };

/** A simple text with its formatting; undefined where a sign in it could mean something. */
function richOf(node: Outline, line: string): string | undefined {
  if (line !== node.text || !/^[\p{L}\p{N}][\p{L}\p{N} ,.!?-]*$/u.test(line) || / {2}| $/.test(line))
    return undefined;
  if (keyword.test(line) || /^COMMENT/.test(line)) return undefined;
  let isSafe = true;
  const text = writeRich(
    line,
    node.marks ?? [],
    (words) => words,
    (inner, { kind, href = "", text, before, after }) => {
      if (kind === "link") return `[[${href.replace(/[[\]]/g, encodeURIComponent)}][${inner}]]`;
      isSafe &&=
        /^[\p{L}\p{N}](.*[\p{L}\p{N}])?$/u.test(text) && /^\s?$/.test(before) && /^[\s.,!?]?$/.test(after);
      return `${written[kind]}${inner}${written[kind]}`;
    },
  );
  return isSafe ? text : undefined;
}

function noteOf(node: Outline, losses: Losses): string {
  const note = node.attributes?.note;
  if (!note) return "";
  const lines = losses.clean(node, note).split("\n");
  const isIndented = lines.every((line) => line === "" || /^[ \t]/.test(line));
  const written = lines.map((line, i) => {
    const atEdge = (i === 0 || i === lines.length - 1) && trimBlanks(line) === "";
    return atEdge || line.startsWith(GUARD) || markedLine.test(line) || isIndented ? GUARD + line : line;
  });
  return `${written.join("\n")}\n`;
}

export const org: Format = {
  id: "org",
  name: "Org-mode",
  extensions: ["org"],
  mediaType: "text/org",
  container: "text",
  // Those of a text that is simple; the others are counted as it is written.
  marks: markKinds,
  keeps: ["task", "start", "due"],
  detect: ({ container, start, extension }) =>
    container === "text" && (extension === "org" || /^#\+title:/im.test(start) || /^\*{2,} \S/m.test(start)),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    return reader.read(text, title);
  },
  write: writeOrg,
};
