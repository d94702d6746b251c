import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import type { Box, Layout } from "../../model/layout/index.ts";
import type { Point, Rect } from "./camera.ts";

/** Where dragged nodes would land. */
export interface Drop {
  readonly parent: NodeId;
  /** The sibling that they would come before; undefined: at the end. */
  readonly before: NodeId | undefined;
  /** For main branches. */
  readonly side: "left" | "right";
  /** Where the line that shows it is drawn, in map coordinates: its inner end, and the top of the parent. */
  readonly slot: Rect;
}

/** How far from a node (map pixels) the pointer still means that node. */
const REACH = 160;
const SLOT = { width: 72, height: 6 };
const GAP = 46;

/**
 * Finds where nodes land that are let go at `point`: on the outer part of a node or beyond it, as its child;
 * above or below it, as its sibling. `onlySide` is where all branches are, if so. Undefined far from everything
 * and inside the dragged branches themselves.
 */
export function findDrop(
  map: MindMap,
  layout: Layout,
  folded: (id: NodeId) => boolean,
  dragged: ReadonlySet<NodeId>,
  point: Point,
  onlySide?: "left" | "right",
): Drop | undefined {
  const target = nearest(map, layout, dragged, point);
  if (!target) return undefined;
  const { id, box } = target;
  if (box.side === "root") {
    return asChild(
      map,
      layout,
      folded,
      dragged,
      id,
      onlySide ?? (point.x < box.x + box.width / 2 ? "left" : "right"),
      point,
    );
  }
  const across = box.side === "right" ? point.x - box.x : box.x + box.width - point.x;
  const beside = point.y < box.y + box.height * 0.25 || point.y > box.y + box.height * 0.75;
  const outer = across > box.width * (beside ? 1 : 0.4);
  if (outer) return asChild(map, layout, folded, dragged, id, box.side, point);
  return asSibling(map, layout, dragged, id, box, point);
}

function nearest(
  map: MindMap,
  layout: Layout,
  dragged: ReadonlySet<NodeId>,
  point: Point,
): { id: NodeId; box: Box } | undefined {
  const around = { x: point.x - REACH, y: point.y - REACH, width: 2 * REACH, height: 2 * REACH };
  let best: { id: NodeId; box: Box } | undefined;
  let bestDistance = REACH;
  for (const id of layout.visible(around)) {
    const box = layout.box(id);
    if (!box || isInside(map, id, dragged)) continue;
    const dx = Math.max(box.x - point.x, 0, point.x - box.x - box.width);
    const dy = Math.max(box.y - point.y, 0, point.y - box.y - box.height);
    // Children grow sideways, siblings sit close above and below: being level with a node counts for more.
    const distance = Math.hypot(dx, dy * 1.6);
    if (distance < bestDistance) {
      best = { id, box };
      bestDistance = distance;
    }
  }
  return best;
}

function isInside(map: MindMap, id: NodeId, branches: ReadonlySet<NodeId>): boolean {
  for (let at: NodeId | null = id; at !== null; at = map.parent(at)) if (branches.has(at)) return true;
  return false;
}

function asChild(
  map: MindMap,
  layout: Layout,
  folded: (id: NodeId) => boolean,
  dragged: ReadonlySet<NodeId>,
  parent: NodeId,
  side: "left" | "right",
  point: Point,
): Drop | undefined {
  const box = layout.box(parent);
  if (!box) return undefined;
  const x = side === "right" ? box.x + box.width + GAP : box.x - GAP - SLOT.width;
  const middle = { ...SLOT, x, y: box.y + box.height / 2 - SLOT.height / 2 };
  if (folded(parent)) return { parent, before: undefined, side, slot: middle };
  const children = shown(layout, map.children(parent), dragged, side);
  const next = children.findIndex(({ box }) => point.y < box.y + box.height / 2);
  const before = next < 0 ? undefined : children[next];
  const after = next < 0 ? children.at(-1) : children[next - 1];
  return { parent, before: before?.id, side, slot: between(after?.box, before?.box, side) ?? middle };
}

function asSibling(
  map: MindMap,
  layout: Layout,
  dragged: ReadonlySet<NodeId>,
  id: NodeId,
  box: Box,
  point: Point,
): Drop | undefined {
  const parent = map.parent(id) ?? ROOT;
  const side = box.side === "left" ? "left" : "right";
  const siblings = shown(layout, map.children(parent), dragged, side);
  const at = siblings.findIndex((sibling) => sibling.id === id);
  const place = point.y < box.y + box.height / 2 ? at : at + 1;
  const before = siblings[place];
  const slot = between(siblings[place - 1]?.box, before?.box, side);
  return slot && { parent, before: before?.id, side, slot };
}

/** The siblings on a side that would stay where they are. */
function shown(layout: Layout, ids: readonly NodeId[], dragged: ReadonlySet<NodeId>, side: "left" | "right") {
  return ids.flatMap((id) => {
    const box = layout.box(id);
    return box && box.side === side && !dragged.has(id) ? [{ id, box }] : [];
  });
}

/** The line between two siblings, or beside the only one. */
function between(above: Box | undefined, below: Box | undefined, side: "left" | "right"): Rect | undefined {
  const box = below ?? above;
  if (!box) return undefined;
  const x = side === "right" ? box.x : box.x + box.width - SLOT.width;
  const top = above ? above.y + above.height : undefined;
  const y = top !== undefined && below ? (top + below.y) / 2 : below ? below.y - 6 : (top ?? 0) + 6;
  return { ...SLOT, x, y: y - SLOT.height / 2 };
}
