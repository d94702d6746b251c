import { directionOf } from "../../direction.ts";
import { LABEL_SIZE, LABEL_WEIGHT } from "../../layout/range-room.ts";
import type { Area, Figure } from "../figures.ts";
import { type Contour, contoursOf } from "../fonts/outline.ts";
import type { Font } from "../fonts/sfnt.ts";
import type { SetRun, Typesetter } from "../fonts/typesetter.ts";
import { type Border, plainSpan, spansOf } from "../node-look.ts";
import { type Curve, type Drawn, type Line, type Part, TAG_SIZE } from "../picture.ts";
import { dashesOf, discOf, type Raster, strokeOf } from "./raster.ts";

/** Straight lines for each quarter of a circle, and at least for each curve. */
const STEPS = 16;
/** About how long they are in long curves (pixels), and how many one has at most. */
const STEP = 12;
const MOST_STEPS = 400;
const LEAN = 0.21;

/** Paints parts of a picture on a raster whose top left corner is at `view`, `scale` pixels to a pixel of the map. */
export class Painter {
  readonly #type: Typesetter;
  readonly #glyphs = new Map<Font, Map<number, Contour[]>>();

  constructor(type: Typesetter) {
    this.#type = type;
  }

  paint(raster: Raster, { nodes, below, above }: Part, view: Area, scale: number): void {
    const put: Put = { raster, scale, x: (at) => (at - view.x) * scale, y: (at) => (at - view.y) * scale };
    for (const figure of below) this.#figure(put, figure);
    for (const { curve } of nodes) if (curve) paintCurve(put, curve);
    for (const drawn of nodes) this.#node(put, drawn);
    for (const figure of above) this.#figure(put, figure);
  }

  #node(put: Put, drawn: Drawn): void {
    if (drawn.fill) {
      put.raster.fill([boxOf(put, drawn, 0)], drawn.fill);
    }
    if (drawn.border) paintBorder(put, drawn, drawn.border);
    const { text, tags, ink, link, size } = drawn;
    for (const line of text) {
      const runs = this.#type.line(spansOf(line.text, line.marks ?? [], drawn), drawn.isRtl);
      for (const run of runs) {
        if (run.span.isCode) put.raster.fill([codeBox(put, line, run)], ink, 0.12);
        this.#run(put, line, run, ink);
        if (run.span.isLink || link) paintRule(put, line, run, size * 0.11, ink);
        if (run.span.strike) paintRule(put, line, run, run.span.size * -0.3, ink);
      }
    }
    if (tags) this.#plain(put, tags, TAG_SIZE, 400, ink);
  }

  #plain(put: Put, line: Place & { text: string }, size: number, weight: number, ink: string) {
    for (const run of this.#type.line([plainSpan(line.text, size, weight)], directionOf(line.text) === "rtl"))
      this.#run(put, line, run, ink);
  }

  #run(put: Put, { x, y }: Place, { span, glyphs, x: over }: SetRun, ink: string): void {
    let at = x + over;
    for (const { font, id, advance, shift = { x: 0, y: 0 }, embolden } of glyphs) {
      const unit = (span.size * put.scale) / font.unitsPerEm;
      const lean = span.italic ? LEAN : 0;
      const [left, base] = [put.x(at + shift.x * span.size), put.y(y - shift.y * span.size)];
      const contours = this.#contours(font, id).map((contour) => {
        const placed = new Array<number>(contour.length);
        for (let i = 0; i < contour.length; i += 2) {
          const up = contour[i + 1] ?? 0;
          placed[i] = left + ((contour[i] ?? 0) + lean * up) * unit;
          placed[i + 1] = base - up * unit;
        }
        return placed;
      });
      put.raster.fill(contours, ink);
      if (embolden) {
        const width = embolden * span.size * put.scale;
        for (const contour of contours)
          put.raster.fill([strokeOf([...contour, ...contour.slice(0, 4)], width)], ink);
      }
      at += advance * span.size;
    }
  }

  #figure(put: Put, figure: Figure): void {
    const { raster, scale } = put;
    const { colour } = figure;
    switch (figure.kind) {
      case "frame": {
        const { box, radius, line } = figure;
        const inner = boxOf(put, { ...box, radius }, -line / 2);
        raster.fill([boxOf(put, { ...box, radius }, 0)], colour, figure.fillOpacity);
        raster.fill(
          [boxOf(put, { ...box, radius }, line / 2), turnedBack(inner)],
          colour,
          figure.lineOpacity,
        );
        return;
      }
      case "stroke": {
        const line = flattened(put, figure.points);
        const dash = figure.dash.map((length) => length * scale);
        const width = Math.max(figure.width * scale, 0.5);
        paintDashes(raster, line, dash, width, colour);
        return;
      }
      case "polygon":
        raster.fill([figure.points.map((at, i) => (i % 2 === 0 ? put.x(at) : put.y(at)))], colour);
        return;
      case "plate":
        raster.fill([boxOf(put, { ...figure.area, radius: figure.radius }, 0)], colour);
        return;
      case "caption":
        this.#plain(put, figure, LABEL_SIZE, LABEL_WEIGHT, colour);
    }
  }

  #contours(font: Font, glyph: number): Contour[] {
    const known = this.#glyphs.get(font) ?? new Map<number, Contour[]>();
    this.#glyphs.set(font, known);
    const contours = known.get(glyph) ?? contoursOf(font, glyph);
    known.set(glyph, contours);
    return contours;
  }
}

interface Put {
  readonly raster: Raster;
  readonly scale: number;
  x(at: number): number;
  y(at: number): number;
}

type Place = Pick<Line, "x" | "y">;

/** A line below a stretch's base line, or above it. */
function paintRule(put: Put, { x, y }: Place, { span, x: over, width }: SetRun, below: number, ink: string) {
  const [left, right] = [put.x(x + over), put.x(x + over + width)];
  const [top, bottom] = [put.y(y + below), put.y(y + below + span.size / 16)];
  put.raster.fill([[left, top, right, top, right, bottom, left, bottom]], ink);
}

/** Behind code: a little larger than its letters. */
function codeBox(put: Put, { x, y }: Place, { span: { size }, x: over, width }: SetRun): number[] {
  return boxOf(put, { x: x + over, y: y - size, width, height: size * 1.3, radius: 1 }, 2);
}

/** Cubic curves as straight lines. */
function flattened(put: Put, points: readonly number[]): number[] {
  const at = (i: number) => points[i] ?? 0;
  const line = [put.x(at(0)), put.y(at(1))];
  for (let from = 0; from + 7 < points.length; from += 6) {
    const reach = Math.abs(at(from + 6) - at(from)) + Math.abs(at(from + 7) - at(from + 1));
    const steps = Math.min(MOST_STEPS, Math.max(STEPS, Math.ceil((reach * put.scale) / STEP)));
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const u = 1 - t;
      const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      const mix = (axis: 0 | 1) =>
        weights.reduce((sum, weight, i) => sum + weight * at(from + i * 2 + axis), 0);
      line.push(put.x(mix(0)), put.y(mix(1)));
    }
  }
  return line;
}

function paintCurve(put: Put, { lines, colour, width }: Curve): void {
  // Far out, a line keeps at least half a pixel.
  for (const line of lines)
    put.raster.fill([strokeOf(flattened(put, line), Math.max(width * put.scale, 0.5))], colour);
}

function paintBorder(put: Put, drawn: Drawn, { colour, width, dash }: Border): void {
  if (dash.length === 0) {
    put.raster.fill([boxOf(put, drawn, 0), turnedBack(boxOf(put, drawn, -width))], colour);
    return;
  }
  const box = boxOf(put, drawn, -width / 2);
  const lengths = dash.map((length) => length * put.scale);
  const wide = Math.max(width * put.scale, 0.5);
  paintDashes(put.raster, [...box, ...box.slice(0, 2)], lengths, wide, colour);
}

/** A line with round ends, of dashes where there are some. */
function paintDashes(
  raster: Raster,
  line: readonly number[],
  dash: readonly number[],
  width: number,
  colour: string,
): void {
  for (const one of dashesOf(line, dash)) {
    raster.fill([strokeOf(one, width)], colour);
    for (const [x = 0, y = 0] of [one, one.slice(-2)]) raster.fill([discOf(x, y, width / 2)], colour);
  }
}

/** A closed line the other way round: what it encloses is a hole. */
function turnedBack(contour: readonly number[]): number[] {
  const back: number[] = [];
  for (let i = contour.length - 2; i >= 0; i -= 2) back.push(contour[i] ?? 0, contour[i + 1] ?? 0);
  return back;
}

/** A box with round corners, larger by `more` on each side. */
function boxOf(put: Put, { x, y, width, height, radius }: Area & { radius: number }, more: number): number[] {
  const [left, top, right, bottom] = [x - more, y - more, x + width + more, y + height + more];
  const r = Math.max(0, Math.min(radius + more, (right - left) / 2, (bottom - top) / 2));
  const corners = [
    [right - r, top + r, -Math.PI / 2],
    [right - r, bottom - r, 0],
    [left + r, bottom - r, Math.PI / 2],
    [left + r, top + r, Math.PI],
  ] as const;
  return corners.flatMap(([cx, cy, start]) =>
    Array.from({ length: STEPS + 1 }, (_, i) => start + ((Math.PI / 2) * i) / STEPS).flatMap((angle) => [
      put.x(cx + r * Math.cos(angle)),
      put.y(cy + r * Math.sin(angle)),
    ]),
  );
}
