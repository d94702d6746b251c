/** How topics look, in the words of XMind's style properties. */

import { borderLengths, textScales } from "../look.ts";
import type { LineShape, NodeAttributes, Outline, Shape, Typeface } from "../types.ts";
import type { Intake } from "./intake.ts";
import { isObject, type Json, textOf } from "./json-tree.ts";
import type { Losses } from "./losses.ts";
import { fillHex } from "./palette.ts";
import { hexOf } from "./references.ts";
import { nearestBorder, nearestSize, takeColour, takeStyle, typefaceOf, wordIn } from "./styles.ts";

/** Points that text has where nothing is said: the central topic's, the main ones', and the others'. */
const usualSizes = [30, 18, 14] as const;
const usualSize = (depth: number) => usualSizes[Math.min(depth, 2)] ?? 14;

const shapePrefix = "org.xmind.topicShape.";
const shapes: readonly (readonly [name: string, shape: Shape])[] = [
  ["ellipserect", "pill"],
  ["roundedRect", "box"],
  ["rect", "box"],
  ["underline", "underline"],
  ["noBorder", "none"],
];
const linePrefix = "org.xmind.branchConnection.";
const lines: readonly (readonly [name: string, line: LineShape])[] = [
  ["curve", "curve"],
  ["straight", "straight"],
  ["elbow", "elbow"],
  ["roundedElbow", "round"],
  ["fold", "elbow"],
  ["roundedfold", "round"],
  ["bight", "round"],
];
const patterns = { dashed: "dash", dotted: "dot" } as const;
const fonts: Readonly<Record<Typeface, string>> = {
  sans: "Arial",
  serif: "Georgia",
  mono: "Courier New",
  hand: "Comic Sans MS",
};
/** Points of borders. */
const points = (pixels: number) => `${Math.round(pixels * 75) / 100}pt`;
const pixels = (points: string) => (Number.parseFloat(points) * 4) / 3;

/** What is read here, and what does not matter. */
const read = new Set([
  ..."fo:font-family fo:font-size fo:font-weight fo:font-style fo:text-decoration fo:color svg:fill".split(
    " ",
  ),
  ..."fill-pattern shape-class border-line-width border-line-color border-line-pattern line-class".split(" "),
  ..."line-color fo:text-transform fo:text-align line-width line-pattern arrow-end-class".split(" "),
  ..."alignment-by-level line-tapered multi-line-colors color-list".split(" "),
]);

/** Takes what a topic's style says. Its lines are those to its children. */
export function readStyle(node: Outline, depth: number, topic: Json, intake: Intake): void {
  const properties = isObject(topic.style) && isObject(topic.style.properties) ? topic.style.properties : {};
  const say = (name: string) => {
    const value = textOf(properties[name]);
    return value === "inherited" ? "" : value;
  };
  const colour = (name: string) => takeColour(intake, node, say(name));
  const named = <T>(all: readonly (readonly [string, T])[], prefix: string, value: string) =>
    all.find(([name]) => prefix + name === value)?.[1];
  const size = Number.parseFloat(say("fo:font-size"));
  const weight = say("fo:font-weight");
  const width = say("border-line-width");
  const hasFill = say("svg:fill") !== "none" && say("fill-pattern") !== "none";
  const shape = named(shapes, shapePrefix, say("shape-class"));
  takeStyle(intake, node, {
    font: typefaceOf(say("fo:font-family")),
    size: size > 0 ? nearestSize(size / usualSize(depth)) : undefined,
    bold: weight === "bold" || Number(weight) >= 600 || undefined,
    italic: say("fo:font-style") === "italic" || undefined,
    strike: /line-through/.test(say("fo:text-decoration")) || undefined,
    color: colour("fo:color"),
    fill: hasFill ? colour("svg:fill") : undefined,
    shape,
    border: width === "" ? undefined : nearestBorder(pixels(width)),
    borderColor: colour("border-line-color"),
    borderDash: wordIn({ dash: "dashed", dot: "dotted" } as const, say("border-line-pattern")),
  });
  const line = named(lines, linePrefix, say("line-class"));
  const branch = colour("line-color");
  if (line || branch) intake.set(node, { ...(line && { line }), ...(branch && { branch }) });
  if (
    (say("shape-class") !== "" && !shape) ||
    (say("line-class") !== "" && !line) ||
    Object.keys(properties).some((name) => !read.has(name))
  )
    intake.losses.add("colours, fonts and shapes", node);
}

/** A topic's style; undefined where it has none. */
export function styleOf(node: Outline, depth: number, id: string, losses: Losses): Json | undefined {
  const { style = {}, line, branch }: NodeAttributes = node.attributes ?? {};
  const { font, size, bold, italic, strike, color, fill, shape, border, borderColor, borderDash } = style;
  const nameFor = <T>(all: readonly (readonly [string, T])[], value: T) =>
    all.find(([, one]) => one === value)?.[0];
  const properties: Json = {
    ...(font && { "fo:font-family": fonts[font] }),
    ...(size && { "fo:font-size": `${Math.round(usualSize(depth) * textScales[size])}pt` }),
    ...(bold && { "fo:font-weight": "bold" }),
    ...(italic && { "fo:font-style": "italic" }),
    ...(strike && { "fo:text-decoration": "line-through" }),
    ...(color && { "fo:color": hexOf(color) }),
    ...(fill && { "svg:fill": `#${fillHex(fill)}`, "fill-pattern": "solid" }),
    ...(shape && { "shape-class": `${shapePrefix}${nameFor(shapes, shape)}` }),
    ...(border && { "border-line-width": points(borderLengths[border]) }),
    ...(borderColor && { "border-line-color": hexOf(borderColor) }),
    ...(borderDash && { "border-line-pattern": patterns[borderDash] }),
    ...(line && { "line-class": `${linePrefix}${nameFor(lines, line)}` }),
    ...(branch && { "line-color": hexOf(branch) }),
  };
  if (depth > 0 && (line || branch)) losses.add("lines to nodes (those below are kept)", node);
  return Object.keys(properties).length > 0 ? { id: `${id}-style`, properties } : undefined;
}
