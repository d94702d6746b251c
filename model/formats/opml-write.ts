import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import type { Exported } from "./format.ts";
import { looksLikeHtml } from "./html.ts";
import { Losses } from "./losses.ts";
import { htmlOf } from "./rich.ts";
import { walk } from "./walk.ts";

/** Writes OPML 2.0, with `_note` as outliners write it. The root is the only outline of the body. */
export function writeOpml(outline: Outline): Exported {
  const losses = new Losses();
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  const parts = [
    `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>${escapeContent(title)}</title></head>\n<body>\n`,
  ];
  walk(
    outline,
    (node, depth) => parts.push(opening(node, depth, losses)),
    () => parts.push("</outline>\n"),
  );
  parts.push("</body>\n</opml>\n");
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

function opening(node: Outline, depth: number, losses: Losses): string {
  const { note, link, side, folded, icons = [], tags = [], task } = node.attributes ?? {};
  const attributes: [string, string][] = [["text", textOf(node, losses)]];
  if (note) attributes.push(["_note", htmlSafe(losses.clean(node, note))]);
  if (link !== undefined && isLink(link)) attributes.push(["type", "link"], ["url", link]);
  else if (link !== undefined) losses.add("links that are no web or mail address", node);
  // A category is a list with commas.
  const plain = tags.filter((tag) => tag !== "" && !tag.includes(",") && tag === tag.trim());
  if (plain.length < tags.length) losses.add("tags with commas or spaces at an end", node);
  if (plain.length > 0) attributes.push(["category", losses.clean(node, plain.join(","))]);
  if (task) attributes.push(["_complete", String(task === "done")]);
  if (task === "doing") losses.add("tasks in progress (now to do)", node);
  if (icons.length > 0) losses.add("icons", node);
  if (side && depth === 1) losses.add("sides of the map", node);
  if (folded) losses.add("folded branches", node);
  return `<outline${attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("")}>`;
}

/** With formatting a text is HTML, as outliners write it. */
function textOf(node: Outline, losses: Losses): string {
  if (!node.marks?.length) return htmlSafe(losses.clean(node, node.text));
  return htmlOf(node.text, node.marks, (text) => escapeContent(losses.clean(node, text)));
}

/** Readers may take text for HTML; text that could be taken so is written as the HTML that shows it. */
function htmlSafe(text: string): string {
  return looksLikeHtml(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") : text;
}
