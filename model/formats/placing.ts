import { type Box, Layout } from "../layout/index.ts";
import type { Outline } from "../types.ts";
import { walk } from "./walk.ts";

/** A node where the map's own layout puts it. */
export interface Placed {
  readonly node: Outline;
  readonly depth: number;
  readonly parent: Placed | undefined;
  /** Number of the main branch, from 0; the root's is 0. */
  readonly branch: number;
  readonly children: Placed[];
  size: { width: number; height: number };
  box: Box;
}

const nowhere: Box = { x: 0, y: 0, width: 0, height: 0, side: "root" };

/** Lays a tree out, unfolded. Parents come before their children. */
export function place(
  outline: Outline,
  sizeOf: (node: Outline, depth: number) => { width: number; height: number },
): Placed[] {
  const all: Placed[] = [];
  const path: Placed[] = [];
  walk(outline, (node, depth) => {
    const parent = depth > 0 ? path[depth - 1] : undefined;
    const branch = depth > 1 ? (parent?.branch ?? 0) : (parent?.children.length ?? 0);
    const placed = { node, depth, parent, branch, children: [], size: sizeOf(node, depth), box: nowhere };
    parent?.children.push(placed);
    path[depth] = placed;
    all.push(placed);
  });
  const ids = new Map(all.map((placed, i) => [placed, String(i)]));
  const at = (id: string) => all[Number(id)];
  const layout = new Layout(
    {
      children: (id) => (at(id)?.children ?? []).map((child) => ids.get(child) ?? ""),
      side: (id) => at(id)?.node.attributes?.side,
      position: (id) => at(id)?.node.attributes?.position,
      folded: () => false,
      size: (id) => at(id)?.size ?? { width: 0, height: 0 },
    },
    { root: "0", side: outline.attributes?.side },
  );
  for (const [i, placed] of all.entries()) placed.box = layout.box(String(i)) ?? nowhere;
  return all;
}
