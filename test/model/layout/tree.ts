import type { Extent, LayoutSource } from "../../../model/layout/index.ts";

/** A plain tree to lay out, with the edits that tests make. */
export class Tree implements LayoutSource {
  readonly kids = new Map<string, string[]>([["root", []]]);
  readonly parents = new Map<string, string>();
  readonly sizes = new Map<string, { width: number; height: number }>();
  readonly sides = new Map<string, "left" | "right">();
  readonly positions = new Map<string, { x: number; y: number }>();
  readonly ranges = new Map<string, Extent[]>();
  readonly closed = new Set<string>();
  #next = 0;

  children(id: string): readonly string[] {
    return known(this.kids.get(id), id);
  }

  side(id: string): "left" | "right" | undefined {
    return this.sides.get(id);
  }

  position(id: string): { x: number; y: number } | undefined {
    known(this.kids.get(id), id);
    return this.positions.get(id);
  }

  extents(id: string): readonly Extent[] {
    known(this.kids.get(id), id);
    return this.ranges.get(id) ?? [];
  }

  folded(id: string): boolean {
    return this.closed.has(id);
  }

  size(id: string): { width: number; height: number } {
    known(this.kids.get(id), id);
    return this.sizes.get(id) ?? { width: 80, height: 20 };
  }

  add(parent: string, index = this.children(parent).length, id = `n${this.#next++}`): string {
    known(this.kids.get(parent), parent).splice(index, 0, id);
    this.kids.set(id, []);
    this.parents.set(id, parent);
    return id;
  }

  move(id: string, parent: string, index: number): void {
    this.#detach(id);
    known(this.kids.get(parent), parent).splice(index, 0, id);
    this.parents.set(id, parent);
  }

  remove(id: string): void {
    this.#detach(id);
    for (const gone of this.walk(id)) {
      this.kids.delete(gone);
      this.parents.delete(gone);
      this.closed.delete(gone);
    }
  }

  /** The node and all below it. */
  walk(top = "root", open = false): string[] {
    const found = [top];
    for (const id of found) if (!open || !this.closed.has(id)) found.push(...this.children(id));
    return found;
  }

  has(id: string): boolean {
    return this.kids.has(id);
  }

  parent(id: string): string {
    return known(this.parents.get(id), id);
  }

  #detach(id: string): void {
    const siblings = known(this.kids.get(this.parent(id)), id);
    siblings.splice(siblings.indexOf(id), 1);
  }
}

function known<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`The layout asked about "${id}", which is not in the tree.`);
  return value;
}

/** A tree of `count` nodes, filled breadth first with 3 to 7 children each. */
export function bushyTree(count: number): Tree {
  const tree = new Tree();
  let size = 1;
  const queue = ["root"];
  for (let i = 0; size < count; i++) {
    const parent = queue[i] ?? "root";
    for (let k = 0; k < 3 + ((i * 7) % 5) && size < count; k++, size++) {
      const id = tree.add(parent);
      tree.sizes.set(id, { width: 40 + ((size * 37) % 160), height: 20 + (size % 3) * 16 });
      queue.push(id);
    }
  }
  return tree;
}
