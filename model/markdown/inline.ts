/** What of Markdown stands within a node's text: formatting, a link of the whole, tags behind it. */

import { findTargets, readInline, writeInline } from "../formats/markdown-inline.ts";
import { alignMarks } from "../formats/rich.ts";
import { NO_MARKS, normalMarks } from "../marks.ts";
import type { RichText } from "../rich-text.ts";
import { attributeProblem, hrefProblem } from "../schema.ts";
import type { Mark } from "../types.ts";

type Rich = { readonly text: string; readonly marks?: readonly Mark[] };

/** An address as it can stand in brackets, and is not taken for a mark's (which stands in angles). */
const address = /^[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*$/;
const tag = /^[\p{L}_][\p{L}\p{M}\p{N}_/-]*$/u;
/** Tags end a line, behind something else: `#12` and a line that is one hashtag are text. */
const tagsBehind = /[ \t]+(?:#[\p{L}_][\p{L}\p{M}\p{N}_/-]*[ \t]+)*#[\p{L}_][\p{L}\p{M}\p{N}_/-]*$/u;

const reading = { isTarget: (url: string) => hrefProblem(url) === undefined, images: false };

/** The text and its formatting. A picture is a link behind a "!", and what is no good address is text. */
export function readRich(raw: string): Rich {
  // Most lines have no sign in them.
  if (!/[\\*_~`<&[]/.test(raw)) return { text: tidyText(raw) };
  const { text, marks } = readInline(raw, reading);
  const good = normalMarks(
    marks.filter(
      ({ from, to, kind, href }) => from < to && (kind !== "link" || reading.isTarget(href ?? "")),
    ),
    text.length,
  );
  return tidied({ text, marks: good });
}

/** Writes a text and its formatting so that `readRich` reads the same. */
export function writeRich({ text, marks = NO_MARKS }: Rich): string {
  const whole = marks.find(({ kind, from, to }) => kind === "link" && from === 0 && to === text.length);
  if (!whole) return writeInline(text, undefined, marks, "\n");
  const inner = marks.filter((mark) => mark !== whole);
  return `[${writeInline(text, undefined, inner, "\n")}](<${whole.href}>)`;
}

/** The label and the address of a line that is one link: that is the node's own. In angles it is of the words. */
export function wholeLink(content: string): { label: string; url: string } | undefined {
  if (!content.startsWith("[")) return undefined;
  const target = findTargets(content).get(0);
  if (target?.end !== content.length || content.slice(target.close + 2, -1) !== target.url) return undefined;
  const { url } = target;
  return isAddress(url) ? { label: content.slice(1, target.close), url } : undefined;
}

/** Whether a node's link can be written. */
export function isAddress(url: string): boolean {
  return address.test(url) && attributeProblem("link", url) === undefined;
}

/** Takes the tags off the end of a line. */
export function splitTags(content: string): { content: string; tags: string[] } {
  const found = content.includes("#") ? tagsBehind.exec(content) : null;
  if (!found || found.index === 0) return { content, tags: [] };
  const tags = new Set(
    found[0]
      .trim()
      .slice(1)
      .split(/[ \t]+#/),
  );
  if (attributeProblem("tags", [...tags])) return { content, tags: [] };
  return { content: content.slice(0, found.index), tags: [...tags] };
}

/** Keeps words at the end from being read as tags. */
export function escapeTags(content: string): string {
  return content.replace(tagsBehind, (words) => words.replaceAll("#", "\\#"));
}

/** The tags that can be written. */
export function writableTags(tags: readonly string[]): string[] {
  return [...new Set(tags)].filter((name) => tag.test(name));
}

/** As a text can stand in Markdown: without white space at the ends of its lines. */
export function tidied({ text, marks }: RichText): Rich {
  const tidy = tidyText(text);
  const left = alignMarks(text, marks, tidy);
  return left.length > 0 ? { text: tidy, marks: left } : { text: tidy };
}

function tidyText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
}
