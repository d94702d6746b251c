import { type Band, boxOf, type Gaps, meets, type Rect, settle, turned } from "./band.ts";

/** Calls `visit` for each settled band from `top` down whose subtree may meet the rectangle (as `turned` to the right), parents first, in order. */
function descend(top: Band, rect: Rect, gaps: Gaps, visit: (band: Band) => void): void {
  const far = rect.x + rect.width;
  const end = rect.y + rect.height;
  const stack = [top];
  for (let band = stack.pop(); band; band = stack.pop()) {
    visit(band);
    if (band.out + band.length > far || band.out + band.reach < rect.x) continue;
    const first = firstReaching(band, rect.y);
    let next = first;
    for (let child = band.children[next]; child; child = band.children[++next]) {
      if (band.centre + child.offset - child.span / 2 > end) break;
    }
    for (let i = next - 1; i >= first; i--) {
      const child = band.children[i];
      if (!child) break;
      settle(child, band, gaps);
      stack.push(child);
    }
  }
}

/** Index of the first child whose band reaches as far across as `at`. */
function firstReaching(band: Band, at: number): number {
  const { children, centre } = band;
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const child = children[middle];
    if (child && centre + child.offset + child.span / 2 < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The ids of the boxes from a top down (the root's is not among them) that meet the rectangle, parents first, in order. */
export function boxesIn(top: Band, rect: Rect, gaps: Gaps): string[] {
  const found: string[] = [];
  descend(top, turned(rect, top.side), gaps, (band) => {
    if (band.depth > 0 && meets(boxOf(band), rect)) found.push(band.id);
  });
  return found;
}

/**
 * The children whose link may cross the rectangle, where a link stays within the rectangle between the middle of its
 * parent's outer edge and the middle of its own inner edge.
 */
export function linksIn(top: Band, rect: Rect, gaps: Gaps): string[] {
  const found: string[] = [];
  const lying = turned(rect, top.side);
  const end = lying.y + lying.height;
  descend(top, lying, gaps, (band) => {
    const outer = band.out + band.length;
    if (outer > lying.x + lying.width || outer + gaps.level < lying.x) return;
    for (const child of band.children) {
      const centre = band.centre + child.offset;
      if (Math.max(band.centre, centre) >= lying.y && Math.min(band.centre, centre) <= end) {
        found.push(child.id);
      }
    }
  });
  return found;
}

/** The id of the box from a top down that holds the point. */
export function boxAt(top: Band, x: number, y: number, gaps: Gaps): string | undefined {
  return boxesIn(top, { x, y, width: 0, height: 0 }, gaps)[0];
}
