import {
  borderDashes,
  borderRoom,
  borderWidth,
  faceScales,
  needsBox,
  PLAIN_BORDER,
  textScales,
} from "../look.ts";
import { runsOf } from "../marks.ts";
import type { Theme } from "../themes.ts";
import type { Mark, Outline, Shape, StyleAttribute } from "../types.ts";
import { isLink } from "./clean.ts";
import type { Paints } from "./palette.ts";
import type { Measure } from "./text-width.ts";

/** How a node is drawn, by its depth: the root, its children, and the rest. The figures are the editor's. */
const kinds = [
  { size: 21, weight: 650, line: 28, padX: 26, padY: 14, widest: 340, shape: "pill" },
  { size: 16.5, weight: 600, line: 23, padX: 15, padY: 8, widest: 300, shape: "box" },
  { size: 15, weight: 450, line: 21, padX: 7, padY: 4, widest: 320, shape: "underline" },
] as const;

/** Letters of code are large for their size. */
const CODE_SCALE = 0.9;

export type Look = ReturnType<typeof lookOf>;

export function lookOf(
  node: Outline,
  depth: number,
  isDown: boolean,
  { shapes = {}, font = "sans" }: Partial<Pick<Theme, "shapes" | "font">> = {},
) {
  const kind = kinds[Math.min(depth, 2)] ?? kinds[2];
  const style = node.attributes?.style ?? {};
  const scale = textScales[style.size ?? "m"];
  const typeface = style.font ?? font;
  const themed = shapes[depth === 0 ? "root" : depth === 1 ? "branch" : "leaf"];
  // In a map that grows down, a line below a leaf's text would stand in the way of its children.
  const shape: Shape =
    style.shape ?? (depth > 1 && (needsBox(style) || isDown) ? "box" : (themed ?? kind.shape));
  const isBox = shape === "pill" || shape === "box";
  const [least, room] = [isBox || needsBox(style) ? { x: 13, y: 6 } : { x: 0, y: 0 }, borderRoom(style)];
  return {
    shape,
    isBox,
    typeface,
    size: kind.size * scale * faceScales[typeface],
    weight: style.bold === undefined ? kind.weight : style.bold ? 720 : 420,
    italic: style.italic ?? false,
    strike: style.strike ?? false,
    line: Math.round(kind.line * scale),
    widest: kind.widest * Math.max(1, scale),
    padX: Math.max(kind.padX, least.x) + room,
    padY: Math.max(kind.padY, least.y) + room,
  };
}

/** How a text looks before its formatting. */
export type Lettering = Pick<Look, "size" | "weight" | "italic" | "strike" | "typeface">;

/** A stretch of a line that looks alike. */
export interface Span extends Lettering {
  readonly text: string;
  readonly isCode: boolean;
  /** Underlined, as what is linked; and where it leads, if that is a place on the web. */
  readonly isLink: boolean;
  readonly href?: string;
}

/** How heavy bold words are: heavier than the others, whatever those are. */
export const boldOf = ({ weight }: Pick<Lettering, "weight">) => (weight >= 600 ? 850 : 720);

/** The stretches of a text from `from` up to `to`. */
export function spansOf(
  text: string,
  marks: readonly Mark[],
  base: Lettering,
  from = 0,
  to = text.length,
): Span[] {
  return runsOf(text, marks, from, to).map((run) => {
    const isCode = run.kinds.includes("code");
    return {
      text: run.text,
      isCode,
      typeface: isCode ? "mono" : base.typeface,
      size: isCode ? base.size * CODE_SCALE : base.size,
      weight: run.kinds.includes("bold") ? boldOf(base) : base.weight,
      italic: base.italic || run.kinds.includes("italic"),
      strike: base.strike || run.kinds.includes("strike"),
      isLink: run.kinds.includes("link"),
      ...(run.href !== undefined && isLink(run.href) && { href: run.href }),
    };
  });
}

/** A text without formatting. */
export function plainSpan(text: string, size: number, weight: number): Span {
  return { text, size, weight, typeface: "sans", italic: false, strike: false, isCode: false, isLink: false };
}

/** How wide the text from `from` up to `to` is. */
export function widthOf(
  measure: Measure,
  text: string,
  marks: readonly Mark[],
  base: Lettering,
  from = 0,
  to = text.length,
): number {
  // Most texts have no formatting.
  if (marks.length === 0) return measure(text.slice(from, to), base.size, base.weight, base.typeface);
  return spansOf(text, marks, base, from, to).reduce(
    (sum, span) => sum + measure(span.text, span.size, span.weight, span.typeface),
    0,
  );
}

/** The colours of a map, and those of the branch that a node is in. */
export interface Colours extends Paints {
  readonly fill: string;
  readonly fillText: string;
  readonly width: number;
}

/** A line around a node, within its box. */
export interface Border {
  readonly colour: string;
  readonly width: number;
  /** Lengths of dashes and gaps; none: it is whole. */
  readonly dash: readonly number[];
}

/** The colours of a node, as the editor has them. */
export function paintOf(
  style: StyleAttribute,
  depth: number,
  isBox: boolean,
  colour: string,
  colours: Colours,
): { fill?: string; border?: Border; ink: string } {
  const { edge, ...paints } = plainPaintOf(style, depth, isBox, colour, colours);
  const width = borderWidth(style) ?? (edge ? PLAIN_BORDER : 0);
  if (width === 0) return paints;
  const named = style.borderColor ?? (edge ? undefined : (style.fill ?? style.color));
  const usual = edge ?? (depth === 0 ? (colours.branches[0] ?? colour) : depth === 1 ? colours.ink : colour);
  const border = named ? colours.inkOf(named) : usual;
  return { ...paints, border: { colour: border, width, dash: borderDashes(style.borderDash, width) } };
}

/** Without what the style says of a border; `edge` is the colour of the one that there is by itself. */
function plainPaintOf(
  style: StyleAttribute,
  depth: number,
  isBox: boolean,
  colour: string,
  colours: Colours,
): { fill?: string; edge?: string; ink: string } {
  const own = style.color && colours.inkOf(style.color);
  if (style.fill) return { fill: colours.fillOf(style.fill), ink: own ?? colours.ink };
  if (!isBox) return { ink: own ?? colours.ink };
  if (own) return { fill: colours.background, ink: own, edge: own };
  if (depth === 0) return { fill: colours.root, ink: colours.rootText };
  if (depth === 1) return { fill: colours.fill, ink: colours.fillText };
  return { fill: colours.background, ink: colours.ink, edge: colour };
}
