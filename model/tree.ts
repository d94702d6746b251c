/**
 * The visible tree: a pure function of the nodes' registers, whatever the order in which they came, kept up to
 * date at the cost of what a change touches.
 *
 * - A node hangs under the parent that its place names. While that one is not known yet, a moved node stays
 *   where it was before, a new one waits unseen.
 * - Moves made at the same time may close a cycle. It is cut at one edge, that of its newest move (highest
 *   lamport, then id), whose node falls back to where it was before, and if that closes a cycle too, to the
 *   root. Any order of cutting gives the same tree: two cycles never share a node, so that cutting one leaves
 *   the other as it was.
 * - A node in the trash hides with all below it.
 */

import { type NodeId, type Place, ROOT } from "./schema.ts";

/** What changed between two calls of `take`. */
export interface TreeChange {
  /** Nodes seen before and after whose list of children is another one. */
  readonly structure: Set<NodeId>;
  readonly added: Set<NodeId>;
  readonly removed: Set<NodeId>;
}

const NONE: readonly never[] = Object.freeze([]);

/** How a spot looks. */
interface Look {
  readonly visible: boolean;
  readonly list: readonly Spot[];
}

/** How one looks that was not there, as all of a map that is opened. */
const UNSEEN: Look = { visible: false, list: NONE };

class Spot {
  readonly id: NodeId;
  place: Place | undefined;
  trashed = false;
  /** Which of its places counts: 0 the place itself, 1 the one before, 2 the root. */
  fallback = 0;
  /** Where it hangs, and with what key. None for the root and for one that waits. */
  parent: Spot | undefined;
  order = "";
  /** All that hang here, in the trash or not. */
  below: Set<Spot> | undefined;
  /** Those not in the trash, in order: a new array with each change. */
  list: readonly Spot[] = NONE;
  ids: readonly NodeId[] | undefined = NONE;
  /** In whose list this is. */
  listed: Spot | undefined;
  visible = false;
  /** How it looked before it changed, since the last `take`. */
  before: Look | undefined;
  /** The last search for cycles that came by, and where on its path; `CLEAR` once known to lead out. */
  search = 0;
  at = 0;

  constructor(id: NodeId) {
    this.id = id;
  }
}

const CLEAR = -1;

export class Tree {
  readonly #spots = new Map<NodeId, Spot>();
  /** Spots whose registers changed since the last `settle`. */
  #dirty = new Set<Spot>();
  /** Spots that fell back, and all that were in a cycle with one. */
  readonly #fallen = new Set<Spot>();
  readonly #knotted = new Set<Spot>();
  /** Spots that name a parent which is not known yet, by its id. */
  readonly #waiting = new Map<NodeId, Set<Spot>>();
  /** Those that have a `before`. */
  #touched: Spot[] = [];
  #searches = 0;
  #size = 1;

  constructor() {
    const root = new Spot(ROOT);
    root.visible = true;
    this.#spots.set(ROOT, root);
  }

  /** Nodes that are visible, the root included. */
  get size(): number {
    return this.#size;
  }

  has(id: NodeId): boolean {
    return this.#spots.get(id)?.visible === true;
  }

  children(id: NodeId): readonly NodeId[] {
    const spot = this.#visible(id);
    if (!spot) return NONE;
    spot.ids ??= spot.list.map((child) => child.id);
    return spot.ids;
  }

  parent(id: NodeId): NodeId | null {
    return this.#visible(id)?.parent?.id ?? null;
  }

  /** The key that orders a node among its siblings. */
  order(id: NodeId): string {
    return this.#visible(id)?.order ?? "";
  }

  /**
   * The key that orders a node among the children of `parent`, or did before it was removed or moved away from
   * there. Undefined if it was elsewhere before that already.
   */
  orderUnder(id: NodeId, parent: NodeId): string | undefined {
    const spot = this.#spots.get(id);
    if (spot?.parent?.id === parent) return spot.order;
    return [spot?.place, spot?.place?.before].find((place) => place?.parent === parent)?.order;
  }

  /** Where a node hangs, seen or not. Undefined for the root and for one that waits. */
  spot(id: NodeId): { parent: NodeId; order: string } | undefined {
    const { parent, order } = this.#spots.get(id) ?? {};
    return parent && order !== undefined ? { parent: parent.id, order } : undefined;
  }

  /** The nodes that fell back, if one of these was in a cycle: to move it away would make those jump. */
  fallen(ids: Iterable<NodeId>): NodeId[] {
    if (this.#fallen.size === 0) return [];
    const isKnotted = any(ids, (id) => this.#knotted.has(this.#spots.get(id) as Spot));
    return isKnotted ? [...this.#fallen].map(({ id }) => id) : [];
  }

  /** Tells what a node's registers hold now. Takes effect with `settle`. */
  set(id: NodeId, place: Place | undefined, trashed: boolean): void {
    if (id === ROOT) return;
    let spot = this.#spots.get(id);
    if (!spot) {
      spot = new Spot(id);
      this.#spots.set(id, spot);
      for (const waiting of this.#waiting.get(id) ?? []) this.#dirty.add(waiting);
      this.#waiting.delete(id);
    }
    spot.place = place;
    spot.trashed = trashed;
    this.#dirty.add(spot);
  }

  /** Brings the tree up to date with all that was set. */
  settle(): void {
    if (this.#dirty.size === 0) return;
    const relink = this.#dirty;
    this.#dirty = new Set();
    if (any(relink, (spot) => this.#knotted.has(spot))) this.#untie(relink);
    if (!isLeaf(relink)) this.#cutCycles(relink);
    for (const spot of relink) this.#link(spot);
    this.#arrange(relink);
    for (const spot of relink) this.#show(spot);
  }

  /** What changed since the last call, or undefined for nothing. */
  take(): TreeChange | undefined {
    const touched = this.#touched;
    if (touched.length === 0) return undefined;
    this.#touched = [];
    const change: TreeChange = { structure: new Set(), added: new Set(), removed: new Set() };
    for (const spot of touched) {
      const before = spot.before ?? UNSEEN;
      spot.before = undefined;
      if (spot.visible !== before.visible) (spot.visible ? change.added : change.removed).add(spot.id);
      else if (spot.visible && !same(spot.list, before.list)) change.structure.add(spot.id);
    }
    return change.structure.size + change.added.size + change.removed.size > 0 ? change : undefined;
  }

  #visible(id: NodeId): Spot | undefined {
    const spot = this.#spots.get(id);
    return spot?.visible ? spot : undefined;
  }

  #touch(spot: Spot): void {
    if (spot.before) return;
    const { visible, list } = spot;
    spot.before = visible || list !== NONE ? { visible, list } : UNSEEN;
    this.#touched.push(spot);
  }

  /** Where a spot is to hang as far as is known. Nowhere: it is the root, has no place, or waits. */
  #edge({ place, fallback }: Spot): { parent: Spot; order: string } | undefined {
    if (!place) return undefined;
    const named = fallback === 0 ? this.#spots.get(place.parent) : undefined;
    if (named) return { parent: named, order: place.order };
    const before = fallback < 2 && place.before ? this.#spots.get(place.before.parent) : undefined;
    if (place.before && before) return { parent: before, order: place.before.order };
    const root = fallback > 0 ? this.#spots.get(ROOT) : undefined;
    return root && { parent: root, order: place.order };
  }

  /** One of a cut cycle has changed: all cuts are made anew. (Else they stand: their cycles are still there.) */
  #untie(relink: Set<Spot>): void {
    for (const spot of this.#fallen) {
      spot.fallback = 0;
      relink.add(spot);
    }
    this.#fallen.clear();
    this.#knotted.clear();
  }

  #cutCycles(relink: Set<Spot>): void {
    const cleared: Spot[] = [];
    for (const start of [...relink]) {
      const search = ++this.#searches;
      const path: Spot[] = [];
      let spot: Spot | undefined = start;
      while (spot && spot.search !== CLEAR) {
        if (spot.search === search) {
          const cycle = path.slice(spot.at);
          const newest = cycle.reduce((a, b) => (isNewer(b, a) ? b : a));
          newest.fallback++;
          this.#fallen.add(newest);
          for (const one of cycle) this.#knotted.add(one);
          relink.add(newest);
          // Those after it on the path lead back to it now; the search goes on from where it fell.
          for (const one of path.splice(newest.at + 1)) one.search = 0;
          spot = newest;
        } else {
          spot.search = search;
          spot.at = path.length;
          path.push(spot);
        }
        spot = this.#edge(spot)?.parent;
      }
      for (const one of path) {
        one.search = CLEAR;
        cleared.push(one);
      }
    }
    for (const spot of cleared) spot.search = 0;
  }

  #link(spot: Spot): void {
    const edge = this.#edge(spot);
    spot.order = edge?.order ?? "";
    this.#await(spot, spot.place?.parent);
    this.#await(spot, spot.place?.before?.parent);
    if (spot.parent === edge?.parent) return;
    spot.parent?.below?.delete(spot);
    spot.parent = edge?.parent;
    if (!spot.parent) return;
    spot.parent.below ??= new Set();
    spot.parent.below.add(spot);
  }

  #await(spot: Spot, id: NodeId | undefined): void {
    if (id === undefined || this.#spots.has(id)) return;
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.add(spot);
    else this.#waiting.set(id, new Set([spot]));
  }

  /** Takes the spots out of the lists they were in and puts them where they belong. */
  #arrange(spots: Set<Spot>): void {
    const left = new Set<Spot>();
    const arrivals = new Map<Spot, Spot[]>();
    for (const spot of spots) {
      if (spot.listed) left.add(spot.listed);
      spot.listed = spot.trashed ? undefined : spot.parent;
      if (!spot.listed) continue;
      const others = arrivals.get(spot.listed);
      if (others) others.push(spot);
      else arrivals.set(spot.listed, [spot]);
    }
    for (const parent of new Set([...left, ...arrivals.keys()])) {
      this.#touch(parent);
      const staying = left.has(parent) ? parent.list.filter((spot) => !spots.has(spot)) : parent.list;
      parent.list = merge(staying, (arrivals.get(parent) ?? []).sort(compare));
      parent.ids = undefined;
    }
  }

  /** Makes a spot and all below it visible or not, as it must be now. */
  #show(spot: Spot): void {
    const stack = [spot];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const visible = !next.trashed && next.parent?.visible === true;
      if (visible === next.visible) continue;
      this.#touch(next);
      next.visible = visible;
      this.#size += visible ? 1 : -1;
      for (const child of next.below ?? []) stack.push(child);
    }
  }
}

/** Whether this is one spot with nothing below it, which can close no cycle. */
function isLeaf(spots: Set<Spot>): boolean {
  if (spots.size > 1) return false;
  return !any(spots, ({ id, place, below }) => {
    return (below?.size ?? 0) > 0 || place?.parent === id || place?.before?.parent === id;
  });
}

/** Whether `a` is the one to fall back rather than `b`: who can still fall, by a move between parents, the newest. */
function isNewer(a: Spot, b: Spot): boolean {
  if (a.fallback !== b.fallback) return a.fallback < b.fallback;
  const moved = isMove(a);
  if (moved !== isMove(b)) return moved;
  const [newer, older] = [a.place?.lamport ?? 0, b.place?.lamport ?? 0];
  return newer === older ? a.id > b.id : newer > older;
}

function isMove({ place }: Spot): boolean {
  return place?.before !== undefined && place.before.parent !== place.parent;
}

function compare(a: Spot, b: Spot): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A new list of `some` with `few` in their places, both sorted. */
function merge(some: readonly Spot[], few: readonly Spot[]): readonly Spot[] {
  if (some.length === 0) return few;
  const parts: (readonly Spot[])[] = [];
  let from = 0;
  for (const one of few) {
    let low = from;
    let high = some.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(some[middle] as Spot, one) < 0) low = middle + 1;
      else high = middle;
    }
    if (low > from) parts.push(some.slice(from, low));
    parts.push([one]);
    from = low;
  }
  parts.push(some.slice(from));
  return parts.flat();
}

function same(a: readonly Spot[], b: readonly Spot[]): boolean {
  return a === b || (a.length === b.length && a.every((one, i) => one === b[i]));
}

function any<T>(all: Iterable<T>, is: (one: T) => boolean): boolean {
  for (const one of all) if (is(one)) return true;
  return false;
}
