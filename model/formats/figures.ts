/** What is drawn of a map beside its nodes: a few shapes that every kind of drawing knows. */

/** A rectangle of a drawing, in CSS pixels, y downwards. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a figure may draw on. */
interface Figured {
  readonly area: Area;
  readonly colour: string;
}

/** A box with round corners, filled faintly and with a line around it. */
export interface Frame extends Figured {
  readonly kind: "frame";
  readonly box: Area;
  readonly radius: number;
  readonly fillOpacity: number;
  readonly line: number;
  readonly lineOpacity: number;
}

/** A line with round ends: a point, then cubic curves of three points each. */
export interface Stroke extends Figured {
  readonly kind: "stroke";
  readonly points: readonly number[];
  readonly width: number;
  /** Lengths of dashes and gaps; none: it is whole. */
  readonly dash: readonly number[];
}

/** A filled shape of straight edges: x, y, x, y… */
export interface Polygon extends Figured {
  readonly kind: "polygon";
  readonly points: readonly number[];
}

/** A box without an edge, filled wholly. */
export interface Plate extends Figured {
  readonly kind: "plate";
  readonly radius: number;
}

/** One line of a label. `x` is its left end, `y` its base line. */
export interface Caption extends Figured {
  readonly kind: "caption";
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Which of its ends, or its middle, stays where it is when a reader's font is wider or narrower. */
  readonly anchor: "start" | "middle" | "end";
}

export type Figure = Frame | Stroke | Polygon | Plate | Caption;

/** The rectangle around points. */
export function areaAround(points: readonly number[], margin: number): Area {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return {
    x: left - margin,
    y: top - margin,
    width: right - left + 2 * margin,
    height: bottom - top + 2 * margin,
  };
}

/** The rectangle around cubic curves: a point, then three points each. */
export function areaAlong(points: readonly number[], margin: number): Area {
  const at = (i: number) => points[i] ?? 0;
  const outermost = [at(0), at(1)];
  for (let from = 0; from + 7 < points.length; from += 6) {
    const point = (t: number, axis: number) => {
      const [a, b, c, d] = [at(from + axis), at(from + 2 + axis), at(from + 4 + axis), at(from + 6 + axis)];
      const u = 1 - t;
      return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
    };
    for (const t of [1, ...[0, 1].flatMap((axis) => turns(at, from + axis))])
      outermost.push(point(t, 0), point(t, 1));
  }
  return areaAround(outermost, margin);
}

/** Where along a curve one of its coordinates, which begin at `from`, stops to grow or to shrink. */
function turns(at: (i: number) => number, from: number): number[] {
  const [a, b, c, d] = [at(from), at(from + 2), at(from + 4), at(from + 6)];
  // The derivative is 3 (p t² + q t + r).
  const [p, q, r] = [d - 3 * c + 3 * b - a, 2 * (c - 2 * b + a), b - a];
  const root = Math.sqrt(q * q - 4 * p * r);
  const found = Math.abs(p) < 1e-9 ? [-r / q] : [(-q + root) / (2 * p), (-q - root) / (2 * p)];
  return found.filter((t) => t > 0 && t < 1);
}

/** Whether two rectangles share a point, an edge included. */
export function meets(a: Area, b: Area): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
