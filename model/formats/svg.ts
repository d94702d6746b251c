import { LABEL_SIZE, LABEL_WEIGHT } from "../layout/range-room.ts";
import { markKinds, type Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import type { Area, Figure } from "./figures.ts";
import { embeddedFonts } from "./fonts/embedded.ts";
import type { Fonts } from "./fonts/typesetter.ts";
import type { Exported, Format, WriteOptions } from "./format.ts";
import { boldOf } from "./node-look.ts";
import { type Drawn, insetBy, type Line, pictureOf, TAG_SIZE } from "./picture.ts";
import { writeRich } from "./rich.ts";
import { estimate, type Measure } from "./text-width.ts";

const usualFonts =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Color Emoji', sans-serif";

/** Of the other typefaces: those that drawings are made with elsewhere, and the nearest that readers have. */
const families = {
  serif: "'Noto Serif', Georgia, 'Times New Roman', serif",
  mono: "ui-monospace, Menlo, Consolas, monospace",
  hand: "'Shantell Sans', 'Segoe Print', 'Bradley Hand', 'Comic Sans MS', cursive",
};

/** Lengths with two decimals at most. */
const round = (length: number) => String(Math.round(length * 100) / 100);

/**
 * Draws a map, unfolded, as the editor lays it out. Text is text, links are links, and nothing in it runs. `measure`
 * tells widths in the fonts that the reader has; without it they are guessed.
 */
export function writeSvg(
  outline: Outline,
  measure: Measure = estimate,
  { images = {}, fonts }: WriteOptions = {},
): Exported {
  const picture = pictureOf(outline, measure, "light", images);
  const { title, bounds, nodes, below, above, losses, background } = picture;
  for (const { node, image } of nodes) if (node.attributes?.image && !image) losses.add("images", node);
  const [x, y, width, height] = [bounds.x, bounds.y, bounds.width, bounds.height].map(round);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" role="img">\n`,
    `<title>${escapeContent(title)}</title>\n${fonts ? faces(outline, fonts) : ""}<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${background}"/>\n`,
    `<g font-family="${usualFonts}">\n${below.map(figureOf).join("")}`,
    `<g fill="none" stroke-linecap="round">\n${nodes.map(curveOf).join("")}</g>\n`,
    `${nodes.map(nodeOf).join("")}${above.map(figureOf).join("")}</g>\n</svg>\n`,
  ];
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

/** Letters that readers seldom have. */
function faces(outline: Outline, fonts: Fonts): string {
  const rules = embeddedFonts(outline, fonts).map(
    ({ family, weight, ranges, data }) =>
      `@font-face{font-family:"${family}";font-weight:${weight};unicode-range:${ranges};src:url(data:font/woff;base64,${data})}`,
  );
  return rules.length > 0 ? `<style>${rules.join("")}</style>\n` : "";
}

function curveOf({ curve }: Drawn): string {
  if (!curve) return "";
  const paths = curve.lines.map(pathOf).join(" ");
  return `<path d="${paths}" stroke="${curve.colour}" stroke-width="${curve.width}"/>\n`;
}

/** A point, then cubic curves. */
function pathOf(points: readonly number[]): string {
  const [x, y, ...rest] = points.map(round);
  return `M${x} ${y} C${rest.join(" ")}`;
}

const places = ({ x, y, width, height }: Area) =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;

function figureOf(figure: Figure): string {
  const { colour } = figure;
  switch (figure.kind) {
    case "frame": {
      const edge = `stroke="${colour}" stroke-width="${figure.line}" stroke-opacity="${figure.lineOpacity}"`;
      return `<rect ${places(figure.box)} rx="${figure.radius}" fill="${colour}" fill-opacity="${figure.fillOpacity}" ${edge}/>\n`;
    }
    case "stroke": {
      const dash = figure.dash.length > 0 ? ` stroke-dasharray="${figure.dash.join(" ")}"` : "";
      return `<path d="${pathOf(figure.points)}" fill="none" stroke="${colour}" stroke-width="${figure.width}" stroke-linecap="round" stroke-linejoin="round"${dash}/>\n`;
    }
    case "polygon":
      return `<polygon points="${figure.points.map(round).join(" ")}" fill="${colour}"/>\n`;
    case "plate":
      return `<rect ${places(figure.area)} rx="${figure.radius}" fill="${colour}"/>\n`;
    case "caption": {
      const { anchor, x, y, width, text } = figure;
      const at = anchor === "start" ? x : anchor === "end" ? x + width : x + width / 2;
      return `<text x="${round(at)}" y="${round(y)}" text-anchor="${anchor}" font-size="${LABEL_SIZE}" font-weight="${LABEL_WEIGHT}" fill="${colour}">${escapeContent(text)}</text>\n`;
    }
  }
}

function nodeOf(drawn: Drawn): string {
  // A note is what a pointer that rests on the node shows.
  const about = drawn.note ? `<title>${escapeContent(drawn.note)}</title>` : "";
  const whole = `<g>${about}${shapeOf(drawn)}${imageOf(drawn)}${textOf(drawn)}</g>`;
  return drawn.link
    ? `<a href="${escapeAttribute(drawn.link)}" target="_blank" rel="noopener noreferrer">${whole}</a>\n`
    : `${whole}\n`;
}

function shapeOf(drawn: Drawn): string {
  const { radius, fill, border } = drawn;
  const whole = fill ? `<rect ${places(drawn)} rx="${round(radius)}" fill="${fill}"/>` : "";
  if (!border) return whole;
  const dash = border.dash.length > 0 ? ` stroke-dasharray="${border.dash.map(round).join(" ")}"` : "";
  const edge = `stroke="${border.colour}" stroke-width="${border.width}" stroke-linecap="round"${dash}`;
  const inner = insetBy(drawn, border.width / 2);
  return `${whole}<rect ${places(inner)} rx="${round(inner.radius)}" fill="none" ${edge}/>`;
}

function imageOf({ image }: Drawn): string {
  if (!image) return "";
  const { x, y, width, height, href, alt } = image;
  return `<image x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" href="${escapeAttribute(href)}" role="img" aria-label="${escapeAttribute(alt)}"/>`;
}

/** Where a line begins: at its right end if it is read from there. */
const startOf = ({ isRtl }: Drawn, { x, width }: Line) => (isRtl ? x + width : x);

function textOf(drawn: Drawn): string {
  const { text, tags, size, weight, typeface, ink, italic, strike, link, isRtl } = drawn;
  const decoration = [link ? "underline" : "", strike ? "line-through" : ""].filter(Boolean).join(" ");
  const direction = isRtl ? ' direction="rtl"' : "";
  const marks = `${typeface === "sans" ? "" : ` font-family="${families[typeface]}"`}${direction}${italic ? ' font-style="italic"' : ""}${decoration ? ` text-decoration="${decoration}"` : ""}`;
  const lines = text.map(
    (line) =>
      `<tspan x="${round(startOf(drawn, line))}" y="${round(line.y)}">${richLine(line, drawn)}</tspan>`,
  );
  const main =
    lines.length > 0
      ? `<text font-size="${round(size)}" font-weight="${weight}" fill="${ink}"${marks}>${lines.join("")}</text>`
      : "";
  return tags
    ? `${main}<text x="${round(startOf(drawn, tags))}" y="${round(tags.y)}" font-size="${TAG_SIZE}" fill="${ink}"${direction}>${escapeContent(tags.text)}</text>`
    : main;
}

/** Formatting as spans within a line. */
function richLine({ text, marks = [] }: Line, drawn: Drawn): string {
  const looks = {
    bold: `font-weight="${boldOf(drawn)}"`,
    italic: 'font-style="italic"',
    code: `font-family="${families.mono}" font-size="0.9em"`,
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
  keeps: ["layout", "position", "task", "style", "branch", "line", "theme", "image"],
  carries: ["crossLink", "boundary", "summary"],
  holdsFonts: true,
  write: (outline, options) => writeSvg(outline, estimate, options),
};
