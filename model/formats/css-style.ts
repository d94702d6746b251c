/** How nodes look in the maps of programs that live in browsers, which say it in the words of CSS. */

import type { Outline } from "../types.ts";
import type { Intake } from "./intake.ts";
import { type Json, textOf } from "./json-tree.ts";
import { nearestBorder, nearestSize, takeColour, takeStyle, typefaceOf } from "./styles.ts";

/** What is read, as it is named in CSS; files have these also with capitals in place of hyphens. */
const read =
  "color background background-color font-size font-family font-weight font-style text-decoration border border-color border-width border-dasharray".split(
    " ",
  );

const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The members that `readCssStyle` reads, for who counts the others. */
export const cssMembers: Readonly<Record<string, "">> = Object.fromEntries(
  read.flatMap((name) => [name, camel(name)]).map((name) => [name, ""]),
);

/** Takes what an object says in words of CSS. `usual` is the size of text (pixels) of a node that says nothing. */
export function readCssStyle(node: Outline, css: Json, intake: Intake, usual: number): void {
  const say = (name: string) => textOf(css[name] ?? css[camel(name)]).trim();
  const size = Number.parseFloat(say("font-size"));
  const weight = say("font-weight");
  // A border may be said as one: its width, its dashes, its colour.
  const [, whole = "", dashes = "", edge = ""] = /^([\d.]+)px (\w+) (.+)$/.exec(say("border")) ?? [];
  const width = whole || say("border-width");
  const dash = dashes || say("border-dasharray");
  takeStyle(intake, node, {
    color: takeColour(intake, node, say("color")),
    fill: takeColour(intake, node, say("background-color") || say("background")),
    size: size > 0 ? nearestSize(size / usual) : undefined,
    font: typefaceOf(say("font-family")),
    bold: weight === "bold" || Number(weight) >= 600 || undefined,
    italic: /italic|oblique/.test(say("font-style")) || undefined,
    strike: /line-through/.test(say("text-decoration")) || undefined,
    border: width === "" ? undefined : nearestBorder(Number.parseFloat(width)),
    borderColor: takeColour(intake, node, edge || say("border-color")),
    borderDash: dash === "dotted" ? "dotted" : /dashed|\d/.test(dash) ? "dashed" : undefined,
  });
}
