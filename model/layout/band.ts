/**
 * The layout's one idea: every subtree owns a strip that runs outward, its band, that no other subtree enters. A node
 * sits in the middle across its band, and its children's bands are stacked beyond its outer edge, their block centred
 * on the node. Positions are kept relative to the parent, so an edit costs the node and its ancestors, never the rest.
 *
 * "Outward" is away from the root, "across" is square to that. Every side of the map is the same thing turned or
 * mirrored, so nothing here knows about left, right and down except `turned`.
 */

import { type Extent, type PlacedExtent, padding } from "./extents.ts";

/** The way that a branch grows. */
export type Side = "left" | "right" | "down";

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
  /** Undefined for the tops: the parts of the root, and nodes that float. */
  readonly parent: Band | undefined;
  /** 0 for the parts of the root. */
  readonly depth: number;
  readonly side: Side;
  /** The node's extent outward and across. */
  length: number;
  breadth: number;
  /** In order across, from the top or the left; nothing overlaps, because siblings' bands don't. */
  children: Band[];
  /** What is to be kept free around children, the inner ones first, and where that came to be. */
  extents: readonly Extent[];
  placed: readonly PlacedExtent[];
  /** The band's extent across: the node's or its children's block's, whichever is more. */
  span: number;
  /** From the node's inner edge to the outermost edge in its subtree. */
  reach: number;
  /** From the parent's middle across to this node's. */
  offset: number;
  /** `out` (root's centre to inner edge) and `centre` are absolute, and true while `stamp` is the layout's version. */
  stamp: number;
  out: number;
  centre: number;
}

const NONE: readonly never[] = Object.freeze([]);

export function newBand(id: string, parent: Band | undefined, side: Side, depth: number): Band {
  return {
    id,
    parent,
    depth,
    side,
    length: 0,
    breadth: 0,
    children: [],
    extents: NONE,
    placed: NONE,
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
  const pad = band.extents.length > 0 ? padding(band, gap) : undefined;
  let block = band.children.length > 0 ? -gap : 0;
  let beyond = 0;
  band.children.forEach((child, i) => {
    block += gap + child.span + (pad ? (pad.before[i] ?? 0) + (pad.after[i] ?? 0) : 0);
    beyond = Math.max(beyond, pad?.reach[i] ?? child.reach);
  });
  let top = -block / 2;
  band.children.forEach((child, i) => {
    top += pad?.before[i] ?? 0;
    child.offset = top + child.span / 2;
    top += child.span + (pad?.after[i] ?? 0) + gap;
  });
  band.placed = pad?.place() ?? NONE;
  const span = Math.max(band.breadth, block);
  const reach = band.children.length > 0 ? band.length + gaps.level + beyond : band.length;
  const changed = span !== band.span || reach !== band.reach;
  band.span = span;
  band.reach = reach;
  return changed;
}

/** Makes a band's absolute position true from its parent's. */
export function settle(band: Band, parent: Band, gaps: Gaps): void {
  band.stamp = parent.stamp;
  band.out = parent.out + parent.length + gaps.level;
  band.centre = parent.centre + band.offset;
}

/** A rectangle of one side as it would lie if that side were right, and the other way round. */
export function turned({ x, y, width, height }: Rect, side: Side): Rect {
  if (side === "down") return { x: y, y: x, width: height, height: width };
  return { x: side === "left" ? -x - width : x, y, width, height };
}

export function boxOf({ length, breadth, out, centre, side }: Band): Box {
  const y = centre - breadth / 2;
  if (side === "down") return { x: y, y: out, width: breadth, height: length, side };
  return { x: side === "right" ? out : -out - length, y, width: length, height: breadth, side };
}

/** The rectangle that holds a top and all below it. */
export function reachOf({ out, reach, centre, span, side }: Band): Rect {
  return turned({ x: out, y: centre - span / 2, width: reach, height: span }, side);
}

/** The rectangle that holds both. */
export function around(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  return { x, y, width: right - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** Do two rectangles share a point, an edge included? */
export function meets(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
