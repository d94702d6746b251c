import type { Contour } from "../fonts/outline.ts";

/** Rows of pixels: red, green, blue and opacity, one byte each, not premultiplied. */
export class Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
  /** How much each pixel's coverage differs from its left neighbour's; the room is used again for each shape. */
  #cover = new Float32Array(0);
  /** For each row of the shape, the pixels that its edges are on: all others are within it or outside. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 4);
    this.#first = new Int32Array(height);
    this.#last = new Int32Array(height);
  }

  clear(colour: string | undefined): void {
    if (!colour) return void this.pixels.fill(0);
    const [r, g, b] = channels(colour);
    new Uint32Array(this.pixels.buffer).fill(((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
  }

  /** Fills what is within closed lines, given in pixels, with soft edges. Lines in opposite directions leave holes. */
  fill(contours: readonly Contour[], colour: string, opacity = 1): void {
    let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
    for (const contour of contours) {
      for (let i = 0; i + 1 < contour.length; i += 2) {
        const [x, y] = [contour[i] ?? 0, contour[i + 1] ?? 0];
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
    left = Math.max(0, Math.floor(left));
    top = Math.max(0, Math.floor(top));
    right = Math.min(this.width, Math.ceil(right) + 1);
    bottom = Math.min(this.height, Math.ceil(bottom));
    if (left >= right || top >= bottom) return;
    const [width, height] = [right - left, bottom - top];
    const size = (width + 1) * height;
    if (this.#cover.length < size) this.#cover = new Float32Array(size);
    this.#first.fill(width + 1, 0, height);
    this.#last.fill(-1, 0, height);
    for (const contour of contours) {
      for (let i = 0; i + 1 < contour.length; i += 2) {
        const next = i + 3 < contour.length ? i + 2 : 0;
        const [x0, y0] = [(contour[i] ?? 0) - left, (contour[i + 1] ?? 0) - top];
        this.#edge(x0, y0, (contour[next] ?? 0) - left, (contour[next + 1] ?? 0) - top, width, height);
      }
    }
    this.#blend(left, top, width, height, channels(colour), opacity);
  }

  /** Adds an edge's coverage: signed areas, row by row, as font-rs has it. */
  #edge(x0: number, y0: number, x1: number, y1: number, width: number, height: number): void {
    if (y0 === y1) return;
    const sign = y0 < y1 ? 1 : -1;
    const [ax, ay, bx, by] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
    const slope = (bx - ax) / (by - ay);
    const first = Math.max(0, Math.floor(ay));
    const last = Math.min(height, Math.ceil(by));
    for (let row = first; row < last; row++) {
      const start = Math.max(row, ay);
      const end = Math.min(row + 1, by);
      const share = sign * (end - start);
      if (share === 0) continue;
      const xs = ax + (start - ay) * slope;
      const xe = ax + (end - ay) * slope;
      this.#span(row, Math.min(xs, xe), Math.max(xs, xe), share, width);
    }
  }

  /** Spreads a row's share over the pixels from `from` to `to`, where the edge crosses it. */
  #span(row: number, from: number, to: number, share: number, width: number): void {
    const base = row * (width + 1);
    const x0 = Math.min(Math.max(from, 0), width);
    const x1 = Math.min(Math.max(to, 0), width);
    const cover = this.#cover;
    const first = Math.floor(x0);
    this.#first[row] = Math.min(this.#first[row] ?? 0, first);
    this.#last[row] = Math.max(this.#last[row] ?? 0, Math.min(width, Math.ceil(x1) + 1));
    if (x1 <= first + 1) {
      const inside = share * (first + 1 - (x0 + x1) / 2);
      add(cover, base + Math.min(first, width), inside);
      add(cover, base + Math.min(first + 1, width), share - inside);
      return;
    }
    const step = share / (x1 - x0);
    let before = 0;
    for (let x = first; x < x1; x++) {
      // The part of the pixel's width right of the edge, on average, for what of the edge has been passed.
      const [a, b] = [Math.max(x, x0), Math.min(x + 1, x1)];
      const passed = before + step * (b - a);
      const area = before + step * (b - a) * (x + 1 - (a + b) / 2);
      const sofar = x === first ? 0 : this.#carry;
      add(cover, base + Math.min(x, width), area - sofar);
      this.#carry = area;
      before = passed;
    }
    add(cover, base + Math.min(Math.ceil(x1), width), share - this.#carry);
  }

  #carry = 0;

  #blend(left: number, top: number, width: number, height: number, ink: Channels, opacity: number): void {
    const { pixels } = this;
    const [r, g, b] = ink;
    for (let row = 0; row < height; row++) {
      let sum = 0;
      const [first, last] = [this.#first[row] ?? 0, this.#last[row] ?? -1];
      let at = ((top + row) * this.width + left + first) * 4;
      const base = row * (width + 1);
      for (let x = first; x <= last; x++, at += 4) {
        sum += this.#cover[base + x] ?? 0;
        // Left empty for the next shape.
        this.#cover[base + x] = 0;
        const alpha = Math.min(1, Math.abs(sum)) * opacity;
        if (alpha < 0.002 || x >= width) continue;
        const below = (pixels[at + 3] ?? 0) / 255;
        const all = alpha + below * (1 - alpha);
        const [over, under] = [alpha / all, (below * (1 - alpha)) / all];
        pixels[at] = r * over + (pixels[at] ?? 0) * under;
        pixels[at + 1] = g * over + (pixels[at + 1] ?? 0) * under;
        pixels[at + 2] = b * over + (pixels[at + 2] ?? 0) * under;
        pixels[at + 3] = all * 255;
      }
    }
  }
}

type Channels = [red: number, green: number, blue: number];

function channels(colour: string): Channels {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function add(cover: Float32Array, at: number, value: number): void {
  cover[at] = (cover[at] ?? 0) + value;
}

/** How much farther than half of its width a line may reach at a corner. */
const LONGEST_MITRE = 2;

/** The outline of a line of a width through points, as one closed line. Its corners are sharp. */
export function strokeOf(points: readonly number[], width: number): Contour {
  const there: number[] = [];
  const back: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
    const [px, py] = [points[i - 2] ?? x, points[i - 1] ?? y];
    const [nx, ny] = [points[i + 2] ?? x, points[i + 3] ?? y];
    const [inX, inY] = unit(x - px, y - py);
    const [outX, outY] = unit(nx - x, ny - y);
    const [alongX, alongY] = unit(inX + outX, inY + outY);
    // Where the line turns, its edges meet farther out: by the cosine of half of the angle, which ends have none of.
    const cosine = Math.max(alongX * inX + alongY * inY, alongX * outX + alongY * outY);
    const half = (width / 2) * Math.min(LONGEST_MITRE, 1 / Math.max(cosine, 1e-6));
    const [dx, dy] = [-alongY * half, alongX * half];
    there.push(x + dx, y + dy);
    back.push(y - dy, x - dx);
  }
  return [...there, ...back.reverse()];
}

/** A direction, one long; none of two points that are the same. */
function unit(x: number, y: number): [number, number] {
  const length = Math.hypot(x, y);
  return length === 0 ? [0, 0] : [x / length, y / length];
}

/** A disc, as a closed line: the end of a line that is round. */
export function discOf(x: number, y: number, radius: number): Contour {
  return Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);
}

/** The dashes of a line through points, each as points; the line itself where `dash` (lengths on and off) is empty. */
export function dashesOf(points: readonly number[], dash: readonly number[]): number[][] {
  const [on = 0, off = 0] = dash;
  // Dashes too small to be seen as such: a line.
  if (on + off < 1) return [[...points]];
  const lengths = [on, off] as const;
  const dashes: number[][] = [];
  let current = [points[0] ?? 0, points[1] ?? 0];
  let isOn = true;
  let left: number = lengths[0];
  for (let i = 2; i + 1 < points.length; i += 2) {
    let [x, y] = [points[i - 2] ?? 0, points[i - 1] ?? 0];
    const [toX, toY] = [points[i] ?? 0, points[i + 1] ?? 0];
    for (let rest = Math.hypot(toX - x, toY - y); rest > 0; ) {
      const step = Math.min(rest, left);
      [x, y] = [x + ((toX - x) * step) / rest, y + ((toY - y) * step) / rest];
      rest -= step;
      left -= step;
      if (isOn) current.push(x, y);
      if (left > 0) continue;
      if (isOn) dashes.push(current);
      isOn = !isOn;
      left = lengths[isOn ? 0 : 1];
      current = [x, y];
    }
  }
  if (isOn) dashes.push(current);
  return dashes;
}
