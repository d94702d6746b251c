import { directionOf } from "../direction.ts";
import { markKinds, type Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import type { Exported, Format, WriteOptions } from "./format.ts";
import { type Drawn, type Line, pictureOf, TAG_SIZE } from "./picture.ts";
import { writeRich } from "./rich.ts";
import { estimate, type Measure } from "./text-width.ts";
import { escapeAttribute, escapeContent } from "./xml.ts";

const fonts =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Color Emoji', sans-serif";

/** Lengths with two decimals at most. */
const round = (length: number) => String(Math.round(length * 100) / 100);

/**
 * Draws a map, unfolded, as the editor lays it out. Text is text, links are links, and nothing in it runs. `measure`
 * tells widths in the fonts that the reader has; without it they are guessed.
 */
export function writeSvg(
  outline: Outline,
  measure: Measure = estimate,
  images: WriteOptions["images"] = {},
): Exported {
  const { title, bounds, nodes, losses, background } = pictureOf(outline, measure, "light", images);
  for (const { node, image } of nodes) if (node.attributes?.image && !image) losses.add("images", node);
  const [x, y, width, height] = [bounds.x, bounds.y, bounds.width, bounds.height].map(round);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" role="img">\n`,
    `<title>${escapeContent(title)}</title>\n<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${background}"/>\n`,
    `<g fill="none" stroke-linecap="round">\n${nodes.map(curveOf).join("")}</g>\n`,
    `<g font-family="${fonts}">\n${nodes.map(nodeOf).join("")}</g>\n</svg>\n`,
  ];
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

function curveOf({ curve }: Drawn): string {
  if (!curve) return "";
  const [startX, startY, ...rest] = curve.points.map(round);
  const under = curve.under === undefined ? "" : ` H${round(curve.under)}`;
  return `<path d="M${startX} ${startY} C${rest.join(" ")}${under}" stroke="${curve.colour}" stroke-width="${curve.width}"/>\n`;
}

function nodeOf(drawn: Drawn): string {
  // A note is what a pointer that rests on the node shows.
  const about = drawn.note ? `<title>${escapeContent(drawn.note)}</title>` : "";
  const whole = `<g>${about}${shapeOf(drawn)}${imageOf(drawn)}${textOf(drawn)}</g>`;
  return drawn.link
    ? `<a href="${escapeAttribute(drawn.link)}" target="_blank" rel="noopener noreferrer">${whole}</a>\n`
    : `${whole}\n`;
}

function shapeOf({ x, y, width, height, radius, fill, border }: Drawn): string {
  if (!fill) return "";
  const edge = border ? ` stroke="${border}" stroke-width="1.5"` : "";
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}" fill="${fill}"${edge}/>`;
}

function imageOf({ image }: Drawn): string {
  if (!image) return "";
  const { x, y, width, height, href, alt } = image;
  return `<image x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" href="${escapeAttribute(href)}" role="img" aria-label="${escapeAttribute(alt)}"/>`;
}

function textOf(drawn: Drawn): string {
  const { text, tags, size, weight, ink, italic, strike, link } = drawn;
  const isRtl = directionOf(text.map((line) => line.text).join(" ")) === "rtl";
  const decoration = [link ? "underline" : "", strike ? "line-through" : ""].filter(Boolean).join(" ");
  const marks = `${isRtl ? ' direction="rtl"' : ""}${italic ? ' font-style="italic"' : ""}${decoration ? ` text-decoration="${decoration}"` : ""}`;
  const lines = text.map(
    (line) =>
      `<tspan x="${round(isRtl ? 2 * drawn.x + drawn.width - line.x : line.x)}" y="${round(line.y)}">${richLine(line, weight)}</tspan>`,
  );
  const main =
    lines.length > 0
      ? `<text font-size="${round(size)}" font-weight="${weight}" fill="${ink}"${marks}>${lines.join("")}</text>`
      : "";
  return tags
    ? `${main}<text x="${round(tags.x)}" y="${round(tags.y)}" font-size="${TAG_SIZE}" fill="${ink}" fill-opacity="0.75">${escapeContent(tags.text)}</text>`
    : main;
}

/** Formatting as spans within a line. */
function richLine({ text, marks = [] }: Line, weight: number): string {
  const looks = {
    bold: `font-weight="${weight >= 600 ? 850 : 720}"`,
    italic: 'font-style="italic"',
    code: 'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="0.9em"',
    strike: 'text-decoration="line-through"',
  };
  return writeRich(text, marks, escapeContent, (inner, { kind, href = "" }) =>
    kind === "link"
      ? `<a href="${escapeAttribute(href)}" target="_blank" rel="noopener noreferrer"><tspan text-decoration="underline">${inner}</tspan></a>`
      : `<tspan ${looks[kind]}>${inner}</tspan>`,
  );
}

export const svg: Format = {
  id: "svg",
  name: "SVG drawing",
  extensions: ["svg"],
  mediaType: "image/svg+xml",
  container: "xml",
  marks: markKinds,
  keeps: ["layout", "position", "task", "style", "branch", "theme", "image"],
  write: (outline, options) => writeSvg(outline, estimate, options?.images),
};
