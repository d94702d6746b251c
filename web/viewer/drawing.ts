import type { Figure } from "../../model/formats/figures.ts";
import { boldOf } from "../../model/formats/node-look.ts";
import { type Drawn, insetBy, type Line, TAG_SIZE } from "../../model/formats/picture.ts";
import { LABEL_SIZE, LABEL_WEIGHT } from "../../model/layout/range-room.ts";
import { runsOf } from "../../model/marks.ts";
import type { Typeface } from "../../model/types.ts";

/** Letters of the reader's machine: a page brings none. */
export const fonts: Readonly<Record<Typeface, string>> = {
  sans: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  serif: '"Noto Serif", Georgia, "Times New Roman", serif',
  mono: "ui-monospace, Menlo, Consolas, monospace",
  hand: '"Shantell Sans", "Segoe Print", "Bradley Hand", "Comic Sans MS", cursive',
};

type Attributes = Readonly<Record<string, string | number>>;

export function element(
  name: string,
  attributes: Attributes = {},
  children: readonly Node[] = [],
): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

function textElement(attributes: Attributes, text: string): SVGElement {
  return element("text", attributes, [document.createTextNode(text)]);
}

export function curveOf({ curve }: Drawn): SVGElement[] {
  if (!curve) return [];
  return [
    element("path", {
      d: curve.lines.map(pathOf).join(" "),
      fill: "none",
      stroke: curve.colour,
      "stroke-width": curve.width,
      "stroke-linecap": "round",
    }),
  ];
}

/** A point, then cubic curves. */
function pathOf([x, y, ...rest]: readonly number[]): string {
  return `M${x} ${y} C${rest.join(" ")}`;
}

/** A part of a connection, a boundary or a summary. */
export function figureOf(figure: Figure): SVGElement {
  const { colour: fill } = figure;
  switch (figure.kind) {
    case "frame": {
      const line = { stroke: fill, "stroke-width": figure.line, "stroke-opacity": figure.lineOpacity };
      const { x, y, width, height } = figure.box;
      const box = { x, y, width, height, rx: figure.radius };
      return element("rect", { ...box, ...line, fill, "fill-opacity": figure.fillOpacity });
    }
    case "stroke": {
      const line = { stroke: fill, "stroke-width": figure.width, "stroke-linecap": "round" };
      const dash = { "stroke-dasharray": figure.dash.join(" "), "stroke-linejoin": "round" };
      return element("path", { d: pathOf(figure.points), fill: "none", ...line, ...dash });
    }
    case "polygon":
      return element("polygon", { points: figure.points.join(" "), fill });
    case "plate": {
      const { x, y, width, height } = figure.area;
      return element("rect", { x, y, width, height, rx: figure.radius, fill });
    }
    case "caption": {
      const { anchor, x, y, width, text } = figure;
      const at = anchor === "start" ? x : anchor === "end" ? x + width : x + width / 2;
      const font = { "font-size": LABEL_SIZE, "font-weight": LABEL_WEIGHT, fill };
      return textElement({ x: at, y, "text-anchor": anchor, ...font }, text);
    }
  }
}

/** What is drawn of a node: its shape, the ring that shows it chosen or found, its text, and a sign if it has a note. */
export function partsOf(drawn: Drawn): SVGElement[] {
  const { x, y, width, height, radius, fill } = drawn;
  const box = { x, y, width, height, rx: radius };
  const shape = { ...box, fill: fill ?? "transparent" };
  const ring = { x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: radius + 3, class: "ring" };
  const sign = drawn.note ? [element("circle", { cx: x + width - 3, cy: y + 3, r: 4, class: "sign" })] : [];
  return [element("rect", shape), ...borderOf(drawn), element("rect", ring), ...textOf(drawn), ...sign];
}

function borderOf(drawn: Drawn): SVGElement[] {
  const { border } = drawn;
  if (!border) return [];
  const { x, y, width, height, radius } = insetBy(drawn, border.width / 2);
  const line = {
    ...{ stroke: border.colour, "stroke-width": border.width, "stroke-linecap": "round" },
    ...(border.dash.length > 0 && { "stroke-dasharray": border.dash.join(" ") }),
  };
  return [element("rect", { x, y, width, height, rx: radius, fill: "none", ...line })];
}

function textOf(drawn: Drawn): SVGElement[] {
  const { text, tags, size, weight, typeface, ink, italic, strike, link, isRtl } = drawn;
  const decoration = [link ? "underline" : "", strike ? "line-through" : ""].filter(Boolean).join(" ");
  const startOf = ({ x, y, width }: Line) => ({ x: isRtl ? x + width : x, y });
  const lines = text.map((line) => element("tspan", startOf(line), spansOf(line, drawn)));
  const looks = {
    "font-size": size,
    "font-weight": weight,
    fill: ink,
    ...(typeface !== "sans" && { "font-family": fonts[typeface] }),
    ...(isRtl && { direction: "rtl" }),
    ...(italic && { "font-style": "italic" }),
    ...(decoration && { "text-decoration": decoration }),
  };
  const below = { "font-size": TAG_SIZE, fill: ink, ...(isRtl && { direction: "rtl" }) };
  return [
    element("text", looks, lines),
    ...(tags ? [textElement({ ...below, ...startOf(tags) }, tags.text)] : []),
  ];
}

/** A line's stretches of formatting. Links are underlined here, and can be followed from below the map. */
function spansOf({ text, marks = [] }: Line, drawn: Drawn): Node[] {
  return runsOf(text, marks).map((run) => {
    const has = (kind: string) => run.kinds.some((one) => one === kind);
    const lines = [has("link") ? "underline" : "", has("strike") ? "line-through" : ""].filter(Boolean);
    const looks = {
      ...(has("bold") && { "font-weight": boldOf(drawn) }),
      ...(has("italic") && { "font-style": "italic" }),
      ...(has("code") && { "font-family": fonts.mono, "font-size": "0.9em" }),
      ...(lines.length > 0 && { "text-decoration": lines.join(" ") }),
    };
    const words = document.createTextNode(run.text);
    return run.kinds.length > 0 ? element("tspan", looks, [words]) : words;
  });
}

/** What folds and unfolds a branch: how many nodes are hidden, or a minus. */
export function knobOf(drawn: Drawn, hidden: number, side: "left" | "right" | "down"): SVGElement {
  const { x, y, width, height } = drawn;
  const cx = side === "down" ? x + width / 2 : side === "left" ? x - 11 : x + width + 11;
  const cy =
    side === "down" ? y + height + 11 : drawn.shape === "underline" ? y + height - 1 : y + height / 2;
  const label = hidden === 0 ? "−" : hidden > 99 ? "99+" : String(hidden);
  const r = hidden > 99 ? 12 : 9;
  return element("g", { class: "knob" }, [
    element("circle", { cx, cy, r, stroke: drawn.curve?.colour ?? drawn.ink }),
    textElement({ x: cx, y: cy + 4 }, label),
  ]);
}
