/** How nodes look, for pages: as a browser shows it, and as it is read back. */

import { borderLengths, borderWidth, textScales } from "../look.ts";
import { attributeProblem } from "../schema.ts";
import type { Outline, StyleAttribute, Typeface } from "../types.ts";
import { escapeAttribute } from "./escape.ts";
import type { Intake } from "./intake.ts";
import { fillHex } from "./palette.ts";
import { hexOf } from "./references.ts";

const fonts: Readonly<Record<Typeface, string>> = {
  sans: "system-ui,sans-serif",
  serif: "'Noto Serif',Georgia,'Times New Roman',serif",
  mono: "ui-monospace,Menlo,Consolas,monospace",
  hand: "'Shantell Sans','Segoe Print','Bradley Hand','Comic Sans MS',cursive",
};
const radii = { pill: "99px", box: "8px", underline: "0", none: "0" } as const;

/** Attributes of the element with a node's text; "" where it has no style. */
export function styleAttributes({ attributes: { style } = {} }: Outline): string {
  if (!style) return "";
  return ` data-style="${escapeAttribute(JSON.stringify(style))}" style="${escapeAttribute(cssOf(style).join(";"))}"`;
}

function cssOf(style: StyleAttribute): string[] {
  const { color, fill, shape, bold, italic, strike, size, font, borderColor, borderDash } = style;
  const width = borderWidth(style) ?? 0;
  const edge = borderColor ?? fill ?? color;
  const said = [
    color && `color:${hexOf(color)}`,
    fill && `background:#${fillHex(fill)}`,
    bold !== undefined && `font-weight:${bold ? "bold" : "normal"}`,
    italic && "font-style:italic",
    strike && "text-decoration:line-through",
    size && `font-size:${textScales[size]}em`,
    font && `font-family:${fonts[font]}`,
    width > 0 && `border:${width}px ${borderDash ?? "solid"} ${edge ? hexOf(edge) : "currentColor"}`,
    width === 0 && shape === "underline" && `border-bottom:${borderLengths.thin}px solid`,
    (fill || width > 0) && `padding:0 .4em;border-radius:${radii[shape ?? "box"]}`,
  ];
  return said.filter((one) => typeof one === "string");
}

/** Takes back what `styleAttributes` wrote; whatever else is there says nothing. */
export function readStyleAttribute(node: Outline, json: string | undefined, intake: Intake): void {
  if (json === undefined) return;
  try {
    const style: unknown = JSON.parse(json);
    if (attributeProblem("style", style) === undefined) {
      intake.set(node, { style: style as StyleAttribute });
      return;
    }
  } catch {
    // What is no JSON is no style.
  }
  intake.losses.add("colours, fonts and shapes", node);
}
