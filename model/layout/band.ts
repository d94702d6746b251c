/**
 * The layout's one idea: every subtree owns a horizontal strip, its band, that no other subtree enters. A node sits
 * in the vertical middle of its band, and its children's bands are stacked beyond its outer edge, their block centred
 * on the node. Positions are kept relative to the parent, so an edit costs the node and its ancestors, never the rest.
 *
 * "Outward" is away from the root; both sides of the map are the same thing mirrored, so nothing here knows about
 * left and right except the last step, `boxOf`.
 */

export type Side = "left" | "right";

/** Distances between boxes, in the same unit as the sizes. */
export interface Gaps {
  /** From a node's outer edge to its children. */
  level: number;
  /** Between the bands of siblings. */
  sibling: number;
  /** Between the bands of the root's children. */
  branch: number;
}

/** A rectangle; `x`, `y` is its top left corner, and y grows downwards. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A node's rectangle. The root's centre is at 0,0. */
export interface Box extends Rect {
  readonly side: Side | "root";
}

export interface Band {
  readonly id: string;
  readonly parent: Band | undefined;
  /** 0 for the two halves of the root. */
  readonly depth: number;
  readonly side: Side;
  width: number;
  height: number;
  /** Top to bottom; nothing overlaps, because siblings' bands don't. */
  children: Band[];
  /** Height of the band: of the node or of its children's block, whichever is more. */
  span: number;
  /** From the node's inner edge to the outermost edge in its subtree. */
  reach: number;
  /** From the parent's vertical centre to this node's. */
  offset: number;
  /** `out` (root's centre to inner edge) and `centre` are absolute, and true while `stamp` is the layout's version. */
  stamp: number;
  out: number;
  centre: number;
}

export function newBand(id: string, parent: Band | undefined, side: Side): Band {
  const depth = parent ? parent.depth + 1 : 0;
  return {
    id,
    parent,
    depth,
    side,
    width: 0,
    height: 0,
    children: [],
    span: 0,
    reach: 0,
    offset: 0,
    stamp: -1,
    out: 0,
    centre: 0,
  };
}

/** Stacks a band's children and takes its measure. Says whether the parent must be arranged again. */
export function arrange(band: Band, gaps: Gaps): boolean {
  const gap = band.depth === 0 ? gaps.branch : gaps.sibling;
  let block = band.children.length > 0 ? -gap : 0;
  let beyond = 0;
  for (const child of band.children) {
    block += gap + child.span;
    if (child.reach > beyond) beyond = child.reach;
  }
  let top = -block / 2;
  for (const child of band.children) {
    child.offset = top + child.span / 2;
    top += child.span + gap;
  }
  const span = Math.max(band.height, block);
  const reach = band.children.length > 0 ? band.width + gaps.level + beyond : band.width;
  const changed = span !== band.span || reach !== band.reach;
  band.span = span;
  band.reach = reach;
  return changed;
}

/** Makes a band's absolute position true from its parent's. */
export function settle(band: Band, parent: Band, gaps: Gaps): void {
  band.stamp = parent.stamp;
  band.out = parent.out + parent.width + gaps.level;
  band.centre = parent.centre + band.offset;
}

export function boxOf(band: Band): Box {
  const { width, height, side } = band;
  const x = side === "right" ? band.out : -band.out - width;
  return { x, y: band.centre - height / 2, width, height, side };
}

/** Do two rectangles share a point, an edge included? */
export function meets(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
