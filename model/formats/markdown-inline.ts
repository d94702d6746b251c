import { isLink } from "./clean.ts";
import { decodeEntities } from "./entities.ts";

/** A line of Markdown as plain text, and what was on it. */
export interface Inline {
  text: string;
  link?: string;
  formatted: boolean;
  images: number;
  /** Links that are no web or mail address. */
  otherLinks: number;
}

interface Mark {
  character: string;
  /** How many of the characters are still to be shown. */
  count: number;
  opens: boolean;
  closes: boolean;
}

const punctuation = /[!-/:-@[-`{-~]/;

/** Takes the marks off: emphasis, code, links, images, escapes. The first web link is the node's, others stay as text. */
export function readInline(raw: string): Inline {
  const found: Inline = { text: "", formatted: false, images: 0, otherLinks: 0 };
  const parts: (string | Mark)[] = [];
  const targets = findTargets(raw);
  const ends = new Map<number, () => number>();
  const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
  const angle = /<(?:(br) ?\/?|((?:https?:\/\/|mailto:)[^\s<>]*))>/iy;
  const at = (sticky: RegExp, i: number) => {
    sticky.lastIndex = i;
    return sticky.exec(raw);
  };
  for (let i = 0; i < raw.length; ) {
    const character = raw[i] ?? "";
    const next = raw[i + 1] ?? "";
    const end = ends.get(i);
    const target = targets.get(character === "!" && next === "[" ? i + 1 : i);
    if (end) i = end();
    else if (character === "\\" && (next === "\n" || punctuation.test(next))) {
      parts.push(next);
      i += 2;
    } else if (target && (character === "[" || character === "!")) {
      ends.set(target.close, () => {
        if (character === "!") found.images++;
        else if (!isLink(target.url)) found.otherLinks++;
        else if (found.link === undefined) found.link = target.url;
        else parts.push(` (${target.url})`);
        return target.end;
      });
      i += character === "!" ? 2 : 1;
    } else if (character === "`") {
      const run = runAt(raw, i);
      const close = closingRun(raw, i + run, run);
      parts.push(close < 0 ? "`".repeat(run) : raw.slice(i + run, close));
      if (close >= 0) found.formatted = true;
      i = close < 0 ? i + run : close + run;
    } else if (character === "&" || character === "<") {
      const match = at(character === "&" ? entity : angle, i);
      const [whole = character, lineBreak, url] = match ?? [];
      parts.push(lineBreak ? "\n" : (url ?? decodeEntities(whole)));
      if (url !== undefined && isLink(url)) found.link ??= url;
      i += whole.length;
    } else if (character === "*" || character === "_" || (character === "~" && next === "~")) {
      const count = runAt(raw, i);
      parts.push(markOf(raw, i, count));
      i += count;
    } else {
      let plain = i + 1;
      while (plain < raw.length && !ends.has(plain) && !/[\\[!`&<*_~\]]/.test(raw[plain] ?? "")) plain++;
      parts.push(raw.slice(i, plain));
      i = plain;
    }
  }
  pair(parts, found);
  found.text = parts.map((p) => (typeof p === "string" ? p : p.character.repeat(p.count))).join("");
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

function markOf(raw: string, start: number, count: number): Mark {
  const before = raw[start - 1] ?? " ";
  const after = raw[start + count] ?? " ";
  const character = raw[start] ?? "";
  const word = (c: string) => /[\p{L}\p{N}]/u.test(c);
  const inside = character === "_" && word(before) && word(after);
  return { character, count, opens: !inside && !/\s/.test(after), closes: !inside && !/\s/.test(before) };
}

/** Takes away marks that come in pairs. */
function pair(parts: (string | Mark)[], found: Inline): void {
  const open: Record<string, Mark[]> = {};
  for (const part of parts) {
    if (typeof part === "string") continue;
    open[part.character] ??= [];
    const openers = open[part.character] ?? [];
    for (let opener = openers.at(-1); part.closes && part.count > 0 && opener; opener = openers.at(-1)) {
      const both = Math.min(part.count, opener.count);
      part.count -= both;
      opener.count -= both;
      found.formatted = true;
      if (opener.count === 0) openers.pop();
    }
    if (part.opens && part.count > 0) openers.push(part);
  }
}

interface Target {
  /** Where the label's closing bracket is. */
  close: number;
  /** Just after the whole. */
  end: number;
  url: string;
}

/** The `[label](url)`s, by where their bracket opens. */
function findTargets(raw: string): Map<number, Target> {
  const targets = new Map<number, Target>();
  const open: number[] = [];
  const address =
    /\([ \t]*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))(?:[ \t]+(?:"[^"]*"|'[^']*'))?[ \t]*\)/y;
  for (let i = 0; i < raw.length; i++) {
    if (raw[i] === "\\") i++;
    else if (raw[i] === "[") open.push(i);
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

/** Plain text as one line of Markdown that reads back as the same. */
export function writeInline(text: string, link: string | undefined): string {
  const escaped = text
    .replace(/[\\`*[\]<]/g, "\\$&")
    .replace(/&(?=[#a-z])/gi, "\\&")
    .replace(/(?<![a-z\d])_|_(?![a-z\d])/gi, "\\_")
    .replace(/~(?=~)|(?<=~)~/g, "\\~")
    .replace(/^[-+#>=|]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2")
    .replace(/(?<=[ \t])#+$/, (marks) => marks.replaceAll("#", "\\#"))
    .replace(/^[ \t]+|[ \t]+$/g, (space) => space.replaceAll(" ", "&#32;").replaceAll("\t", "&#9;"))
    .replaceAll("\n", "<br>");
  if (link === undefined) return escaped;
  const url = link.replace(/[<>\\]/g, encodeURIComponent);
  return `[${escaped}](${/[()]/.test(url) ? `<${url}>` : url})`;
}
