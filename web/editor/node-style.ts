import { borderRoom, borderWidth, faceScales, needsBox, PLAIN_BORDER, textScales } from "../../model/look.ts";
import { type NodeId, ROOT } from "../../model/schema.ts";
import type { MarkKind, Shape, StyleAttribute, Typeface } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";

/** What a node looks like follows from its depth: the root, its children, and the rest. */
export type NodeKind = "root" | "branch" | "leaf";

/** Lengths are CSS pixels at zoom 1. */
export interface NodeStyle {
  /** Font size and weight. */
  readonly size: number;
  readonly weight: number;
  readonly lineHeight: number;
  readonly padX: number;
  readonly padY: number;
  /** Text wraps at this width. */
  readonly maxWidth: number;
  /** The narrowest text area, so that an empty node can still be seen and hit. */
  readonly minWidth: number;
}

export const nodeStyles: Record<NodeKind, NodeStyle> = {
  root: { size: 21, weight: 650, lineHeight: 28, padX: 26, padY: 14, maxWidth: 340, minWidth: 48 },
  branch: { size: 16.5, weight: 600, lineHeight: 23, padX: 15, padY: 8, maxWidth: 300, minWidth: 28 },
  leaf: { size: 15, weight: 450, lineHeight: 21, padX: 7, padY: 4, maxWidth: 320, minWidth: 28 },
};

/** Width of one mark (icon, note, link), its gap included, and the height of the row of tags. */
export const MARK = 22;
export const TAG_ROW = 19;
export const TAG_FONT_SIZE = 12;

/** System fonts: nothing to load, and every script and emoji of the machine. */
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", ' +
  '"Hiragino Sans", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Arabic", ' +
  '"Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif';

/** Of code within a text; a little smaller, because these letters are large. */
export const CODE_FAMILY =
  'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono", monospace';
const CODE_SCALE = 0.9;

/** The families that come with Rhizome, by what the page calls them: see typefaces.ts. */
export const OWN_TYPEFACES = { serif: "Rhizome Serif", hand: "Rhizome Hand" } as const;
export type OwnTypeface = keyof typeof OWN_TYPEFACES;

/** What the machine has stands in until the letters have come, and for scripts that they lack. */
export const families: Record<Typeface, string> = {
  sans: FONT_FAMILY,
  serif: `"${OWN_TYPEFACES.serif}", Georgia, "Noto Serif", "Songti SC", "Hiragino Mincho ProN", serif`,
  mono: CODE_FAMILY,
  hand: `"${OWN_TYPEFACES.hand}", ${FONT_FAMILY}`,
};

/** What a kind and a node's own style come to. */
export interface Look extends NodeStyle {
  readonly italic: boolean;
  readonly typeface: Typeface;
  /** The CSS `font` shorthand, for canvas and DOM alike. */
  readonly font: string;
  readonly shape: Shape;
}

const shapesOf: Record<NodeKind, Shape> = { root: "pill", branch: "box", leaf: "underline" };
/** The least room beside and above the text of a filled or bordered node. */
const BOX_PAD = { x: 13, y: 6 };

const plainStyle: StyleAttribute = {};
const plain = new Map<string, Look>();

/** `typeface` is the map's, where the node has none of its own. */
export function lookOf(kind: NodeKind, style: StyleAttribute | undefined, typeface: Typeface = "sans"): Look {
  if (style) return styledLook(kind, style, typeface);
  const key = kind + typeface;
  const look = plain.get(key) ?? styledLook(kind, plainStyle, typeface);
  plain.set(key, look);
  return look;
}

function styledLook(kind: NodeKind, style: StyleAttribute, mapTypeface: Typeface): Look {
  const base = nodeStyles[kind];
  const scale = textScales[style.size ?? "m"];
  const typeface = style.font ?? mapTypeface;
  const shape = shapeOf(kind, style);
  const isBox = needsBox(style) || shape === "pill" || shape === "box";
  const room = borderRoom(style);
  const text = {
    size: base.size * scale * faceScales[typeface],
    weight: style.bold === undefined ? base.weight : style.bold ? 720 : 420,
  };
  return {
    ...base,
    ...text,
    lineHeight: Math.round(base.lineHeight * scale),
    maxWidth: Math.round(base.maxWidth * Math.max(1, scale)),
    padX: (isBox ? Math.max(base.padX, BOX_PAD.x) : base.padX) + room,
    padY: (isBox ? Math.max(base.padY, BOX_PAD.y) : base.padY) + room,
    italic: style.italic ?? false,
    typeface,
    font: fontOf(text, style.italic, families[typeface]),
    shape,
  };
}

function fontOf(
  { weight, size }: Pick<NodeStyle, "weight" | "size">,
  italic = false,
  family = FONT_FAMILY,
): string {
  return `${italic ? "italic " : ""}${weight} ${Math.round(size * 100) / 100}px ${family}`;
}

/** The font of a stretch that is formatted so. */
export function markedFont(look: Look, kinds: readonly MarkKind[]): string {
  const weight = kinds.includes("bold") ? boldOf(look) : look.weight;
  const isCode = kinds.includes("code");
  const size = isCode ? look.size * CODE_SCALE : look.size;
  const italic = look.italic || kinds.includes("italic");
  return fontOf({ weight, size }, italic, isCode ? CODE_FAMILY : families[look.typeface]);
}

/** How heavy bold words are: heavier than the others, whatever those are. */
export function boldOf({ weight }: Pick<NodeStyle, "weight">): number {
  return weight >= 600 ? 850 : 720;
}

/** A leaf with a fill or a border has a box for it. */
export function shapeOf(kind: NodeKind, style: StyleAttribute | undefined): Shape {
  return style?.shape ?? (kind === "leaf" && needsBox(style) ? "box" : shapesOf[kind]);
}

/** The colours of a node with a style of its own, as names of custom properties. */
export interface Ink {
  readonly text: string;
  readonly fill?: string;
  readonly border?: Border;
}

export interface Border {
  readonly colour: string;
  readonly width: number;
  readonly dash: "solid" | "dashed" | "dotted";
}

export function inkOf(kind: NodeKind, style: StyleAttribute, colour: number): Ink {
  const { edge, ...paints } = plainInkOf(kind, style, colour);
  const width = borderWidth(style) ?? (edge ? PLAIN_BORDER : 0);
  if (width === 0) return paints;
  // Without a colour of its own it is a stronger one of what it goes around.
  const own = style.borderColor ?? edge ?? style.fill ?? style.color;
  const border = own ?? (kind === "branch" ? "ink" : `branch-${colour}`);
  return { ...paints, border: { colour: border, width, dash: style.borderDash ?? "solid" } };
}

/** Without what the style says of a border; `edge` is the colour of the one that there is by itself. */
function plainInkOf(
  kind: NodeKind,
  style: StyleAttribute,
  colour: number,
): Omit<Ink, "border"> & { readonly edge?: string } {
  const shape = shapeOf(kind, style);
  const isBox = shape === "pill" || shape === "box";
  if (style.fill) return { fill: `${style.fill}-fill`, text: style.color ?? "ink" };
  if (!isBox) return { text: style.color ?? "ink" };
  if (style.color) return { fill: "surface", text: style.color, edge: style.color };
  if (kind === "root") return { fill: "root-fill", text: "root-text" };
  if (kind === "branch") return { fill: `branch-fill-${colour}`, text: `branch-text-${colour}` };
  return { fill: "surface", text: "ink", edge: `branch-${colour}` };
}

export function kindOf(map: MapView, id: NodeId): NodeKind {
  if (id === ROOT) return "root";
  return map.parent(id) === ROOT ? "branch" : "leaf";
}

/** Hands the figures above to the style sheet, as custom properties of `element`. */
export function publishStyles(element: HTMLElement, typeface: Typeface = "sans"): void {
  element.style.setProperty("--code-font", CODE_FAMILY);
  element.style.setProperty("--code-size", `${CODE_SCALE}em`);
  for (const kind of Object.keys(nodeStyles) as NodeKind[]) {
    const style = lookOf(kind, undefined, typeface);
    element.style.setProperty(`--${kind}-font`, style.font);
    element.style.setProperty(`--${kind}-line`, `${style.lineHeight}px`);
    element.style.setProperty(`--${kind}-bold`, String(boldOf(style)));
    element.style.setProperty(`--${kind}-pad`, `${style.padY}px ${style.padX}px`);
  }
}
