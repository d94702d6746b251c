import { directionOf } from "../../direction.ts";
import { LABEL_SIZE, LABEL_WEIGHT } from "../../layout/range-room.ts";
import { type Area, type Figure, meets } from "../figures.ts";
import type { SetRun, Typesetter } from "../fonts/typesetter.ts";
import { plainSpan, spansOf } from "../node-look.ts";
import { areaOfCurve, type Drawn, insetBy, type Line, type Part, TAG_SIZE } from "../picture.ts";
import { num } from "./file.ts";
import type { PdfFonts } from "./fonts.ts";

/** How far a quarter circle's control points are from its ends, of the radius. */
const ROUND = 0.5523;
/** How far letters without an italic of their own lean: 12 degrees. */
const LEAN = "0.21";

export const fill = (colour: string) => `${rgb(colour)} rg`;
const stroke = (colour: string) => `${rgb(colour)} RG`;

function rgb(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return parts.map((part) => String(Math.round(part * 1000) / 1000)).join(" ");
}

/** Writes the operators that draw nodes, in the picture's own coordinates: y grows downwards. */
export class PdfDrawing {
  readonly #type: Typesetter;
  readonly #fonts: PdfFonts;
  readonly #reaches = new Map<Drawn, Area>();

  constructor(type: Typesetter, fonts: PdfFonts) {
    this.#type = type;
    this.#fonts = fonts;
  }

  /** What of a picture meets the area; curves below all nodes. */
  draw({ nodes, below, above }: Part, area: Area): string {
    const parts = ["1 J 1 j"];
    for (const figure of below) if (meets(figure.area, area)) parts.push(this.#figure(figure));
    for (const drawn of nodes) {
      // Asked for once for each page.
      const reach = this.#reaches.get(drawn) ?? areaOfCurve(drawn);
      if (!reach) continue;
      this.#reaches.set(drawn, reach);
      if (meets(reach, area)) parts.push(curveOf(drawn));
    }
    for (const drawn of nodes) if (meets(drawn, area)) parts.push(shapeOf(drawn), this.#textOf(drawn));
    for (const figure of above) if (meets(figure.area, area)) parts.push(this.#figure(figure));
    return parts.filter((part) => part !== "").join("\n");
  }

  /** A text of one kind. */
  plain({ text, x, y }: Pick<Line, "text" | "x" | "y">, size: number, weight: number): string {
    return this.#line(
      { x, y },
      this.#type.line([plainSpan(text, size, weight)], directionOf(text) === "rtl"),
    );
  }

  /** Where the stretches of a node that lead somewhere are. */
  links(drawn: Drawn): (Area & { readonly href: string })[] {
    return drawn.text.flatMap((line) => {
      const { text, marks = [], x, y } = line;
      if (!marks.some(({ kind }) => kind === "link")) return [];
      return this.#type
        .line(spansOf(text, marks, drawn), drawn.isRtl)
        .flatMap(({ span: { href }, x: over, width }) => {
          const box = { x: x + over, y: y - drawn.size, width, height: drawn.size * 1.25 };
          return href === undefined ? [] : [{ ...box, href }];
        });
    });
  }

  #line({ x, y }: { x: number; y: number }, runs: readonly SetRun[]): string {
    return runs
      .map(({ span, glyphs, x: over }) => {
        const shown = this.#fonts.show(glyphs, span.size);
        return shown && `BT 1 0 ${span.italic ? LEAN : "0"} -1 ${num(x + over)} ${num(y)} Tm ${shown} ET`;
      })
      .filter(Boolean)
      .join("\n");
  }

  #textOf(drawn: Drawn): string {
    const { text, tags, ink, link } = drawn;
    // Letters may be made bold with a line around them.
    const parts = [fill(ink), stroke(ink)];
    for (const line of text) {
      const runs = this.#type.line(spansOf(line.text, line.marks ?? [], drawn), drawn.isRtl);
      for (const run of runs) if (run.span.isCode) parts.push(`q /Code gs ${codeBox(line, run)} f Q`);
      parts.push(this.#line(line, runs));
      for (const run of runs) {
        if (run.span.isLink || link) parts.push(rule(line, run, drawn.size * 0.11));
        if (run.span.strike) parts.push(rule(line, run, run.span.size * -0.3));
      }
    }
    if (tags) parts.push(this.plain(tags, TAG_SIZE, 400));
    return parts.join("\n");
  }

  #figure(figure: Figure): string {
    const { colour } = figure;
    switch (figure.kind) {
      case "frame": {
        const path = roundedBox(figure.box, roundOf(figure.box, figure.radius));
        return `q /Range gs ${fill(colour)} ${stroke(colour)} ${num(figure.line)} w ${path} B Q`;
      }
      case "stroke": {
        const dash = figure.dash.length > 0 ? `[${figure.dash.join(" ")}] 0 d ` : "";
        return `q ${stroke(colour)} ${num(figure.width)} w ${dash}${pathOf(figure.points)} S Q`;
      }
      case "polygon": {
        const [x, y, ...rest] = figure.points.map(num);
        const lines = rest.flatMap((at, i) => (i % 2 === 0 ? [`${at} ${rest[i + 1]} l`] : []));
        return `${fill(colour)} ${x} ${y} m ${lines.join(" ")} f`;
      }
      case "plate":
        return `${fill(colour)} ${roundedBox(figure.area, roundOf(figure.area, figure.radius))} f`;
      case "caption":
        return `${fill(colour)} ${stroke(colour)} ${this.plain(figure, LABEL_SIZE, LABEL_WEIGHT)}`;
    }
  }
}

function rule({ x, y }: Line, { span, x: over, width }: SetRun, below: number): string {
  return `${num(x + over)} ${num(y + below)} ${num(width)} ${num(span.size / 16)} re f`;
}

/** Behind code: a little larger than its letters. */
function codeBox({ x, y }: Line, { span: { size }, x: over, width }: SetRun): string {
  const box = { x: x + over - 2, y: y - size, width: width + 4, height: size * 1.3 };
  return roundedBox(box, 3);
}

/** A point, then cubic curves. */
function pathOf(points: readonly number[]): string {
  const [x, y, ...rest] = points.map(num);
  const curves = rest.flatMap((_, i) => (i % 6 === 0 ? [`${rest.slice(i, i + 6).join(" ")} c`] : []));
  return `${x} ${y} m ${curves.join(" ")}`;
}

const roundOf = ({ width, height }: Area, radius: number) => Math.min(radius, width / 2, height / 2);

function curveOf({ curve }: Drawn): string {
  if (!curve) return "";
  return `${stroke(curve.colour)} ${num(curve.width)} w ${curve.lines.map(pathOf).join(" ")} S`;
}

function shapeOf(drawn: Drawn): string {
  const { border } = drawn;
  const whole = drawn.fill ? `${fill(drawn.fill)} ${roundedBox(drawn, roundOf(drawn, drawn.radius))} f` : "";
  if (!border) return whole;
  const inner = insetBy(drawn, border.width / 2);
  const edge = `${stroke(border.colour)} ${num(border.width)} w ${roundedBox(inner, roundOf(inner, inner.radius))} S`;
  return `${whole} ${border.dash.length > 0 ? `q [${border.dash.map(num).join(" ")}] 0 d ${edge} Q` : edge}`;
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
