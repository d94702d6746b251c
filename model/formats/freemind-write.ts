import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import type { Exported } from "./format.ts";
import { Losses } from "./losses.ts";
import { htmlOf, richLines } from "./rich.ts";
import { walk } from "./walk.ts";
import { escapeAttribute, escapeContent } from "./xml.ts";

/** Writes a map that FreeMind 0.9 and later and Freeplane open; tags are Freeplane's. */
export function writeFreeMind(outline: Outline): Exported {
  const losses = new Losses();
  const parts = ['<map version="1.0.1">\n'];
  walk(
    outline,
    (node, depth) => parts.push(opening(node, depth, losses), noteOf(node, losses), iconsOf(node, losses)),
    () => parts.push("</node>\n"),
  );
  parts.push("</map>\n");
  // FreeMind reads a file in the encoding of the machine it runs on, so all but ASCII is written as references.
  const ascii = parts.join("").replace(/\P{ASCII}/gu, (c) => `&#x${c.codePointAt(0)?.toString(16)};`);
  return { bytes: encode(ascii), losses: losses.list() };
}

function opening(node: Outline, depth: number, losses: Losses): string {
  const { side, folded, link, tags = [] } = node.attributes ?? {};
  const isRich = (node.marks?.length ?? 0) > 0;
  const attributes: [string, string][] = isRich ? [] : [["TEXT", textOf(losses.clean(node, node.text))]];
  if (depth === 1 && side) attributes.push(["POSITION", side]);
  if (folded) attributes.push(["FOLDED", "true"]);
  if (link !== undefined && isLink(link)) attributes.push(["LINK", link]);
  else if (link !== undefined) losses.add("links that are no web or mail address", node);
  const plain = tags.filter((tag) => tag !== "" && !tag.includes("\n"));
  if (plain.length < tags.length) losses.add("tags with line breaks", node);
  if (plain.length > 0) attributes.push(["TAGS", losses.clean(node, plain.join("\n"))]);
  const tag = `<node${attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("")}>`;
  if (!isRich) return tag;
  const lines = richLines(node.text, node.marks ?? []).map(
    (line) =>
      `<p xml:space="preserve">${htmlOf(line.text, line.marks, (text) => escapeContent(losses.clean(node, text)))}</p>`,
  );
  return `${tag}<richcontent TYPE="NODE"><html><head/><body>${lines.join("")}</body></html></richcontent>`;
}

/** A text that begins with `<html` would be read as HTML, so it is written as HTML that shows it. */
function textOf(text: string): string {
  return /^\s*<html/i.test(text) ? `<html><body><pre>${escapeContent(text)}</pre></body></html>` : text;
}

function noteOf(node: Outline, losses: Losses): string {
  const note = node.attributes?.note;
  if (!note) return "";
  const lines = losses.clean(node, note).split("\n");
  // HTML collapses white space, except where it is told not to.
  const paragraphs = lines.map((line) => {
    const keep = /^ |\t| {2}| $/.test(line) ? ' xml:space="preserve"' : "";
    return `<p${keep}>${escapeContent(line)}</p>`;
  });
  return `<richcontent TYPE="NOTE"><html><head/><body>${paragraphs.join("")}</body></html></richcontent>`;
}

function iconsOf(node: Outline, losses: Losses): string {
  return (node.attributes?.icons ?? [])
    .filter((icon) => icon !== "")
    .map((icon) => `<icon BUILTIN="${escapeAttribute(losses.clean(node, nameOf(icon)))}"/>`)
    .join("");
}

const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3)+$/u;

function nameOf(icon: string): string {
  if (!emoji.test(icon)) return icon;
  return `emoji-${[...icon].map((c) => c.codePointAt(0)?.toString(16).toUpperCase()).join("-")}`;
}
