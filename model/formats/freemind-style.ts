/** How nodes look, in FreeMind's words and in those that Freeplane has beyond them. */

import { borderLengths, needsBox, textScales } from "../look.ts";
import type { LineShape, NodeAttributes, Outline, Shape, StyleAttribute, Typeface } from "../types.ts";
import type { Intake } from "./intake.ts";
import type { Losses } from "./losses.ts";
import { fillHex } from "./palette.ts";
import { hexOf } from "./references.ts";
import { nearestBorder, nearestSize, takeColour, takeStyle, typefaceOf, wordIn } from "./styles.ts";

type Attributes = Readonly<Record<string, string>>;

/** Points: what a node has where nothing is said. */
const USUAL_SIZE = 12;
const shapes: Readonly<Record<string, Shape>> = {
  fork: "underline",
  bubble: "box",
  rectangle: "box",
  oval: "pill",
};
const lines: Readonly<Record<string, LineShape>> = {
  bezier: "curve",
  sharp_bezier: "curve",
  linear: "straight",
  sharp_linear: "straight",
  horizontal: "elbow",
};
const dashes: Readonly<Record<string, NonNullable<StyleAttribute["borderDash"]>>> = {
  DASHES: "dashed",
  DOTS_AND_DASHES: "dashed",
  CLOSE_DOTS: "dotted",
  DISTANT_DOTS: "dotted",
};
/** As Java names the letters that every machine has; the last is on most. */
const fonts: Readonly<Record<Typeface, string>> = {
  sans: "SansSerif",
  serif: "Serif",
  mono: "Monospaced",
  hand: "Comic Sans MS",
};
const lost = "colours, fonts and shapes";

/** The attributes of a node that `readLook` reads. */
export const lookAttributes = [
  ..."COLOR BACKGROUND_COLOR STYLE BORDER_WIDTH BORDER_WIDTH_LIKE_EDGE BORDER_COLOR".split(" "),
  ..."BORDER_COLOR_LIKE_EDGE BORDER_DASH BORDER_DASH_LIKE_EDGE".split(" "),
];

/** What a node's own attributes say. */
export function readLook(node: Outline, attributes: Attributes, intake: Intake): void {
  const { STYLE: shape, BORDER_WIDTH: width, BORDER_COLOR: edge, BORDER_DASH: dash } = attributes;
  const isOwn = (name: string) => attributes[`${name}_LIKE_EDGE`] !== "true";
  takeStyle(intake, node, {
    color: takeColour(intake, node, attributes.COLOR),
    fill: takeColour(intake, node, attributes.BACKGROUND_COLOR),
    shape: wordIn(shapes, shape),
    border:
      width !== undefined && isOwn("BORDER_WIDTH") ? nearestBorder(Number.parseFloat(width)) : undefined,
    borderColor: isOwn("BORDER_COLOR") ? takeColour(intake, node, edge) : undefined,
    borderDash: isOwn("BORDER_DASH") ? wordIn(dashes, dash) : undefined,
  });
  if (shape !== undefined && shape !== "as_parent" && !Object.hasOwn(shapes, shape))
    intake.losses.add(lost, node);
}

/** What a `font` in a node says. */
export function readFont(node: Outline, attributes: Attributes, intake: Intake): void {
  const { NAME: name = "", SIZE: size, BOLD: bold, ITALIC: italic, STRIKETHROUGH: strike } = attributes;
  const points = Number.parseFloat(size ?? "");
  takeStyle(intake, node, {
    font: typefaceOf(name),
    size: points > 0 ? nearestSize(points / USUAL_SIZE) : undefined,
    bold: bold === "true" || undefined,
    italic: italic === "true" || undefined,
    strike: strike === "true" || undefined,
  });
}

/** What an `edge` in a node says: of the lines to it and below it, as ours. */
export function readEdge(node: Outline, attributes: Attributes, intake: Intake): void {
  const { STYLE: shape = "", COLOR: hex, WIDTH: width } = attributes;
  const line = wordIn(lines, shape);
  const branch = takeColour(intake, node, hex);
  if (line || branch) intake.set(node, { ...(line && { line }), ...(branch && { branch }) });
  if ((shape !== "" && !line) || (width !== undefined && !/^(thin|1|2|parent)$/.test(width)))
    intake.losses.add(lost, node);
}

/** A node's attributes for how it looks. */
export function writeLook(node: Outline, depth: number, losses: Losses): [string, string][] {
  const { style = {} } = node.attributes ?? {};
  const { color, fill, shape, border, borderColor, borderDash } = style;
  const written: [string, string | undefined][] = [
    ["COLOR", color && hexOf(color)],
    ["BACKGROUND_COLOR", fill && `#${fillHex(fill).toLowerCase()}`],
    ["STYLE", shapeFor(shape ?? (depth > 1 && needsBox({ ...style, fill: undefined }) ? "box" : undefined))],
    ["BORDER_WIDTH", border && `${borderLengths[border]} px`],
    ["BORDER_WIDTH_LIKE_EDGE", border && "false"],
    ["BORDER_COLOR", borderColor && hexOf(borderColor)],
    ["BORDER_COLOR_LIKE_EDGE", borderColor && "false"],
    ["BORDER_DASH", borderDash && (borderDash === "dashed" ? "DASHES" : "CLOSE_DOTS")],
    ["BORDER_DASH_LIKE_EDGE", borderDash && "false"],
  ];
  if (shape === "none") losses.add("nodes without a shape", node);
  return written.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function shapeFor(shape: Shape | undefined): string | undefined {
  return Object.keys(shapes).find((name) => shapes[name] === shape);
}

/** The elements in a node for its letters and its lines. */
export function lookElements(node: Outline, losses: Losses): string {
  return fontOf(node.attributes?.style ?? {}) + edgeOf(node, node.attributes ?? {}, losses);
}

/** FreeMind wants a name and a size with whatever else is said. */
function fontOf({ font = "sans", size = "m", bold, italic, strike }: StyleAttribute): string {
  const flags = [bold && ' BOLD="true"', italic && ' ITALIC="true"', strike && ' STRIKETHROUGH="true"'];
  const said = flags.filter(Boolean).join("");
  if (font === "sans" && size === "m" && said === "") return "";
  return `<font NAME="${fonts[font]}" SIZE="${Math.round(USUAL_SIZE * textScales[size])}"${said}/>`;
}

function edgeOf(node: Outline, { line, branch }: NodeAttributes, losses: Losses): string {
  if (line === "round") losses.add("round corners of lines", node);
  const name = line && Object.keys(lines).find((one) => lines[one] === (line === "round" ? "elbow" : line));
  const said = [name && `STYLE="${name}"`, branch && `COLOR="${hexOf(branch)}"`].filter(Boolean);
  return said.length > 0 ? `<edge ${said.join(" ")}/>` : "";
}
