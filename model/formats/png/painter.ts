import { type Contour, contoursOf } from "../fonts/outline.ts";
import type { Font } from "../fonts/sfnt.ts";
import type { Typesetter } from "../fonts/typesetter.ts";
import { type Area, type Curve, type Drawn, type Line, TAG_SIZE } from "../picture.ts";
import { type Raster, strokeOf } from "./raster.ts";

/** Straight lines for each curve and each quarter of a circle. */
const STEPS = 16;
const LEAN = 0.21;

/** Paints parts of a picture on a raster whose top left corner is at `view`, `scale` pixels to a pixel of the map. */
export class Painter {
  readonly #type: Typesetter;
  readonly #glyphs = new Map<Font, Map<number, Contour[]>>();

  constructor(type: Typesetter) {
    this.#type = type;
  }

  paint(raster: Raster, nodes: readonly Drawn[], view: Area, scale: number): void {
    const put: Put = { raster, scale, x: (at) => (at - view.x) * scale, y: (at) => (at - view.y) * scale };
    for (const { curve } of nodes) if (curve) paintCurve(put, curve);
    for (const drawn of nodes) this.#node(put, drawn);
  }

  #node(put: Put, drawn: Drawn): void {
    if (drawn.fill) {
      if (drawn.border) put.raster.fill([boxOf(put, drawn, 0.75)], drawn.border);
      put.raster.fill([boxOf(put, drawn, drawn.border ? -0.75 : 0)], drawn.fill);
    }
    const { text, tags, size, weight, ink, italic, strike, link } = drawn;
    for (const line of text) {
      this.#line(put, line, { size, weight, ink, italic });
      const rule = (at: number) => this.#rule(put, line, { size, weight, ink }, at);
      if (link) rule(size * 0.11);
      if (strike) rule(size * -0.3);
    }
    if (tags) this.#line(put, tags, { size: TAG_SIZE, weight: 400, ink, opacity: 0.75 });
  }

  #line(put: Put, { text, x, y }: Line, look: Look): void {
    let at = x;
    for (const { font, id, advance } of this.#type.glyphs(text, look.weight)) {
      const unit = (look.size * put.scale) / font.unitsPerEm;
      const lean = look.italic ? LEAN : 0;
      const [left, base] = [put.x(at), put.y(y)];
      const contours = this.#contours(font, id).map((contour) => {
        const placed = new Array<number>(contour.length);
        for (let i = 0; i < contour.length; i += 2) {
          const up = contour[i + 1] ?? 0;
          placed[i] = left + ((contour[i] ?? 0) + lean * up) * unit;
          placed[i + 1] = base - up * unit;
        }
        return placed;
      });
      put.raster.fill(contours, look.ink, look.opacity);
      at += advance * look.size;
    }
  }

  #rule(put: Put, line: Line, { size, weight, ink }: Look, below: number): void {
    const [left, right] = [put.x(line.x), put.x(line.x + this.#type.measure(line.text, size, weight))];
    const [top, bottom] = [put.y(line.y + below), put.y(line.y + below + size / 16)];
    put.raster.fill([[left, top, right, top, right, bottom, left, bottom]], ink);
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

interface Look {
  readonly size: number;
  readonly weight: number;
  readonly ink: string;
  readonly italic?: boolean;
  readonly opacity?: number;
}

function paintCurve(put: Put, { points, under, colour, width }: Curve): void {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = points;
  const line: number[] = [];
  for (let i = 0; i <= STEPS; i++) {
    const t = i / STEPS;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    line.push(put.x(a * x0 + b * x1 + c * x2 + d * x3), put.y(a * y0 + b * y1 + c * y2 + d * y3));
  }
  if (under !== undefined) line.push(put.x(under), put.y(y3));
  // Far out, a line keeps at least half a pixel.
  put.raster.fill([strokeOf(line, Math.max(width * put.scale, 0.5))], colour);
}

/** A box with round corners, larger by `more` on each side. */
function boxOf(put: Put, { x, y, width, height, radius }: Drawn, more: number): number[] {
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
