import {
  arrange,
  type Band,
  type Box,
  boxOf,
  type Gaps,
  meets,
  newBand,
  type Rect,
  type Side,
  settle,
} from "./band.ts";
import { boxAt, boxesIn, linksIn } from "./find.ts";
import { type Direction, middleChild, nearestBox, verticalNeighbour } from "./neighbour.ts";
import { dealSides } from "./sides.ts";

/** The tree to lay out. It is asked about nodes that are in the tree only. */
export interface LayoutSource {
  children(id: string): readonly string[];
  /** Asked for children of the root; undefined leaves the side to the layout. */
  side?(id: string): Side | undefined;
  /** A folded node's children take no room and have no boxes. */
  folded(id: string): boolean;
  size(id: string): { width: number; height: number };
}

export interface LayoutOptions {
  /** Id of the root. @default "root" */
  root?: string;
  /** @default { level: 40, sibling: 8, branch: 20 } */
  gaps?: Partial<Gaps>;
}

/**
 * A two-sided mind map: root in the middle, branches left and right. Works for any depth without recursion.
 * Laying out costs time in proportion to the nodes; `update` to the siblings of what changed and of its ancestors;
 * looking up, to what is found and its depth.
 */
export class Layout {
  readonly #source: LayoutSource;
  readonly #gaps: Gaps;
  readonly #root: string;
  /** The root is drawn once and laid out twice: each half is a tree that starts at the root's centre. */
  readonly #halves: Record<Side, Band>;
  readonly #bands = new Map<string, Band>();
  readonly #sides = new Map<string, Side>();
  #version = 0;

  constructor(source: LayoutSource, options: LayoutOptions = {}) {
    this.#source = source;
    this.#gaps = { level: 40, sibling: 8, branch: 20, ...options.gaps };
    this.#root = options.root ?? "root";
    this.#halves = {
      left: newBand(this.#root, undefined, "left"),
      right: newBand(this.#root, undefined, "right"),
    };
    this.update([this.#root]);
  }

  /** The rectangle that holds every box. */
  get bounds(): Rect {
    const { left, right } = this.#halves;
    const height = Math.max(left.span, right.span);
    return { x: -left.reach, y: -height / 2, width: left.reach + right.reach, height };
  }

  /** The node's box; undefined when the node is not in the map or inside a folded branch. */
  box(id: string): Box | undefined {
    if (id === this.#root) return this.#rootBox();
    const band = this.#bands.get(id);
    if (!band) return undefined;
    this.#settlePath(band);
    return boxOf(band);
  }

  /**
   * Takes in changes: the ids of nodes whose size, children, side or fold changed. A moved node needs both its parents
   * here, a removed node its parent. Unknown ids are passed over.
   */
  update(dirty: Iterable<string>): void {
    this.#version++;
    for (const half of Object.values(this.#halves)) half.stamp = this.#version;
    // Ancestors first, so that what they dropped is not asked about.
    const depths = [...new Set(dirty)].map((id) => ({ id, depth: this.#depth(id) }));
    depths.sort((a, b) => a.depth - b.depth);
    for (const { id } of depths) this.#read(id);
    this.#arrangeUp(depths.flatMap(({ id }) => this.#bandsOf(id)));
  }

  /** The ids of the boxes that meet the rectangle (an edge counts), parents before children. */
  visible(rect: Rect): string[] {
    const { left, right } = this.#halves;
    const found = meets(this.#rootBox(), rect) ? [this.#root] : [];
    return found.concat(boxesIn(right, rect, this.#gaps), boxesIn(left, rect, this.#gaps));
  }

  /**
   * The ids of the nodes whose link to their parent may cross the rectangle, also when neither end is in it. Links run
   * from the middle of the parent's outer edge to the middle of the child's inner edge.
   */
  links(rect: Rect): string[] {
    const { left, right } = this.#halves;
    return linksIn(right, rect, this.#gaps).concat(linksIn(left, rect, this.#gaps));
  }

  /** The id of the node at a point. */
  hit(x: number, y: number): string | undefined {
    if (meets(this.#rootBox(), { x, y, width: 0, height: 0 })) return this.#root;
    return boxAt(this.#halves[x > 0 ? "right" : "left"], x, y, this.#gaps);
  }

  /** The node that an arrow key leads to, by position on screen. */
  neighbour(id: string, direction: Direction): string | undefined {
    const from = this.box(id);
    if (!from) return undefined;
    return this.#structural(id, direction) ?? this.#nearest(from, direction);
  }

  #structural(id: string, direction: Direction): string | undefined {
    const band = this.#bands.get(id);
    if (direction === "up" || direction === "down") {
      return band && verticalNeighbour(band, direction === "up" ? -1 : 1)?.id;
    }
    if (band && band.side !== direction) return band.parent?.id;
    return middleChild(band ?? this.#halves[direction])?.id;
  }

  #nearest(from: Box, direction: Direction): string | undefined {
    return nearestBox(from, direction, this.bounds, (rect) =>
      this.visible(rect).flatMap((id) => {
        const box = this.box(id);
        return box ? [[id, box] as const] : [];
      }),
    );
  }

  #rootBox(): Box {
    const { width, height } = this.#halves.right;
    return { x: -width, y: -height / 2, width: width * 2, height, side: "root" };
  }

  #bandsOf(id: string): Band[] {
    if (id === this.#root) return Object.values(this.#halves);
    const band = this.#bands.get(id);
    return band ? [band] : [];
  }

  #depth(id: string): number {
    return id === this.#root ? 0 : (this.#bands.get(id)?.depth ?? Number.MAX_SAFE_INTEGER);
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
      const { width, height } = this.#source.size(id);
      const dealt = dealSides(this.#shown(id), (child) => this.#source.side?.(child), this.#sides);
      for (const half of Object.values(this.#halves)) {
        half.width = width / 2;
        half.height = height;
        this.#adopt(half, dealt[half.side]);
      }
      return;
    }
    const band = this.#bands.get(id);
    if (!band) return;
    this.#measure(band);
    this.#adopt(band, this.#shown(id));
  }

  #shown(id: string): readonly string[] {
    return this.#source.folded(id) ? [] : this.#source.children(id);
  }

  #measure(band: Band): void {
    const { width, height } = this.#source.size(band.id);
    band.width = width;
    band.height = height;
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
      const child = known?.parent === band ? known : this.#build(band, id);
      kept.add(child);
      children.push(child);
    }
    band.children = children;
    for (const child of old.slice(start)) if (!kept.has(child)) this.#drop(child);
  }

  /** Builds a subtree. A node that moved here is built anew; its old band is left for its old parent to drop. */
  #build(parent: Band, id: string): Band {
    const top = newBand(id, parent, parent.side);
    const built = [top];
    for (let i = 0, band: Band | undefined = top; band; band = built[++i]) {
      this.#bands.set(band.id, band);
      this.#measure(band);
      for (const child of this.#shown(band.id)) {
        const next = newBand(child, band, band.side);
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
