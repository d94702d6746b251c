/** Room around children that follow each other, as an outline around their branches or a brace beside them needs. */

import type { Band } from "./band.ts";

/** What is to be kept free around some children of a node; distances as those of `Gaps`. */
export interface Extent {
  /** The children: those that lie on another side, or float, are passed over. */
  readonly ids: ReadonlySet<string>;
  /** Room across: before the first and after the last. */
  readonly before: number;
  readonly after: number;
  /** Room outward, beyond all of their branches. */
  readonly out: number;
  /** The least that all of it takes across, and outward. */
  readonly least: number;
  readonly leastOut: number;
}

/** Where an extent lies, seen from the children's inner edge (outward) and from the middle of their parent (across). */
export interface PlacedExtent {
  readonly extent: Extent;
  readonly start: number;
  readonly end: number;
  /** Outward, its own room included. */
  readonly reach: number;
}

/** What extents add to each child of a band. */
interface Padding {
  readonly before: number[];
  readonly after: number[];
  /** How far each child's branch reaches, with the room of all extents that it is in. */
  readonly reach: number[];
  place(): PlacedExtent[];
}

/** The room for extents, the inner ones first: each keeps clear of those before it. */
export function padding(band: Band, gap: number): Padding {
  const { children, extents } = band;
  const before = children.map(() => 0);
  const after = children.map(() => 0);
  const reach = children.map((child) => child.reach);
  const placed = extents.flatMap((extent) => {
    const first = children.findIndex(({ id }) => extent.ids.has(id));
    const last = children.findLastIndex(({ id }) => extent.ids.has(id));
    if (first < 0) return [];
    let across = extent.before + extent.after - gap;
    let far = 0;
    for (let i = first; i <= last; i++) {
      across += at(before, i) + (children[i]?.span ?? 0) + at(after, i) + gap;
      far = Math.max(far, at(reach, i));
    }
    const more = Math.max(0, extent.least - across) / 2;
    before[first] = at(before, first) + extent.before + more;
    after[last] = at(after, last) + extent.after + more;
    far = Math.max(far + extent.out, extent.leastOut);
    for (let i = first; i <= last; i++) reach[i] = far;
    const [lead, trail] = [at(before, first), at(after, last)];
    return [{ extent, first, last, lead, trail, reach: far }];
  });
  const edge = (i: number, sign: 1 | -1) => {
    const child = children[i];
    return child ? child.offset + (sign * child.span) / 2 : 0;
  };
  const place = () =>
    placed.map(({ extent, first, last, lead, trail, reach }) => {
      return { extent, start: edge(first, -1) - lead, end: edge(last, 1) + trail, reach };
    });
  return { before, after, reach, place };
}

function at(list: readonly number[], i: number): number {
  return list[i] ?? 0;
}
