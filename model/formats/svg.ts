import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import type { Exported, Format } from "./format.ts";
import { Losses } from "./losses.ts";
import { type Placed, place } from "./placing.ts";
import { estimate, type Measure, wrap } from "./text-width.ts";
import { escapeAttribute, escapeContent } from "./xml.ts";

/** How a node is drawn, by its depth: the root, its children, and the rest. The figures are the editor's. */
interface Kind {
  size: number;
  weight: number;
  line: number;
  padX: number;
  padY: number;
  widest: number;
}
const root: Kind = { size: 21, weight: 650, line: 28, padX: 26, padY: 14, widest: 340 };
const branch: Kind = { size: 16.5, weight: 600, line: 23, padX: 15, padY: 8, widest: 300 };
const leaf: Kind = { size: 15, weight: 450, line: 21, padX: 7, padY: 4, widest: 320 };
/** In a map that grows down, a leaf has a border: a line below its text would stand in the way of its children. */
const boxed: Kind = { ...leaf, padX: 13, padY: 6 };

const TAG_SIZE = 12;
const TAG_LINE = 19;
const MARGIN = 24;
const colours = "#2b62cf #7a48d6 #bf2f69 #b4500b #866600 #2a7a3d #0a767c #1b6a9e".split(" ");
const rootFill = "#22304a";
const onFill = "#ffffff";
const ink = "#1c2430";
const lineWidths = [3.2, 2.2, 1.6] as const;
const fonts =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Color Emoji', sans-serif";

const colourOf = ({ branch }: Placed) => colours[branch % colours.length] ?? ink;
const picture = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|[☐☑]/u;

/** Lengths with two decimals at most. */
const round = (length: number) => String(Math.round(length * 100) / 100);

class Drawing {
  readonly #losses = new Losses();
  readonly #measure: Measure;
  readonly #lines = new Map<Outline, string[]>();
  readonly #outline: Outline;
  readonly #isDown: boolean;

  constructor(outline: Outline, measure: Measure) {
    this.#outline = outline;
    this.#measure = measure;
    this.#isDown = outline.attributes?.side === "down";
  }

  draw(): Exported {
    const outline = this.#outline;
    const placed = place(outline, (node, depth) => this.#sizeOf(node, this.#kindOf(depth)));
    let [left, top, right, bottom] = [0, 0, 0, 0];
    for (const { box } of placed) {
      left = Math.min(left, box.x);
      top = Math.min(top, box.y);
      right = Math.max(right, box.x + box.width);
      bottom = Math.max(bottom, box.y + box.height);
    }
    const [x, y] = [left - MARGIN, top - MARGIN];
    const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
    const title = escapeContent(this.#losses.clean(outline, outline.text).replace(/\s+/g, " ").trim());
    const view = [x, y, width, height].map(round).join(" ");
    const parts = [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}" width="${round(width)}" height="${round(height)}" role="img">\n`,
      `<title>${title}</title>\n<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="#ffffff"/>\n`,
      `<g fill="none" stroke-linecap="round">\n${placed.map(lineTo).join("")}</g>\n`,
      `<g font-family="${fonts}">\n${placed.map((one) => this.#node(one)).join("")}</g>\n</svg>\n`,
    ];
    return { bytes: encode(parts.join("")), losses: this.#losses.list() };
  }

  #kindOf(depth: number): Kind {
    return depth === 0 ? root : depth === 1 ? branch : this.#isDown ? boxed : leaf;
  }

  #sizeOf(node: Outline, kind: Kind): { width: number; height: number } {
    const width = (line: string) => this.#measure(line, kind.size, kind.weight);
    const lines = wrap(this.#textOf(node), kind.widest, width);
    this.#lines.set(node, lines);
    const tags = tagLine(node);
    const widest = lines.reduce((most, line) => Math.max(most, width(line)), 28);
    return {
      width: Math.ceil(Math.max(widest, this.#measure(tags, TAG_SIZE, 400))) + 2 * kind.padX,
      height: lines.length * kind.line + (tags ? TAG_LINE : 0) + 2 * kind.padY,
    };
  }

  /** The text with its pictures before it. */
  #textOf(node: Outline): string {
    const { icons = [], folded } = node.attributes ?? {};
    const drawn = icons.filter((icon) => picture.test(icon));
    if (drawn.length < icons.length) this.#losses.add("icons that are names, not pictures", node);
    if (folded) this.#losses.add("folded branches (drawn open)", node);
    return this.#losses.clean(node, [...drawn, node.text].join(" "));
  }

  #node(placed: Placed): string {
    const { node, depth, box } = placed;
    const { note, link } = node.attributes ?? {};
    const kind = this.#kindOf(depth);
    const fits = link !== undefined && isLink(link);
    if (link !== undefined && !fits) this.#losses.add("links that are no web or mail address", node);
    const fill = depth === 0 ? rootFill : colourOf(placed);
    const paint = depth > 1 ? `fill="${onFill}" stroke="${fill}" stroke-width="1.6"` : `fill="${fill}"`;
    const shape =
      depth > 1 && !this.#isDown
        ? ""
        : `<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="${depth === 0 ? round(box.height / 2) : "10"}" ${paint}/>`;
    const text = this.#text(placed, kind, fits);
    // A note is what a pointer that rests on the node shows.
    const about = note ? `<title>${escapeContent(this.#losses.clean(node, note))}</title>` : "";
    const whole = `<g>${about}${shape}${text}</g>`;
    return fits
      ? `<a href="${escapeAttribute(link)}" target="_blank" rel="noopener noreferrer">${whole}</a>\n`
      : `${whole}\n`;
  }

  #text({ node, depth, box }: Placed, kind: Kind, isLinked: boolean): string {
    const x = round(box.x + kind.padX);
    const colour = depth <= 1 ? onFill : ink;
    const first = box.y + kind.padY + kind.line * 0.72;
    const lines = (this.#lines.get(node) ?? []).flatMap((line, i) =>
      line === "" ? [] : `<tspan x="${x}" y="${round(first + i * kind.line)}">${escapeContent(line)}</tspan>`,
    );
    const underline = isLinked ? ' text-decoration="underline"' : "";
    const text =
      lines.length > 0
        ? `<text font-size="${kind.size}" font-weight="${kind.weight}" fill="${colour}"${underline}>${lines.join("")}</text>`
        : "";
    const tags = this.#losses.clean(node, tagLine(node));
    const y = round(box.y + box.height - kind.padY - TAG_LINE * 0.3);
    return tags
      ? `${text}<text x="${x}" y="${y}" font-size="${TAG_SIZE}" fill="${colour}" fill-opacity="0.75">${escapeContent(tags)}</text>`
      : text;
  }
}

function tagLine(node: Outline): string {
  return (node.attributes?.tags ?? []).map((tag) => `#${tag.replace(/\s+/g, " ")}`).join("  ");
}

/** The curve from a parent to a node, and the line that a leaf sits on. */
function lineTo(placed: Placed): string {
  const { node, parent, box, depth } = placed;
  if (!parent || (depth === 1 && node.attributes?.position)) return "";
  const width = lineWidths[Math.min(parent.depth, 2)] ?? 1.6;
  const path = (d: string) => `<path d="${d}" stroke="${colourOf(placed)}" stroke-width="${width}"/>\n`;
  const from = parent.box;
  if (box.side === "down") {
    const [startX, startY] = [from.x + from.width / 2, from.y + from.height];
    const [endX, endY] = [box.x + box.width / 2, box.y];
    const bend = (endY - startY) * 0.55;
    const curve = [startX, startY + bend, endX, endY - bend, endX, endY].map(round).join(" ");
    return path(`M${round(startX)} ${round(startY)} C${curve}`);
  }
  const isRight = box.side !== "left";
  // The root's curves begin inside its shape, so that those up and down leave it as smoothly as those sideways.
  const inset = parent.depth === 0 ? from.width * 0.3 : 0;
  const startX = isRight ? from.x + from.width - inset : from.x + inset;
  const startY = from.y + (parent.depth > 1 ? from.height - 1 : from.height / 2);
  const endX = isRight ? box.x : box.x + box.width;
  const endY = box.y + (depth > 1 ? box.height - 1 : box.height / 2);
  const bend = (endX - startX) * 0.55;
  const curve = [startX + bend, startY, endX - bend, endY, endX, endY].map(round).join(" ");
  const under = depth > 1 ? ` H${round(isRight ? box.x + box.width : box.x)}` : "";
  return path(`M${round(startX)} ${round(startY)} C${curve}${under}`);
}

/**
 * Draws a map, unfolded, as the editor lays it out. Text is text, links are links, and nothing in it runs. `measure`
 * tells widths in the fonts that the reader has; without it they are guessed.
 */
export function writeSvg(outline: Outline, measure: Measure = estimate): Exported {
  return new Drawing(outline, measure).draw();
}

export const svg: Format = {
  id: "svg",
  name: "SVG drawing",
  extensions: ["svg"],
  mediaType: "image/svg+xml",
  keeps: ["layout", "position"],
  container: "xml",
  write: (outline) => writeSvg(outline),
};
