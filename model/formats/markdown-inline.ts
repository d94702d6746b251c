import type { Mark, MarkKind } from "../types.ts";
import { decodeEntities } from "./entities.ts";
import { type Stretch, writeRich } from "./rich.ts";

/** A line of Markdown: its text with formatting, and what else was on it. */
export interface Inline {
  text: string;
  marks: Mark[];
  images: number;
}

/** A stretch of parts that is formatted. */
interface Span {
  readonly kind: MarkKind;
  readonly from: number;
  readonly to: number;
  readonly href?: string;
}

interface Sign {
  character: string;
  /** How many of the characters are still to be shown, and how many there were. */
  count: number;
  readonly length: number;
  opens: boolean;
  closes: boolean;
}

const punctuation = /[!-/:-@[-`{-~]/;

const elements: Record<string, MarkKind> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  code: "code",
  s: "strike",
  del: "strike",
  strike: "strike",
};

/** What of a line is read: to which addresses words may lead, and whether pictures are known or links behind a "!". */
export interface Reading {
  isTarget(url: string): boolean;
  readonly images: boolean;
}

const everything: Reading = { isTarget: () => true, images: true };

/** Takes the signs off: emphasis, code, links, images, escapes, and the elements of HTML that mean the same. */
export function readInline(raw: string, { isTarget, images }: Reading = everything): Inline {
  const found: Inline = { text: "", marks: [], images: 0 };
  const parts: (string | Sign)[] = [];
  const spans: Span[] = [];
  const open: { kind: MarkKind; from: number }[] = [];
  const targets = findTargets(raw);
  const ends = new Map<number, () => number>();
  const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
  const element = /<(\/?)(b|strong|i|em|code|s|del|strike)>/iy;
  const angle = /<(?:(br) ?\/?|((?:https?:\/\/|mailto:)[^\s<>]*))>/iy;
  const at = (sticky: RegExp, i: number) => {
    sticky.lastIndex = i;
    return sticky.exec(raw);
  };
  for (let i = 0; i < raw.length; ) {
    const character = raw[i] ?? "";
    const next = raw[i + 1] ?? "";
    const end = ends.get(i);
    const isImage = images && character === "!" && next === "[";
    const address = targets.get(isImage ? i + 1 : i);
    const target = address && isTarget(address.url) ? address : undefined;
    if (end) i = end();
    else if (character === "\\" && (next === "\n" || punctuation.test(next))) {
      parts.push(next);
      i += 2;
    } else if (target && (character === "[" || isImage)) {
      const from = parts.length;
      ends.set(target.close, () => {
        if (isImage) found.images++;
        else spans.push({ kind: "link", from, to: parts.length, href: target.url });
        return target.end;
      });
      i += isImage ? 2 : 1;
    } else if (character === "`") {
      const run = runAt(raw, i);
      const close = closingRun(raw, i + run, run);
      if (close >= 0) spans.push({ kind: "code", from: parts.length, to: parts.length + 1 });
      parts.push(close < 0 ? "`".repeat(run) : codeIn(raw.slice(i + run, close)));
      i = close < 0 ? i + run : close + run;
    } else if (character === "<" && at(element, i)) {
      const [whole = "", slash, name = ""] = at(element, i) ?? [];
      const kind = elements[name.toLowerCase()] ?? "bold";
      const opener = slash ? open.findLastIndex((one) => one.kind === kind) : -1;
      if (!slash) open.push({ kind, from: parts.length });
      else if (opener < 0) parts.push(whole);
      for (const { kind, from } of opener < 0 ? [] : open.splice(opener, 1)) {
        spans.push({ kind, from, to: parts.length });
      }
      i += whole.length;
    } else if (character === "&" || character === "<") {
      const match = at(character === "&" ? entity : angle, i);
      const [whole = character, lineBreak, url] = match ?? [];
      if (url !== undefined)
        spans.push({ kind: "link", from: parts.length, to: parts.length + 1, href: url });
      parts.push(lineBreak ? "\n" : (url ?? decodeEntities(whole)));
      i += whole.length;
    } else if (character === "*" || character === "_" || (character === "~" && next === "~")) {
      const count = runAt(raw, i);
      parts.push(signOf(raw, i, count));
      i += count;
    } else {
      let plain = i + 1;
      while (plain < raw.length && !ends.has(plain) && !/[\\[!`&<*_~\]]/.test(raw[plain] ?? "")) plain++;
      parts.push(raw.slice(i, plain));
      i = plain;
    }
  }
  pair(parts, spans);
  const starts = [0];
  for (const part of parts) {
    found.text += typeof part === "string" ? part : part.character.repeat(part.count);
    starts.push(found.text.length);
  }
  for (const { kind, from, to, href } of spans) {
    const mark = { kind, from: starts[from] ?? 0, to: starts[to] ?? 0, ...(href !== undefined && { href }) };
    if (mark.from < mark.to || kind === "link") found.marks.push(mark);
  }
  return found;
}

function runAt(raw: string, start: number): number {
  let end = start;
  while (raw[end] === raw[start]) end++;
  return end - start;
}

/** Where the run of exactly `length` backticks begins that ends a code span; -1 when there is none. */
function closingRun(raw: string, from: number, length: number): number {
  for (let i = raw.indexOf("`", from); i >= 0; i = raw.indexOf("`", i)) {
    const run = runAt(raw, i);
    if (run === length) return i;
    i += run;
  }
  return -1;
}

/** Code that begins or ends with a backtick has a space there, which is not part of it. */
function codeIn(raw: string): string {
  return /^ .*[^ ].* $/s.test(raw) ? raw.slice(1, -1) : raw;
}

function signOf(raw: string, start: number, count: number): Sign {
  const before = raw[start - 1] ?? " ";
  const after = raw[start + count] ?? " ";
  const character = raw[start] ?? "";
  const word = (c: string) => /[\p{L}\p{N}]/u.test(c);
  const inside = character === "_" && word(before) && word(after);
  const [opens, closes] = [after, before].map((beside) => !inside && !/\s/.test(beside));
  return { character, count, length: count, opens: opens === true, closes: closes === true };
}

/** CommonMark's rule for signs that could begin and end: https://spec.commonmark.org/0.31.2/#can-open-emphasis (rule 9). */
function belong(opener: Sign, closer: Sign): boolean {
  if (closer.character === "~" || !(opener.closes || closer.opens)) return true;
  return (opener.length + closer.length) % 3 !== 0 || (opener.length % 3 === 0 && closer.length % 3 === 0);
}

/** Takes away signs that come in pairs, and tells what is between them. */
function pair(parts: (string | Sign)[], spans: Span[]): void {
  const open: Record<string, { sign: Sign; at: number }[]> = {};
  for (const [at, part] of parts.entries()) {
    if (typeof part === "string") continue;
    open[part.character] ??= [];
    const openers = open[part.character] ?? [];
    for (let opener = openers.at(-1); part.closes && part.count > 0 && opener; opener = openers.at(-1)) {
      if (!belong(opener.sign, part)) break;
      const both = Math.min(part.count, opener.sign.count);
      part.count -= both;
      opener.sign.count -= both;
      const between = { from: opener.at + 1, to: at };
      if (part.character === "~") spans.push({ kind: "strike", ...between });
      else {
        if (both > 1) spans.push({ kind: "bold", ...between });
        if (both % 2 === 1) spans.push({ kind: "italic", ...between });
      }
      if (opener.sign.count === 0) openers.pop();
    }
    if (part.opens && part.count > 0) openers.push({ sign: part, at });
  }
}

/** A `[label](url)`. */
interface Target {
  /** Where the label's closing bracket is. */
  close: number;
  /** Just after the whole. */
  end: number;
  url: string;
}

/** The `[label](url)`s, by where their bracket opens. */
export function findTargets(raw: string): Map<number, Target> {
  const targets = new Map<number, Target>();
  const open: number[] = [];
  const address =
    /\([ \t]*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))(?:[ \t]+(?:"[^"]*"|'[^']*'))?[ \t]*\)/y;
  for (let i = 0; i < raw.length; i++) {
    if (raw[i] === "\\") i++;
    else if (raw[i] === "`") {
      // Brackets within code are no link's.
      const run = runAt(raw, i);
      const close = closingRun(raw, i + run, run);
      i = (close < 0 ? i : close) + run - 1;
    } else if (raw[i] === "[") open.push(i);
    else if (raw[i] === "]") {
      const start = open.pop();
      address.lastIndex = i + 1;
      const match = start === undefined ? null : address.exec(raw);
      if (start !== undefined && match) {
        targets.set(start, { close: i, end: address.lastIndex, url: match[1] ?? match[2] ?? "" });
        i = address.lastIndex - 1;
      }
    }
  }
  return targets;
}

/**
 * Text with its formatting as one line of Markdown that reads back as the same; `lineBreak` stands for those in it.
 */
export function writeInline(
  text: string,
  link: string | undefined,
  marks: readonly Mark[] = [],
  lineBreak = "<br>",
): string {
  const written = writeRich(text, marks, escapeRun(text.length, lineBreak), wrap);
  return link === undefined ? written : linked(written, link);
}

/** Escapes one run after another, and knows which is at an end of the line. */
function escapeRun(length: number, lineBreak: string): (text: string) => string {
  let at = 0;
  return (text) => {
    const [isFirst, isLast] = [at === 0, at + text.length === length];
    at += text.length;
    return escapeInline(text, isFirst, isLast).replaceAll("\n", lineBreak);
  };
}

function escapeInline(text: string, isFirst: boolean, isLast: boolean): string {
  let escaped = text
    .replace(/[\\`*[\]<]/g, "\\$&")
    .replace(/&(?=[#a-z])/gi, "\\&")
    .replace(/(?<![a-z\d])_|_(?![a-z\d])/gi, "\\_")
    .replace(/~(?=~)|(?<=~)~/g, "\\~");
  if (isFirst) escaped = escaped.replace(/^[-+#>=|]/, "\\$&").replace(/^(\d+)([.)])/, "$1\\$2");
  if (isLast) escaped = escaped.replace(/(?<=[ \t])#+$/, (marks) => marks.replaceAll("#", "\\#"));
  // Before a link, it would make a picture of it.
  if (!isLast) escaped = escaped.replace(/!$/, "\\!");
  const space = (blank: string) => blank.replaceAll(" ", "&#32;").replaceAll("\t", "&#9;");
  if (isFirst) escaped = escaped.replace(/^[ \t]+/, space);
  if (isLast) escaped = escaped.replace(/[ \t]+$/, space);
  return escaped;
}

const signs = { bold: "**", italic: "*", strike: "~~", code: "`" } as const;
const names = { bold: "strong", italic: "em", strike: "s", code: "code" } as const;

/** With signs where words stand alone, for then no reader is in doubt; else with the elements of HTML. */
function wrap(inner: string, { kind, href = "", text, before, after }: Stretch): string {
  if (kind === "link") return linked(inner, href);
  const isWords = /^[\p{L}\p{N}](.*[\p{L}\p{N}])?$/su.test(text);
  const isAlone = /^[\s(]?$/.test(before) && /^[\s.,;:!?)]?$/.test(after);
  if (kind === "code" ? /[`\n]|^\s|\s$/.test(text) || !isAlone : !isWords || !isAlone)
    return `<${names[kind]}>${inner}</${names[kind]}>`;
  return kind === "code" ? `\`${text}\`` : `${signs[kind]}${inner}${signs[kind]}`;
}

function linked(label: string, link: string): string {
  const url = link.replace(/[<>\\]/g, encodeURIComponent);
  return `[${label}](${/[()]/.test(url) ? `<${url}>` : url})`;
}
