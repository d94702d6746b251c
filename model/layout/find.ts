import { type Band, boxOf, type Gaps, meets, type Rect, settle } from "./band.ts";

/** Calls `visit` for each settled band below `half` whose subtree may meet the rectangle, parents first, top to bottom. */
function descend(half: Band, rect: Rect, gaps: Gaps, visit: (band: Band) => void): void {
  const bottom = rect.y + rect.height;
  const [near, far] = half.side === "right" ? [rect.x, rect.x + rect.width] : [-rect.x - rect.width, -rect.x];
  const stack = [half];
  for (let band = stack.pop(); band; band = stack.pop()) {
    visit(band);
    if (band.out + band.width > far || band.out + band.reach < near) continue;
    const first = firstReaching(band, rect.y);
    let end = first;
    for (let child = band.children[end]; child; child = band.children[++end]) {
      if (band.centre + child.offset - child.span / 2 > bottom) break;
    }
    for (let i = end - 1; i >= first; i--) {
      const child = band.children[i];
      if (!child) break;
      settle(child, band, gaps);
      stack.push(child);
    }
  }
}

/** Index of the first child whose band reaches down to `y`. */
function firstReaching(band: Band, y: number): number {
  const { children, centre } = band;
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const child = children[middle];
    if (child && centre + child.offset + child.span / 2 < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The ids of a half's boxes (the root's not among them) that meet the rectangle, parents first, top to bottom. */
export function boxesIn(half: Band, rect: Rect, gaps: Gaps): string[] {
  const found: string[] = [];
  descend(half, rect, gaps, (band) => {
    if (band !== half && meets(boxOf(band), rect)) found.push(band.id);
  });
  return found;
}

/**
 * The children whose link may cross the rectangle, where a link stays within the rectangle between the middle of its
 * parent's outer edge and the middle of its own inner edge.
 */
export function linksIn(half: Band, rect: Rect, gaps: Gaps): string[] {
  const found: string[] = [];
  const bottom = rect.y + rect.height;
  const near = half.side === "right" ? rect.x : -rect.x - rect.width;
  descend(half, rect, gaps, (band) => {
    const outer = band.out + band.width;
    if (outer > near + rect.width || outer + gaps.level < near) return;
    for (const child of band.children) {
      const centre = band.centre + child.offset;
      if (Math.max(band.centre, centre) >= rect.y && Math.min(band.centre, centre) <= bottom) {
        found.push(child.id);
      }
    }
  });
  return found;
}

/** The id of the box of a half that holds the point. */
export function boxAt(half: Band, x: number, y: number, gaps: Gaps): string | undefined {
  return boxesIn(half, { x, y, width: 0, height: 0 }, gaps)[0];
}
