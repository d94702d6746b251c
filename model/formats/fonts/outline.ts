import { type Font, viewOf } from "./sfnt.ts";
import { componentsOf } from "./subset.ts";

/** A closed line through these points: x, y, x, y… */
export type Contour = readonly number[];

/** Composites within composites; fonts have one or two. */
const DEEPEST = 6;
/** Straight lines for each curve: enough at the sizes of a map's text. */
const STEPS = 4;

/** A glyph's outline as closed lines, in design units, y upwards. */
export function contoursOf(font: Font, glyph: number, depth = 0): Contour[] {
  const outline = font.outline(glyph);
  if (outline.length < 10) return [];
  return viewOf(outline).getInt16(0) >= 0 ? simple(outline) : composite(font, outline, depth);
}

function composite(font: Font, outline: Uint8Array, depth: number): Contour[] {
  if (depth >= DEEPEST) return [];
  const view = viewOf(outline);
  return [...componentsOf(outline)].flatMap(({ at, flags }) => {
    const isWide = (flags & 1) !== 0;
    const dx = isWide ? view.getInt16(at + 2) : view.getInt8(at + 2);
    const dy = isWide ? view.getInt16(at + 4) : view.getInt8(at + 3);
    const scale = (i: number) => view.getInt16(at + (isWide ? 6 : 4) + i * 2) / 16_384;
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 0x8) a = d = scale(0);
    else if (flags & 0x40) [a, d] = [scale(0), scale(1)];
    else if (flags & 0x80) [a, b, c, d] = [scale(0), scale(1), scale(2), scale(3)];
    return contoursOf(font, view.getUint16(at), depth + 1).map((contour) =>
      contour.map((value, i) => {
        const [x, y] = i % 2 === 0 ? [value, contour[i + 1] ?? 0] : [contour[i - 1] ?? 0, value];
        return i % 2 === 0 ? a * x + c * y + dx : b * x + d * y + dy;
      }),
    );
  });
}

/** The `glyf` table's own form: flags, then the steps from point to point, in x and in y. */
function simple(outline: Uint8Array): Contour[] {
  const view = viewOf(outline);
  const count = view.getInt16(0);
  const ends = Array.from({ length: count }, (_, i) => view.getUint16(10 + i * 2));
  const points = (ends.at(-1) ?? -1) + 1;
  let at = 10 + count * 2;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = view.getUint8(at++);
    const times = flag & 8 ? view.getUint8(at++) : 0;
    for (let i = 0; i <= times; i++) flags.push(flag);
  }
  const read = (short: number, same: number) => {
    let value = 0;
    return flags.slice(0, points).map((flag) => {
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = read(2, 16);
  const ys = read(4, 32);
  return ends.map((end, i) => flatten(flags, xs, ys, i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end));
}

/** Quadratic curves as straight lines. Between two points off the line there is one on it, in their middle. */
function flatten(flags: number[], xs: number[], ys: number[], start: number, end: number): number[] {
  const length = end - start + 1;
  if (length < 2) return [];
  const point = (i: number) => {
    const at = start + (i % length);
    return { x: xs[at] ?? 0, y: ys[at] ?? 0, on: ((flags[at] ?? 0) & 1) === 1 };
  };
  const middle = (a: { x: number; y: number }, b: { x: number; y: number }) => ({
    x: (a.x + b.x) / 2,
    y: (a.y + b.y) / 2,
  });
  const [first, last] = [point(0), point(length - 1)];
  let from = first.on ? first : last.on ? last : middle(first, last);
  const line = [from.x, from.y];
  for (let i = first.on ? 1 : 0; i < length + (first.on ? 1 : 0); i++) {
    const here = point(i);
    if (here.on) {
      line.push(here.x, here.y);
      from = here;
      continue;
    }
    const next = point(i + 1);
    const to = next.on ? next : middle(here, next);
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      const u = 1 - t;
      line.push(u * u * from.x + 2 * u * t * here.x + t * t * to.x);
      line.push(u * u * from.y + 2 * u * t * here.y + t * t * to.y);
    }
    from = to;
  }
  return line;
}
