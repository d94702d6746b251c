import type { Typesetter } from "../fonts/typesetter.ts";
import { type Area, areaOfCurve, type Drawn, type Line, TAG_SIZE } from "../picture.ts";
import { num } from "./file.ts";
import type { PdfFonts } from "./fonts.ts";

/** How far a quarter circle's control points are from its ends, of the radius. */
const ROUND = 0.5523;
/** How far letters without an italic of their own lean: 12 degrees. */
const LEAN = "0.21";

const fill = (colour: string) => `${rgb(colour)} rg`;
const stroke = (colour: string) => `${rgb(colour)} RG`;

function rgb(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return parts.map((part) => String(Math.round(part * 1000) / 1000)).join(" ");
}

export function meets(a: Area, b: Area): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** Writes the operators that draw nodes, in the picture's own coordinates: y grows downwards. */
export class PdfDrawing {
  readonly #type: Typesetter;
  readonly #fonts: PdfFonts;

  constructor(type: Typesetter, fonts: PdfFonts) {
    this.#type = type;
    this.#fonts = fonts;
  }

  /** Those of the nodes and curves that meet the area; curves below all nodes. */
  draw(nodes: readonly Drawn[], area: Area): string {
    const parts = ["1 J 1 j"];
    for (const drawn of nodes) {
      const reach = areaOfCurve(drawn);
      if (reach && meets(reach, area)) parts.push(curveOf(drawn));
    }
    for (const drawn of nodes) if (meets(drawn, area)) parts.push(shapeOf(drawn), this.#textOf(drawn));
    return parts.filter((part) => part !== "").join("\n");
  }

  line({ text, x, y }: Line, size: number, weight: number, italic = false): string {
    const glyphs = this.#type.glyphs(text, weight);
    const shown = this.#fonts.show(glyphs, size);
    return shown ? `BT 1 0 ${italic ? LEAN : "0"} -1 ${num(x)} ${num(y)} Tm ${shown} ET` : "";
  }

  #textOf({ text, tags, size, weight, ink, italic, strike, link }: Drawn): string {
    const parts = [fill(ink), ...text.map((line) => this.line(line, size, weight, italic))];
    const rule = (line: Line, at: number) =>
      `${num(line.x)} ${num(line.y + at)} ${num(this.#type.measure(line.text, size, weight))} ${num(size / 16)} re f`;
    if (link) parts.push(...text.map((line) => rule(line, size * 0.11)));
    if (strike) parts.push(...text.map((line) => rule(line, size * -0.3)));
    if (tags) parts.push(`q /Faint gs ${this.line(tags, TAG_SIZE, 400)} Q`);
    return parts.join("\n");
  }
}

function curveOf({ curve }: Drawn): string {
  if (!curve) return "";
  const [x, y, ...rest] = curve.points.map(num);
  const under = curve.under === undefined ? "" : ` ${num(curve.under)} ${rest[5]} l`;
  return `${stroke(curve.colour)} ${num(curve.width)} w ${x} ${y} m ${rest.join(" ")} c${under} S`;
}

function shapeOf(drawn: Drawn): string {
  if (!drawn.fill) return "";
  const path = roundedBox(drawn, Math.min(drawn.radius, drawn.width / 2, drawn.height / 2));
  const edge = drawn.border ? `${stroke(drawn.border)} 1.5 w ` : "";
  return `${edge}${fill(drawn.fill)} ${path} ${drawn.border ? "B" : "f"}`;
}

function roundedBox({ x, y, width, height }: Area, radius: number): string {
  const [right, bottom, away] = [x + width, y + height, radius * (1 - ROUND)];
  const curve = (...points: number[]) => `${points.map(num).join(" ")} c`;
  return [
    `${num(x + radius)} ${num(y)} m ${num(right - radius)} ${num(y)} l`,
    curve(right - away, y, right, y + away, right, y + radius),
    `${num(right)} ${num(bottom - radius)} l`,
    curve(right, bottom - away, right - away, bottom, right - radius, bottom),
    `${num(x + radius)} ${num(bottom)} l`,
    curve(x + away, bottom, x, bottom - away, x, bottom - radius),
    `${num(x)} ${num(y + radius)} l`,
    curve(x, y + away, x + away, y, x + radius, y),
    "h",
  ].join(" ");
}
