import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import type { Exported, WriteOptions } from "./format.ts";
import { styleAttributes } from "./html-style.ts";
import { Losses } from "./losses.ts";
import { htmlOf } from "./rich.ts";
import { walk } from "./walk.ts";

const css =
  "body{max-width:48em;margin:2em auto;padding:0 1em;font:16px/1.5 system-ui,sans-serif;color:#1d2330;background:#fff}" +
  ".text,.note{white-space:pre-wrap}.note{margin:0 0 .5em;font:inherit;font-size:.9em;color:#5a6372}" +
  "img{display:block;max-width:100%;height:auto}" +
  ".tag{margin-left:.5em;font-size:.8em;color:#5a6372}.tag::before{content:'#'}";

/** Writes a page that needs no script: the root as a heading, all below as lists in lists. */
export function writeHtml(outline: Outline, { images = {} }: WriteOptions = {}): Exported {
  const losses = new Losses();
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  const parts = [
    '<!doctype html>\n<html><head><meta charset="utf-8"><meta name="generator" content="Rhizome">',
    `<title>${escapeContent(title)}</title><style>${css}</style></head>\n<body>\n`,
  ];
  walk(
    outline,
    (node, depth) => {
      const tag = depth === 0 ? "h1" : "li";
      const { side, folded } = node.attributes ?? {};
      const marks = `${side && depth === 1 ? ` data-side="${side}"` : ""}${folded ? ' data-folded="true"' : ""}`;
      parts.push(`<${tag}${marks}>`, imageOf(node, images, losses), lineOf(node, losses));
      if (depth === 0) parts.push("</h1>\n");
      parts.push(noteOf(node, losses));
      if (node.children.length > 0) parts.push("\n<ul>\n");
    },
    (node, depth) => {
      if (node.children.length > 0) parts.push("</ul>\n");
      if (depth > 0) parts.push("</li>\n");
    },
  );
  parts.push("</body></html>\n");
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

function imageOf(node: Outline, images: Readonly<Record<string, string>>, losses: Losses): string {
  const { image } = node.attributes ?? {};
  if (!image) return "";
  const src = Object.hasOwn(images, image.key) ? images[image.key] : undefined;
  if (src === undefined) {
    losses.add("images", node);
    return "";
  }
  const alt = losses.clean(node, image.alt ?? "");
  return `<img src="${escapeAttribute(src)}" alt="${escapeAttribute(alt)}" width="${image.width}" height="${image.height}">`;
}

function lineOf(node: Outline, losses: Losses): string {
  const { link, icons = [], tags = [] } = node.attributes ?? {};
  const span = (kind: string, text: string) =>
    `<span class="${kind}">${escapeContent(losses.clean(node, text))}</span>`;
  const text = richHtml(node, losses);
  const fits = link !== undefined && isLink(link);
  if (link !== undefined && !fits) losses.add("links that are no web or mail address", node);
  const linked = fits
    ? `<a class="link" href="${escapeAttribute(link)}" rel="noopener noreferrer">${text}</a>`
    : text;
  return [
    ...icons.map((icon) => `${span("icon", icon)} `),
    `<span class="text"${styleAttributes(node)}>${linked}</span>`,
    ...tags.map((tag) => span("tag", tag)),
  ].join("");
}

/** A node's text with its formatting. Marks count its units, so what can't be written is left out of each stretch. */
export function richHtml(node: Outline, losses: Losses): string {
  return htmlOf(node.text, node.marks ?? [], (text) => escapeContent(losses.clean(node, text)));
}

function noteOf(node: Outline, losses: Losses): string {
  const note = node.attributes?.note;
  return note ? `<pre class="note">\n${escapeContent(losses.clean(node, note))}</pre>` : "";
}
