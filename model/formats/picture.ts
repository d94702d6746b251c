import { directionOf } from "../direction.ts";
import { addLink, type Pen } from "../layout/link-line.ts";
import { marksWithin } from "../marks.ts";
import { themeOf } from "../themes.ts";
import type { LineShape, Mark, Outline, Shape } from "../types.ts";
import { isLink } from "./clean.ts";
import { type Area, areaAround, type Figure } from "./figures.ts";
import { Losses } from "./losses.ts";
import {
  type Border,
  type Colours,
  type Lettering,
  type Look,
  lookOf,
  paintOf,
  widthOf,
} from "./node-look.ts";
import { darkPaints, lightPaints, type Paints } from "./palette.ts";
import { type Placed, place } from "./placing.ts";
import { Relations } from "./relations.ts";
import { type Measure, wrap } from "./text-width.ts";

/** A map as shapes, curves and lines of text at their places, in CSS pixels, y downwards: what every drawing is made of. */
export interface Picture {
  readonly title: string;
  /** Left, top, width and height of all that is drawn, with a margin around it. */
  readonly bounds: Area;
  /** Parents before their children. */
  readonly nodes: readonly Drawn[];
  /** What is drawn before the nodes and their curves, and what after them. */
  readonly below: readonly Figure[];
  readonly above: readonly Figure[];
  readonly losses: Losses;
  /** Of the map's theme. */
  readonly background: string;
}

/** What is painted of a picture at a time. */
export type Part = Pick<Picture, "nodes" | "below" | "above">;

export interface Drawn extends Area, Lettering {
  readonly node: Outline;
  readonly depth: number;
  readonly parent: Drawn | undefined;
  readonly fill?: string;
  readonly border?: Border;
  readonly shape: Shape;
  /** Of the corners. */
  readonly radius: number;
  readonly text: readonly Line[];
  /** Whether its lines begin at their right end. */
  readonly isRtl: boolean;
  readonly ink: string;
  readonly tags?: Line;
  readonly image?: Area & { readonly href: string; readonly alt: string };
  readonly link?: string;
  readonly note?: string;
  readonly curve?: Curve;
}

/** A line of text: `x` is its left end, `y` its base line. */
export interface Line {
  readonly text: string;
  /** Its formatting, if it has any. */
  readonly marks?: readonly Mark[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** From a parent to a node, and below its text where it is underlined. */
export interface Curve {
  /** Lines, each a point, then cubic curves of three points each. */
  readonly lines: readonly (readonly number[])[];
  readonly colour: string;
  readonly width: number;
}

export const TAG_SIZE = 12;
const TAG_LINE = 19;
/** Between a picture and the text below it. */
const IMAGE_GAP = 6;
const MARGIN = 24;
const lineWidths = [3.2, 2.2, 1.6] as const;
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
  const relations = new Relations(outline, measure, losses);
  const looks = new Map<Outline, Look>();
  const texts = new Map<Outline, Written>();
  const placing = place(
    outline,
    (node, depth) => {
      const look = lookOf(node, depth, isDown, theme);
      const written = write(node, look, measure, images, losses);
      looks.set(node, look);
      texts.set(node, written);
      const { lines, tags, image } = written;
      const widest = lines.reduce((most, line) => Math.max(most, line.width), 28);
      return {
        width: Math.ceil(Math.max(widest, tags?.width ?? 0, image?.width ?? 0)) + 2 * look.padX,
        height:
          (image ? image.height + IMAGE_GAP : 0) +
          lines.length * look.line +
          (tags ? TAG_LINE : 0) +
          2 * look.padY,
      };
    },
    (placed) => relations.roomsOf(placed),
  );
  const done = new Map<Placed, Drawn>();
  const branches = new Map<Placed, string>();
  const lines = new Map<Placed, LineShape>();
  for (const one of placing.nodes) {
    const { branch } = one.node.attributes ?? {};
    const above = one.depth > 1 && one.parent ? branches.get(one.parent) : undefined;
    const own = colours.branches[one.branch % colours.branches.length] ?? colours.ink;
    const colour = branch ? colours.inkOf(branch) : (above ?? own);
    branches.set(one, colour);
    const line = one.node.attributes?.line ?? (one.parent && lines.get(one.parent)) ?? theme?.line ?? "curve";
    lines.set(one, line);
    const at = one.branch % colours.fills.length;
    const [fill, fillText] = branch
      ? [colours.branchFillOf(branch), colours.branchText]
      : [colours.fills[at] ?? own, colours.fillTexts[at] ?? colours.branchText];
    const parent = one.parent && done.get(one.parent);
    const [look, text] = [looks.get(one.node), texts.get(one.node)];
    const paints = { ...colours, fill, fillText, width: theme?.width ?? 1, line };
    if (look && text) done.set(one, draw(one, parent, look, colour, paints, text, losses));
  }
  const nodes = [...done.values()];
  const inks = {
    ...colours,
    branchOf: (placed: Placed | undefined) => (placed && branches.get(placed)) ?? colours.ink,
  };
  const [below, above] = [relations.below(placing, inks), relations.above(placing, inks)];
  const title = losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
  const bounds = boundsOf([...nodes, ...below.map(({ area }) => area), ...above.map(({ area }) => area)]);
  return { title, bounds, nodes, below, above, losses, background: colours.background };
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
  readonly lines: readonly Omit<Line, "x" | "y">[];
  readonly tags?: Omit<Line, "x" | "y">;
}

/** What a node says, broken into lines and measured. */
function write(
  node: Outline,
  look: Look,
  measure: Measure,
  images: Readonly<Record<string, string>>,
  losses: Losses,
): Written {
  const text = textOf(node, losses);
  const start = text.length - node.text.length;
  // Without what can't be drawn, the marks would be of other letters.
  const kept = text.endsWith(node.text) ? (node.marks ?? []) : [];
  const marks: Mark[] = kept.map((mark) => ({ ...mark, from: mark.from + start, to: mark.to + start }));
  // What is done is struck, its box is not.
  if (node.attributes?.task === "done" && start >= 0)
    marks.push({ from: start, to: text.length, kind: "strike" });
  const width = (part: string, from: number) => widthOf(measure, text, marks, look, from, from + part.length);
  const lines = wrap(text, look.widest, width).map((line) => {
    const own = marks.length > 0 ? marksWithin(marks, line.from, line.from + line.text.length) : [];
    return { text: line.text, width: width(line.text, line.from), ...(own.length > 0 && { marks: own }) };
  });
  const tags = losses.clean(node, tagLine(node));
  const image = imageOf(node, images);
  return {
    lines,
    ...(tags && { tags: { text: tags, width: measure(tags, TAG_SIZE, 400) } }),
    ...(image && { image }),
  };
}

function tagLine(node: Outline): string {
  return (node.attributes?.tags ?? []).map((tag) => `#${tag.replace(/\s+/g, " ")}`).join("  ");
}

function draw(
  { node, depth, box }: Placed,
  parent: Drawn | undefined,
  look: Look,
  colour: string,
  colours: Colours & { readonly line: LineShape },
  { lines, tags, image }: Written,
  losses: Losses,
): Drawn {
  const { style = {}, link, note, position } = node.attributes ?? {};
  if (link !== undefined && !isLink(link)) losses.add("links that are no web or mail address", node);
  const top = box.y + look.padY;
  const first = top + (image ? image.height + IMAGE_GAP : 0) + look.line * 0.72;
  const isRtl = directionOf(lines.map((line) => line.text).join(" ")) === "rtl";
  const left = ({ width }: { width: number }) =>
    isRtl ? box.x + box.width - look.padX - width : box.x + look.padX;
  return {
    ...{ node, depth, parent, x: box.x, y: box.y, width: box.width, height: box.height },
    text: lines.flatMap((line, i) =>
      line.text === "" ? [] : [{ ...line, x: left(line), y: first + i * look.line }],
    ),
    ...{ isRtl, size: look.size, weight: look.weight, italic: look.italic, strike: look.strike },
    typeface: look.typeface,
    radius: look.shape === "pill" ? box.height / 2 : 10,
    ...paintOf(style, depth, look.isBox, colour, colours),
    ...(tags && { tags: { ...tags, x: left(tags), y: box.y + box.height - look.padY - TAG_LINE * 0.3 } }),
    ...(image && { image: { ...image, x: box.x + (box.width - image.width) / 2, y: top } }),
    ...(link !== undefined && isLink(link) && { link }),
    ...(note && { note: losses.clean(node, note) }),
    shape: look.shape,
    ...(parent && !(position && depth === 1) && { curve: curveTo(box, look.shape, parent, colour, colours) }),
  };
}

function curveTo(
  box: Placed["box"],
  shape: Shape,
  parent: Drawn,
  colour: string,
  { width, line }: { readonly width: number; readonly line: LineShape },
): Curve {
  const pen = new Points();
  addLink(pen, { ...parent, isRoot: parent.depth === 0 }, box, shape, line);
  return { lines: pen.lines, colour, width: (lineWidths[Math.min(parent.depth, 2)] ?? 1.6) * width };
}

/** Lines as points: what is straight is a curve, too. */
class Points implements Pen {
  readonly lines: number[][] = [];

  moveTo(x: number, y: number): void {
    this.lines.push([x, y]);
  }

  lineTo(x: number, y: number): void {
    const [fromX = x, fromY = y] = this.lines.at(-1)?.slice(-2) ?? [];
    const [dx, dy] = [(x - fromX) / 3, (y - fromY) / 3];
    this.bezierCurveTo(fromX + dx, fromY + dy, x - dx, y - dy, x, y);
  }

  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.lines.at(-1)?.push(...points);
  }
}

function boundsOf(areas: readonly Area[]): Area {
  let [left, top, right, bottom] = [0, 0, 0, 0];
  for (const { x, y, width, height } of areas) {
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

/** A node's box, smaller by so much on each side: where the middle of its border runs. */
export function insetBy({ x, y, width, height, radius }: Drawn, inset: number): Area & { radius: number } {
  return {
    ...{ x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset },
    radius: Math.max(0, radius - inset),
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
  return curve && areaAround(curve.lines.flat(), curve.width);
}
