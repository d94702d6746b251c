import { marksWithin } from "../marks.ts";
import { type Theme, themeOf } from "../themes.ts";
import type { Mark, Outline, Shape, StyleAttribute } from "../types.ts";
import { isLink } from "./clean.ts";
import type { Typesetter } from "./fonts/typesetter.ts";
import { Losses } from "./losses.ts";
import { darkPaints, lightPaints, type Paints } from "./palette.ts";
import { type Placed, place } from "./placing.ts";
import { type Measure, wrap } from "./text-width.ts";

/** A map as shapes, curves and lines of text at their places, in CSS pixels, y downwards: what every drawing is made of. */
export interface Picture {
  readonly title: string;
  /** Left, top, width and height of all that is drawn, with a margin around it. */
  readonly bounds: Area;
  /** Parents before their children. */
  readonly nodes: readonly Drawn[];
  readonly losses: Losses;
  /** Of the map's theme. */
  readonly background: string;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawn extends Area {
  readonly node: Outline;
  readonly depth: number;
  readonly parent: Drawn | undefined;
  readonly fill?: string;
  readonly border?: string;
  readonly shape: Shape;
  /** Of the corners. */
  readonly radius: number;
  readonly text: readonly Line[];
  readonly weight: number;
  readonly size: number;
  readonly ink: string;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly tags?: Line;
  readonly image?: Area & { readonly href: string; readonly alt: string };
  readonly link?: string;
  readonly note?: string;
  readonly curve?: Curve;
}

/** Where a line of text begins, on its base line. */
export interface Line {
  readonly text: string;
  /** Its formatting, if it has any. */
  readonly marks?: readonly Mark[];
  readonly x: number;
  readonly y: number;
}

/** From a parent to a node: a cubic curve, then straight on to `under` where the node is underlined. */
export interface Curve {
  readonly points: readonly [number, number, number, number, number, number, number, number];
  readonly under?: number;
  readonly colour: string;
  readonly width: number;
}

/** How a node is drawn, by its depth: the root, its children, and the rest. The figures are the editor's. */
const kinds = [
  { size: 21, weight: 650, line: 28, padX: 26, padY: 14, widest: 340, shape: "pill" },
  { size: 16.5, weight: 600, line: 23, padX: 15, padY: 8, widest: 300, shape: "box" },
  { size: 15, weight: 450, line: 21, padX: 7, padY: 4, widest: 320, shape: "underline" },
] as const;

export const TAG_SIZE = 12;
const TAG_LINE = 19;
/** Between a picture and the text below it. */
const IMAGE_GAP = 6;
const MARGIN = 24;
const lineWidths = [3.2, 2.2, 1.6] as const;
const scales = { s: 0.84, m: 1, l: 1.32 } as const;
/** How a task shows before its text. */
export const taskBoxes = { todo: "☐", doing: "◐", done: "☑" } as const;

/** What an icon is that can be written as text; the others are names. */
export const pictogram = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|[☐☑]/u;

/**
 * Draws a map, unfolded, as the editor lays it out. `measure` tells widths in the fonts that it will have; `images`
 * has the pictures in nodes by their keys, as URLs.
 */
export function pictureOf(
  outline: Outline,
  measure: Measure,
  mode: "light" | "dark" = "light",
  images: Readonly<Record<string, string>> = {},
): Picture {
  const losses = new Losses();
  const theme = themeOf(outline.attributes?.theme);
  const colours: Paints = { ...(mode === "dark" ? darkPaints : lightPaints), ...theme?.[mode] };
  const isDown = outline.attributes?.side === "down";
  const texts = new Map<Outline, Written>();
  const placed = place(outline, (node, depth) => {
    const look = lookOf(node, depth, isDown, theme?.shapes);
    const width = (line: string) => measure(line, look.size, look.weight);
    const text = textOf(node, losses);
    const lines = wrap(text, look.widest, width);
    const tags = losses.clean(node, tagLine(node));
    const image = imageOf(node, images);
    texts.set(node, { lines: richLines(node, text, lines), tags, ...(image && { image }) });
    const widest = lines.reduce((most, line) => Math.max(most, width(line)), 28);
    return {
      width: Math.ceil(Math.max(widest, measure(tags, TAG_SIZE, 400), image?.width ?? 0)) + 2 * look.padX,
      height:
        (image ? image.height + IMAGE_GAP : 0) +
        lines.length * look.line +
        (tags ? TAG_LINE : 0) +
        2 * look.padY,
    };
  });
  const done = new Map<Placed, Drawn>();
  const branches = new Map<Placed, string>();
  for (const one of placed) {
    const { branch } = one.node.attributes ?? {};
    const above = one.depth > 1 && one.parent ? branches.get(one.parent) : undefined;
    const own = colours.branches[one.branch % colours.branches.length] ?? colours.ink;
    branches.set(one, branch ? colours.inkOf(branch) : (above ?? own));
    const at = one.branch % colours.fills.length;
    const [fill, fillText] = branch
      ? [colours.branchFillOf(branch), colours.branchText]
      : [colours.fills[at] ?? own, colours.fillTexts[at] ?? colours.branchText];
    const parent = one.parent && done.get(one.parent);
    done.set(
      one,
      draw(
        one,
        parent,
        lookOf(one.node, one.depth, isDown, theme?.shapes),
        branches.get(one) ?? colours.ink,
        { ...colours, fill, fillText, width: theme?.width ?? 1 },
        texts.get(one.node),
        losses,
      ),
    );
  }
  const nodes = [...done.values()];
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  return { title, bounds: boundsOf(nodes), nodes, losses, background: colours.background };
}

type Look = ReturnType<typeof lookOf>;

function lookOf(node: Outline, depth: number, isDown: boolean, shapes: Theme["shapes"] = {}) {
  const kind = kinds[Math.min(depth, 2)] ?? kinds[2];
  const style = node.attributes?.style ?? {};
  const scale = scales[style.size ?? "m"];
  const themed = shapes[depth === 0 ? "root" : depth === 1 ? "branch" : "leaf"];
  // In a map that grows down, a line below a leaf's text would stand in the way of its children.
  const shape: Shape = style.shape ?? (depth > 1 && (style.fill || isDown) ? "box" : (themed ?? kind.shape));
  const isBox = shape === "pill" || shape === "box";
  return {
    shape,
    isBox,
    size: kind.size * scale,
    weight: style.bold === undefined ? kind.weight : style.bold ? 720 : 420,
    line: Math.round(kind.line * scale),
    widest: kind.widest * Math.max(1, scale),
    padX: isBox ? Math.max(kind.padX, 13) : kind.padX,
    padY: isBox ? Math.max(kind.padY, 6) : kind.padY,
  };
}

/** The text with its pictures before it. */
function textOf(node: Outline, losses: Losses): string {
  const { icons = [], folded, task } = node.attributes ?? {};
  const drawn = icons.filter((icon) => pictogram.test(icon));
  if (drawn.length < icons.length) losses.add("icons that are names, not pictures", node);
  if (folded) losses.add("folded branches (drawn open)", node);
  return losses.clean(node, [...(task ? [taskBoxes[task]] : []), ...drawn, node.text].join(" "));
}

/** A node's picture, where there is one to draw. */
function imageOf({ attributes }: Outline, images: Readonly<Record<string, string>>): Written["image"] {
  const { key = "", width = 0, height = 0, alt = "" } = attributes?.image ?? {};
  const href = Object.hasOwn(images, key) ? images[key] : undefined;
  return href === undefined ? undefined : { href, width, height, alt };
}

interface Written {
  readonly image?: Omit<NonNullable<Drawn["image"]>, "x" | "y">;
  readonly lines: readonly Pick<Line, "text" | "marks">[];
  readonly tags: string;
}

/** The lines of a node, each with its formatting. `text` is the node's with pictures before it. */
function richLines(
  { text: own, marks = [] }: Outline,
  text: string,
  lines: readonly string[],
): Written["lines"] {
  // Without what can't be drawn, the marks would be of other letters.
  if (marks.length === 0 || !text.endsWith(own)) return lines.map((line) => ({ text: line }));
  const start = text.length - own.length;
  const moved = marks.map((mark) => ({ ...mark, from: mark.from + start, to: mark.to + start }));
  let at = 0;
  return lines.map((line) => {
    const from = text.indexOf(line, at);
    at = from + line.length;
    return { text: line, marks: marksWithin(moved, from, at) };
  });
}

function tagLine(node: Outline): string {
  return (node.attributes?.tags ?? []).map((tag) => `#${tag.replace(/\s+/g, " ")}`).join("  ");
}

function draw(
  { node, depth, box }: Placed,
  parent: Drawn | undefined,
  look: Look,
  colour: string,
  colours: Colours,
  text: Written | undefined,
  losses: Losses,
): Drawn {
  const { style = {}, link, note, position } = node.attributes ?? {};
  if (link !== undefined && !isLink(link)) losses.add("links that are no web or mail address", node);
  const x = box.x + look.padX;
  const image = text?.image;
  const top = box.y + look.padY;
  const first = top + (image ? image.height + IMAGE_GAP : 0) + look.line * 0.72;
  const lines = (text?.lines ?? []).flatMap((line, i) =>
    line.text === "" ? [] : [{ ...line, x, y: first + i * look.line }],
  );
  const tags = text?.tags && { text: text.tags, x, y: box.y + box.height - look.padY - TAG_LINE * 0.3 };
  return {
    ...{ node, depth, parent, x: box.x, y: box.y, width: box.width, height: box.height },
    ...{ text: lines, size: look.size, weight: look.weight },
    ...{ italic: style.italic ?? false, strike: style.strike ?? false },
    radius: look.shape === "pill" ? box.height / 2 : 10,
    ...paintOf(style, depth, look.isBox, colour, colours),
    ...(tags ? { tags } : {}),
    ...(image ? { image: { ...image, x: box.x + (box.width - image.width) / 2, y: top } } : {}),
    ...(link !== undefined && isLink(link) ? { link } : {}),
    ...(note ? { note: losses.clean(node, note) } : {}),
    shape: look.shape,
    ...(parent && !(position && depth === 1)
      ? { curve: curveTo(box, look.shape, parent, colour, colours.width) }
      : {}),
  };
}

/** The colours of a map, and those of the branch that a node is in. */
interface Colours extends Paints {
  readonly fill: string;
  readonly fillText: string;
  readonly width: number;
}

/** The colours of a node, as the editor has them. */
function paintOf(
  style: StyleAttribute,
  depth: number,
  isBox: boolean,
  colour: string,
  colours: Colours,
): Pick<Drawn, "fill" | "border" | "ink"> {
  const own = style.color && colours.inkOf(style.color);
  if (style.fill) return { fill: colours.fillOf(style.fill), ink: own ?? colours.ink };
  if (!isBox) return { ink: own ?? colours.ink };
  if (own) return { fill: colours.background, ink: own, border: own };
  if (depth === 0) return { fill: colours.root, ink: colours.rootText };
  if (depth === 1) return { fill: colours.fill, ink: colours.fillText };
  return { fill: colours.background, ink: colours.ink, border: colour };
}

function curveTo(box: Placed["box"], shape: Shape, parent: Drawn, colour: string, scale: number): Curve {
  const width = (lineWidths[Math.min(parent.depth, 2)] ?? 1.6) * scale;
  if (box.side === "down") {
    const [startX, startY] = [parent.x + parent.width / 2, parent.y + parent.height];
    const [endX, endY] = [box.x + box.width / 2, box.y];
    const bend = (endY - startY) * 0.55;
    return { points: [startX, startY, startX, startY + bend, endX, endY - bend, endX, endY], colour, width };
  }
  const isRight = box.side !== "left";
  // The root's curves begin inside its shape, so that those up and down leave it as smoothly as those sideways.
  const inset = parent.depth === 0 ? parent.width * 0.3 : 0;
  const startX = isRight ? parent.x + parent.width - inset : parent.x + inset;
  const startY = parent.y + (parent.shape === "underline" ? parent.height - 1 : parent.height / 2);
  const endX = isRight ? box.x : box.x + box.width;
  const endY = box.y + (shape === "underline" ? box.height - 1 : box.height / 2);
  const bend = (endX - startX) * 0.55;
  return {
    points: [startX, startY, startX + bend, startY, endX - bend, endY, endX, endY],
    ...(shape === "underline" ? { under: isRight ? box.x + box.width : box.x } : {}),
    ...{ colour, width },
  };
}

function boundsOf(nodes: readonly Drawn[]): Area {
  let [left, top, right, bottom] = [0, 0, 0, 0];
  for (const { x, y, width, height } of nodes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return {
    x: left - MARGIN,
    y: top - MARGIN,
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
  };
}

/** What a node and its curve may draw on. */
export function areaOf(drawn: Drawn): Area {
  const curve = areaOfCurve(drawn);
  if (!curve) return drawn;
  const [x, y] = [Math.min(drawn.x, curve.x), Math.min(drawn.y, curve.y)];
  const width = Math.max(drawn.x + drawn.width, curve.x + curve.width) - x;
  return { x, y, width, height: Math.max(drawn.y + drawn.height, curve.y + curve.height) - y };
}

/** Where a node's curve may draw. */
export function areaOfCurve({ curve }: Drawn): Area | undefined {
  if (!curve) return undefined;
  const xs = [curve.points[0], curve.points[6], curve.under ?? curve.points[6]];
  const [x, y] = [Math.min(...xs), Math.min(curve.points[1], curve.points[7])];
  return {
    x: x - curve.width,
    y: y - curve.width,
    width: Math.max(...xs) - x + 2 * curve.width,
    height: Math.max(curve.points[1], curve.points[7]) - y + 2 * curve.width,
  };
}

/** Says which nodes have letters that no font has. */
export function loseMissing(nodes: readonly Drawn[], type: Typesetter, losses: Losses): void {
  for (const { node, text, tags } of nodes) {
    const lines = tags ? [...text, tags] : text;
    if (lines.some((line) => type.glyphs(line.text, 400).some(({ missing }) => missing)))
      losses.add("letters that the fonts lack (drawn as boxes)", node);
  }
}
