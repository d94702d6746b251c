import { type Box, Layout } from "../layout/index.ts";
import type { RangeRoom } from "../layout/range-room.ts";
import { type PlacedRange, placedRanges } from "../layout/range-shape.ts";
import type { Outline } from "../types.ts";
import { walk } from "./walk.ts";

/** A node where the map's own layout puts it. */
export interface Placed {
  readonly node: Outline;
  /** What the layout calls it. */
  readonly id: string;
  readonly depth: number;
  readonly parent: Placed | undefined;
  /** Number of the main branch, from 0; the root's is 0. */
  readonly branch: number;
  readonly children: Placed[];
  size: { width: number; height: number };
  box: Box;
}

const nowhere: Box = { x: 0, y: 0, width: 0, height: 0, side: "root" };

/** A tree that is laid out. */
export interface Placing {
  /** Parents before their children. */
  readonly nodes: readonly Placed[];
  /** Boundaries and summaries of a node's children. */
  ranges(of: Placed): PlacedRange[];
  /** Whether a node is at this point. */
  isTaken(x: number, y: number): boolean;
}

/** Lays a tree out, unfolded. `roomsOf` tells what is to be kept free around children, the inner ones first. */
export function place(
  outline: Outline,
  sizeOf: (node: Outline, depth: number) => { width: number; height: number },
  roomsOf: (placed: Placed) => readonly RangeRoom[],
): Placing {
  const nodes: Placed[] = [];
  const path: Placed[] = [];
  walk(outline, (node, depth) => {
    const parent = depth > 0 ? path[depth - 1] : undefined;
    const branch = depth > 1 ? (parent?.branch ?? 0) : (parent?.children.length ?? 0);
    const id = String(nodes.length);
    const placed = { node, id, depth, parent, branch, children: [], size: sizeOf(node, depth), box: nowhere };
    parent?.children.push(placed);
    path[depth] = placed;
    nodes.push(placed);
  });
  const at = (id: string) => nodes[Number(id)];
  const layout = new Layout(
    {
      children: (id) => (at(id)?.children ?? []).map((child) => child.id),
      side: (id) => at(id)?.node.attributes?.side,
      position: (id) => at(id)?.node.attributes?.position,
      folded: () => false,
      size: (id) => at(id)?.size ?? { width: 0, height: 0 },
      extents: (id) => {
        const placed = at(id);
        return placed ? roomsOf(placed) : [];
      },
    },
    { root: "0", side: outline.attributes?.side },
  );
  for (const placed of nodes) placed.box = layout.box(placed.id) ?? nowhere;
  return {
    nodes,
    // The layout hands back what it was given.
    ranges: ({ id }) =>
      placedRanges(layout.extents(id).map((one) => ({ ...one, extent: one.extent as RangeRoom }))),
    isTaken: (x, y) => layout.hit(x, y) !== undefined,
  };
}
