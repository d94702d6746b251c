import {
  arrange,
  type Band,
  type Box,
  boxOf,
  type Gaps,
  meets,
  newBand,
  type Rect,
  reachOf,
  type Side,
  settle,
  turned,
} from "./band.ts";
import type { Extent } from "./extents.ts";
import { boxAt, boxesIn, linksIn } from "./find.ts";
import { bandBeside, type Direction, middleChild, nearestBox, opposite } from "./neighbour.ts";
import { dealSides } from "./sides.ts";

/** The tree to lay out. It is asked about nodes that are in the tree only. */
export interface LayoutSource {
  children(id: string): readonly string[];
  /** Asked for children of the root; undefined leaves the side to the layout, and so does "down", a way for whole maps. */
  side?(id: string): Side | undefined;
  /** Asked for children of the root: the top left corner of one that floats, with a tree of its own. */
  position?(id: string): { readonly x: number; readonly y: number } | undefined;
  /** A folded node's children take no room and have no boxes. */
  folded(id: string): boolean;
  size(id: string): { width: number; height: number };
  /** What is to be kept free around children of a node, the inner ones first. */
  extents?(id: string): readonly Extent[];
}

export interface LayoutOptions {
  /** Id of the root. @default "root" */
  root?: string;
  /** The side of all branches. Undefined: they are dealt to the left and right. */
  side?: Side | undefined;
  /** @default { level: 40, sibling: 8, branch: 20 }, for "down" { level: 44, sibling: 18, branch: 32 } */
  gaps?: Partial<Gaps>;
}

const sideways: Gaps = { level: 40, sibling: 8, branch: 20 };
const downwards: Gaps = { level: 44, sibling: 18, branch: 32 };

/**
 * A mind map: root in the middle, branches left and right, or all of them to one side. Works for any depth without
 * recursion. Laying out costs time in proportion to the nodes; `update` to the siblings of what changed and of its
 * ancestors, and to the nodes that float; looking up, to what is found and its depth.
 */
export class Layout {
  readonly #source: LayoutSource;
  readonly #gaps: Gaps;
  readonly #root: string;
  readonly #side: Side | undefined;
  /** The root is drawn once and laid out once a side: each part is a tree that starts at the root's centre. */
  readonly #parts: readonly Band[];
  /** Those that float, in the order of the tree. */
  #floats: Band[] = [];
  readonly #bands = new Map<string, Band>();
  readonly #sides = new Map<string, "left" | "right">();
  #rootSize = { width: 0, height: 0 };
  #version = 0;

  constructor(source: LayoutSource, options: LayoutOptions = {}) {
    this.#source = source;
    this.#side = options.side;
    this.#gaps = { ...(options.side === "down" ? downwards : sideways), ...options.gaps };
    this.#root = options.root ?? "root";
    const sides = options.side ? [options.side] : (["right", "left"] as const);
    this.#parts = sides.map((side) => newBand(this.#root, undefined, side, 0));
    this.update([this.#root]);
  }

  /** The rectangle that holds every box. */
  get bounds(): Rect {
    let { x: left, y: top, width, height } = this.#rootBox();
    let [right, bottom] = [left + width, top + height];
    for (const band of this.#tops()) {
      const { x, y, width, height } = reachOf(band);
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + width);
      bottom = Math.max(bottom, y + height);
    }
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** The node's box; undefined when the node is not in the map or inside a folded branch. */
  box(id: string): Box | undefined {
    if (id === this.#root) return this.#rootBox();
    const band = this.#bands.get(id);
    if (!band) return undefined;
    this.#settlePath(band);
    return boxOf(band);
  }

  /** Where the room around children of a node is that an extent keeps free: once for each side that has some of them. */
  extents(id: string): { readonly extent: Extent; readonly rect: Rect; readonly side: Side }[] {
    return this.#bandsOf(id).flatMap((band) => {
      this.#settlePath(band);
      const inner = band.out + band.length + this.#gaps.level;
      return band.placed.map(({ extent, start, end, reach }) => {
        const rect = { x: inner, y: band.centre + start, width: reach, height: end - start };
        return { extent, rect: turned(rect, band.side), side: band.side };
      });
    });
  }

  /** Whether a node is one that floats. */
  floats(id: string): boolean {
    const band = this.#bands.get(id);
    return band !== undefined && band.parent === undefined;
  }

  /**
   * Takes in changes: the ids of nodes whose size, children, side, position or fold changed. A moved node needs both
   * its parents here, a removed node its parent. Unknown ids are passed over.
   */
  update(dirty: Iterable<string>): void {
    this.#version++;
    for (const top of this.#tops()) top.stamp = this.#version;
    const ids = new Set(dirty);
    for (const id of ids) if (this.#isMisplaced(id)) ids.add(this.#root);
    // Ancestors first, so that what they dropped is not asked about.
    const depths = [...ids].map((id) => ({ id, depth: this.#depth(id) }));
    depths.sort((a, b) => a.depth - b.depth);
    for (const { id } of depths) this.#read(id);
    this.#arrangeUp(depths.flatMap(({ id }) => this.#bandsOf(id)));
  }

  /** The ids of the boxes that meet the rectangle (an edge counts), parents before children. */
  visible(rect: Rect): string[] {
    const found = meets(this.#rootBox(), rect) ? [this.#root] : [];
    return found.concat(...this.#tops().map((top) => boxesIn(top, rect, this.#gaps)));
  }

  /**
   * The ids of the nodes whose link to their parent may cross the rectangle, also when neither end is in it. Links run
   * from the middle of the parent's outer edge to the middle of the child's inner edge.
   */
  links(rect: Rect): string[] {
    return this.#tops().flatMap((top) => linksIn(top, rect, this.#gaps));
  }

  /** The id of the node at a point: what floats lies above the rest, the last above those before. */
  hit(x: number, y: number): string | undefined {
    for (const top of this.#floats.toReversed()) {
      const found = boxAt(top, x, y, this.#gaps);
      if (found !== undefined) return found;
    }
    if (meets(this.#rootBox(), { x, y, width: 0, height: 0 })) return this.#root;
    for (const part of this.#parts) {
      const found = boxAt(part, x, y, this.#gaps);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The node that an arrow key leads to, by position on screen. */
  neighbour(id: string, direction: Direction): string | undefined {
    const from = this.box(id);
    if (!from) return undefined;
    return this.#structural(id, direction) ?? this.#nearest(from, direction);
  }

  #structural(id: string, direction: Direction): string | undefined {
    if (id === this.#root) {
      const part = this.#parts.find(({ side }) => side === direction);
      return part && middleChild(part)?.id;
    }
    const band = this.#bands.get(id);
    if (!band) return undefined;
    if (direction === band.side) return middleChild(band)?.id;
    if (direction === opposite(band.side)) return band.parent?.id;
    return bandBeside(band, direction === "up" || direction === "left" ? -1 : 1)?.id;
  }

  #nearest(from: Box, direction: Direction): string | undefined {
    return nearestBox(from, direction, this.bounds, (rect) =>
      this.visible(rect).flatMap((id) => {
        const box = this.box(id);
        return box ? [[id, box] as const] : [];
      }),
    );
  }

  #tops(): readonly Band[] {
    return this.#floats.length > 0 ? [...this.#parts, ...this.#floats] : this.#parts;
  }

  #rootBox(): Box {
    const { width, height } = this.#rootSize;
    return { x: -width / 2, y: -height / 2, width, height, side: "root" };
  }

  #bandsOf(id: string): readonly Band[] {
    if (id === this.#root) return this.#parts;
    const band = this.#bands.get(id);
    return band ? [band] : [];
  }

  #depth(id: string): number {
    return id === this.#root ? 0 : (this.#bands.get(id)?.depth ?? Number.MAX_SAFE_INTEGER);
  }

  /** Whether a child of the root is to be on another side, or to float or no longer. */
  #isMisplaced(id: string): boolean {
    const band = this.#bands.get(id);
    if (band?.depth !== 1 || !this.#source.children(this.#root).includes(id)) return false;
    const floats = this.#source.position?.(id) !== undefined;
    return floats !== (band.parent === undefined) || (this.#ownSide(id) ?? band.side) !== band.side;
  }

  #ownSide(id: string): Side | undefined {
    return this.#side ?? this.#dealtSide(id);
  }

  #dealtSide(id: string): "left" | "right" | undefined {
    const side = this.#source.side?.(id);
    return side === "down" ? undefined : side;
  }

  /** Makes the absolute positions from the root down to a band true. */
  #settlePath(band: Band): void {
    const path: Band[] = [];
    for (let at: Band | undefined = band; at && at.stamp !== this.#version; at = at.parent) path.push(at);
    for (let at = path.pop(); at; at = path.pop()) if (at.parent) settle(at, at.parent, this.#gaps);
  }

  /** Reads a node's size and children anew. */
  #read(id: string): void {
    if (id === this.#root) {
      this.#readRoot();
      return;
    }
    const band = this.#bands.get(id);
    if (!band) return;
    this.#measure(band);
    this.#adopt(band, this.#shown(id));
    band.extents = this.#extents(id);
  }

  #extents(id: string): readonly Extent[] {
    return this.#source.extents?.(id) ?? [];
  }

  #readRoot(): void {
    const { width, height } = this.#source.size(this.#root);
    this.#rootSize = { width, height };
    const floats: string[] = [];
    const ids: string[] = [];
    for (const id of this.#shown(this.#root)) (this.#source.position?.(id) ? floats : ids).push(id);
    const dealt = this.#side ? undefined : dealSides(ids, (id) => this.#dealtSide(id), this.#sides);
    for (const part of this.#parts) {
      const { side } = part;
      part.length = (side === "down" ? height : width) / 2;
      part.breadth = side === "down" ? width : height;
      this.#adopt(part, side === "down" ? ids : (dealt?.[side] ?? ids));
      part.extents = this.#extents(this.#root);
    }
    this.#adoptFloats(floats);
  }

  #shown(id: string): readonly string[] {
    return this.#source.folded(id) ? [] : this.#source.children(id);
  }

  #measure(band: Band): void {
    const { width, height } = this.#source.size(band.id);
    const isDown = band.side === "down";
    band.length = isDown ? height : width;
    band.breadth = isDown ? width : height;
    const corner = band.parent ? undefined : this.#source.position?.(band.id);
    if (!corner) return;
    band.stamp = this.#version;
    band.out = isDown ? corner.y : band.side === "right" ? corner.x : -corner.x - width;
    band.centre = isDown ? corner.x + width / 2 : corner.y + height / 2;
  }

  /** Gives a band these children: keeps those it has, builds the others, drops what is gone. */
  #adopt(band: Band, ids: readonly string[]): void {
    const old = band.children;
    let start = 0;
    while (start < ids.length && old[start]?.id === ids[start]) start++;
    if (start === ids.length && start === old.length) return;
    const kept = new Set<Band>();
    const children = old.slice(0, start);
    for (const id of ids.slice(start)) {
      const known = this.#bands.get(id);
      const child =
        known?.parent === band ? known : this.#build(newBand(id, band, band.side, band.depth + 1));
      kept.add(child);
      children.push(child);
    }
    band.children = children;
    for (const child of old.slice(start)) if (!kept.has(child)) this.#drop(child);
  }

  #adoptFloats(ids: readonly string[]): void {
    const old = this.#floats;
    if (old.length === 0 && ids.length === 0) return;
    this.#floats = ids.map((id) => {
      const known = this.#bands.get(id);
      const side = this.#ownSide(id) ?? "right";
      if (known && !known.parent && known.side === side) return known;
      return this.#build(newBand(id, undefined, side, 1));
    });
    const kept = new Set(this.#floats);
    for (const band of old) if (!kept.has(band)) this.#drop(band);
  }

  /** Builds a subtree. A node that moved here is built anew; its old band is left for its old parent to drop. */
  #build(top: Band): Band {
    const built = [top];
    for (let i = 0, band: Band | undefined = top; band; band = built[++i]) {
      this.#bands.set(band.id, band);
      this.#measure(band);
      band.extents = this.#extents(band.id);
      for (const child of this.#shown(band.id)) {
        const next = newBand(child, band, band.side, band.depth + 1);
        band.children.push(next);
        built.push(next);
      }
    }
    for (let i = built.length - 1; i >= 0; i--) {
      const band = built[i];
      if (band) arrange(band, this.#gaps);
    }
    return top;
  }

  #drop(top: Band): void {
    const stack = [top];
    for (let band = stack.pop(); band; band = stack.pop()) {
      if (this.#bands.get(band.id) === band) this.#bands.delete(band.id);
      for (const child of band.children) stack.push(child);
    }
  }

  /** Arranges the bands and those of their ancestors that feel it, deepest first. */
  #arrangeUp(bands: readonly Band[]): void {
    const levels: Set<Band>[] = [];
    const queue = (band: Band) => {
      levels[band.depth] ??= new Set();
      levels[band.depth]?.add(band);
    };
    bands.forEach(queue);
    for (let depth = levels.length - 1; depth >= 0; depth--) {
      for (const band of levels[depth] ?? []) {
        if (arrange(band, this.#gaps) && band.parent) queue(band.parent);
      }
    }
  }
}
