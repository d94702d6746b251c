import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { type Box, type Layout, type Side, turned } from "../../model/layout/index.ts";
import type { Point, Rect } from "./camera.ts";

/** Where dragged nodes would land. */
export interface Drop {
  readonly parent: NodeId;
  /** The sibling that they would come before; undefined: at the end. */
  readonly before: NodeId | undefined;
  /** The way that the parent's branches grow there. */
  readonly side: Side;
  /** Where the line that shows it is drawn, in map coordinates. */
  readonly slot: Rect;
}

/** How far from a node (map pixels) the pointer still means that node; that of a floating node means it from near by. */
const REACH = 160;
export const NEAR = 40;
const GAP = 46;
/** The line, outward and across: as long as a short text, and where nodes stand side by side as high as one. */
const SLOT = { width: 72, height: 6 };
const SLOT_DOWN = { width: 34, height: 6 };

/**
 * Finds where nodes land that are let go at `point`: on the outer part of a node or beyond it, as its child;
 * beside it, as its sibling. `onlySide` is where all branches are, if so. Undefined `reach` from everything and inside
 * the dragged branches themselves. All is reckoned as on the right side, `turned` from and to the side it is on.
 */
export function findDrop(
  map: MindMap,
  layout: Layout,
  folded: (id: NodeId) => boolean,
  dragged: ReadonlySet<NodeId>,
  point: Point,
  onlySide?: Side,
  reach = REACH,
): Drop | undefined {
  const target = nearest(map, layout, dragged, point, onlySide === "down", reach);
  if (!target) return undefined;
  const { id, box } = target;
  const side = box.side === "root" ? (onlySide ?? (point.x < 0 ? "left" : "right")) : box.side;
  const at = turned({ ...point, width: 0, height: 0 }, side);
  const lying = turned(box, side);
  const drop = new Dropping(map, layout, dragged, side, at);
  if (box.side === "root") return drop.asChild(id, folded(id));
  const isBeside = at.y < lying.y + lying.height * 0.25 || at.y > lying.y + lying.height * 0.75;
  const isOuter = at.x - lying.x > lying.width * (isBeside ? 1 : 0.4);
  return isOuter || layout.floats(id) ? drop.asChild(id, folded(id)) : drop.asSibling(id);
}

function nearest(
  map: MindMap,
  layout: Layout,
  dragged: ReadonlySet<NodeId>,
  point: Point,
  isDown: boolean,
  reach: number,
): { id: NodeId; box: Box } | undefined {
  const around = { x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach };
  let best: { id: NodeId; box: Box } | undefined;
  let bestDistance = reach;
  for (const id of layout.visible(around)) {
    const box = layout.box(id);
    if (!box || isInside(map, id, dragged)) continue;
    const dx = Math.max(box.x - point.x, 0, point.x - box.x - box.width);
    const dy = Math.max(box.y - point.y, 0, point.y - box.y - box.height);
    // Children grow outward, siblings sit close beside: being level with a node counts for more.
    const distance = isDown ? Math.hypot(dx * 1.6, dy) : Math.hypot(dx, dy * 1.6);
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

/** One look for a place on one side; boxes and the point lie as on the right. */
class Dropping {
  readonly #map: MindMap;
  readonly #layout: Layout;
  readonly #dragged: ReadonlySet<NodeId>;
  readonly #side: Side;
  readonly #slot: { width: number; height: number };
  readonly #at: Point;

  constructor(map: MindMap, layout: Layout, dragged: ReadonlySet<NodeId>, side: Side, at: Point) {
    this.#map = map;
    this.#layout = layout;
    this.#dragged = dragged;
    this.#side = side;
    this.#slot = side === "down" ? SLOT_DOWN : SLOT;
    this.#at = at;
  }

  asChild(parent: NodeId, isFolded: boolean): Drop | undefined {
    const own = this.#layout.box(parent);
    if (!own) return undefined;
    const box = turned(own, this.#side);
    const middle = {
      ...this.#slot,
      x: box.x + box.width + GAP,
      y: box.y + box.height / 2 - this.#slot.height / 2,
    };
    if (isFolded) return this.#drop(parent, undefined, middle);
    const children = this.#shown(this.#map.children(parent));
    const next = children.findIndex(({ box }) => this.#at.y < box.y + box.height / 2);
    const before = next < 0 ? undefined : children[next];
    const after = next < 0 ? children.at(-1) : children[next - 1];
    return this.#drop(parent, before?.id, this.#between(after?.box, before?.box) ?? middle);
  }

  asSibling(id: NodeId): Drop | undefined {
    const parent = this.#map.parent(id) ?? ROOT;
    const siblings = this.#shown(this.#map.children(parent));
    const at = siblings.findIndex((sibling) => sibling.id === id);
    const own = siblings[at]?.box;
    if (!own) return undefined;
    const place = this.#at.y < own.y + own.height / 2 ? at : at + 1;
    const before = siblings[place];
    const slot = this.#between(siblings[place - 1]?.box, before?.box);
    return slot && this.#drop(parent, before?.id, slot);
  }

  #drop(parent: NodeId, before: NodeId | undefined, slot: Rect): Drop {
    return { parent, before, side: this.#side, slot: turned(slot, this.#side) };
  }

  /** The siblings on the side that would stay where they are. */
  #shown(ids: readonly NodeId[]): { id: NodeId; box: Rect }[] {
    return ids.flatMap((id) => {
      const box = this.#layout.box(id);
      const stays = box?.side === this.#side && !this.#dragged.has(id) && !this.#layout.floats(id);
      return stays ? [{ id, box: turned(box, this.#side) }] : [];
    });
  }

  /** The line between two siblings, or beside the only one. */
  #between(above: Rect | undefined, below: Rect | undefined): Rect | undefined {
    const box = below ?? above;
    if (!box) return undefined;
    const top = above ? above.y + above.height : undefined;
    const y = top !== undefined && below ? (top + below.y) / 2 : below ? below.y - 6 : (top ?? 0) + 6;
    return { ...this.#slot, x: box.x, y: y - this.#slot.height / 2 };
  }
}
