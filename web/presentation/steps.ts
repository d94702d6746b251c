import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";

type Tree = Pick<MapView, "children" | "parent">;

/** Levels below the root whose branches are steps; what is deeper one goes into. */
const LEVELS = 2;

/**
 * The steps of a presentation in reading order: the whole, each main branch, and the branches below that have something
 * in them. With the ways from one to the other, and into what lies deeper.
 */
export class Steps {
  readonly root: NodeId;
  readonly all: readonly NodeId[];
  readonly #tree: Tree;
  readonly #numbers: ReadonlyMap<NodeId, number>;

  constructor(tree: Tree, root: NodeId) {
    this.#tree = tree;
    this.root = root;
    const all = [root];
    const add = (id: NodeId, level: number) => {
      all.push(id);
      if (level === LEVELS) return;
      for (const child of tree.children(id)) if (tree.children(child).length > 0) add(child, level + 1);
    };
    for (const main of tree.children(root)) add(main, 1);
    this.all = all;
    this.#numbers = new Map(all.map((id, number) => [id, number]));
  }

  /** The step that a node is, or is in: the root for what is elsewhere. */
  at(id: NodeId): NodeId {
    let at: NodeId | null = id;
    while (at !== null && !this.#numbers.has(at)) at = this.#tree.parent(at);
    return at ?? this.root;
  }

  /** The number of a node's step, from 0. */
  number(id: NodeId): number {
    return this.#numbers.get(this.at(id)) ?? 0;
  }

  /** What follows a node: the next step, or for what is deeper what stands below it. Undefined after the last. */
  next(id: NodeId): NodeId | undefined {
    const step = this.at(id);
    const after = this.all.slice(this.number(step) + 1);
    if (id === step) return after[0];
    for (let at = id; at !== step; at = this.#tree.parent(at) ?? step) {
      const sibling = this.#beside(at, 1);
      if (sibling !== undefined) return sibling;
    }
    return after.find((one) => !isIn(this.#tree, one, step));
  }

  back(id: NodeId): NodeId | undefined {
    const step = this.at(id);
    if (id === step) return this.all[this.number(step) - 1];
    return this.#beside(id, -1) ?? this.out(id);
  }

  into(id: NodeId): NodeId | undefined {
    return this.#tree.children(id)[0];
  }

  out(id: NodeId): NodeId | undefined {
    return id === this.root ? undefined : (this.#tree.parent(id) ?? undefined);
  }

  /**
   * Where to go on from a node that is gone. `now`: the steps of what is left; `above`: what the node was in, from the
   * nearest to the root.
   */
  goOn(id: NodeId, now: Steps, above: readonly NodeId[]): NodeId {
    const number = this.#numbers.get(id);
    const ways =
      number === undefined ? above : [...this.all.slice(number + 1), ...this.all.slice(0, number).reverse()];
    return ways.find((one) => now.has(one)) ?? now.root;
  }

  /** Whether a node is in what is presented. */
  has(id: NodeId): boolean {
    return isIn(this.#tree, id, this.root);
  }

  #beside(id: NodeId, by: 1 | -1): NodeId | undefined {
    const siblings = this.#tree.children(this.#tree.parent(id) ?? this.root);
    return siblings[siblings.indexOf(id) + by];
  }
}

/** Whether a node is the top of a branch or below it. */
export function isIn(tree: Pick<Tree, "parent">, id: NodeId, branch: NodeId): boolean {
  let at: NodeId | null = id;
  while (at !== null && at !== branch) at = tree.parent(at);
  return at !== null;
}
