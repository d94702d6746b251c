import { walk } from "../../model/formats/walk.ts";
import type { Outline } from "../../model/types.ts";

/** More than these are not shown at once when the page opens. */
const MOST_AT_FIRST = 600;

/** Which branches of a map are folded, and who is above whom. */
export class Folding {
  readonly #root: Outline;
  readonly #folded = new Set<Outline>();
  readonly #named = new Map<string, Outline>();
  readonly #parents = new Map<Outline, Outline>();
  /** How many nodes are below each. */
  readonly #below = new Map<Outline, number>();
  /** Parents before their children, in the map's order. */
  readonly all: Outline[] = [];

  /** Begins with the folds that the map has; a large map begins with its main branches folded, too. */
  constructor(root: Outline) {
    this.#root = root;
    walk(
      root,
      (node) => {
        this.all.push(node);
        if (node.id !== undefined) this.#named.set(node.id, node);
        for (const child of node.children) this.#parents.set(child, node);
        if (node.attributes?.folded && node.children.length > 0 && node !== root) this.#folded.add(node);
      },
      (node) => {
        const parent = this.#parents.get(node);
        const below = this.below(node);
        if (parent) this.#below.set(parent, this.below(parent) + below + 1);
      },
    );
    if (this.all.length > MOST_AT_FIRST) for (const child of root.children) this.fold(child);
  }

  below(node: Outline): number {
    return this.#below.get(node) ?? 0;
  }

  parent(node: Outline): Outline | undefined {
    return this.#parents.get(node);
  }

  isFolded(node: Outline): boolean {
    return this.#folded.has(node);
  }

  fold(node: Outline): void {
    if (node !== this.#root && node.children.length > 0) this.#folded.add(node);
  }

  unfold(node: Outline): void {
    this.#folded.delete(node);
  }

  foldAll(): void {
    for (const node of this.all) this.fold(node);
  }

  unfoldAll(): void {
    this.#folded.clear();
  }

  /** Unfolds what hides a node. */
  reveal(node: Outline): void {
    for (let above = this.parent(node); above; above = this.parent(above)) this.unfold(above);
  }

  /**
   * The map without what is folded, and for each of its nodes the one it stands for. Connections with what is folded
   * are with the node that hides it.
   */
  shown(): { root: Outline; of: Map<Outline, Outline> } {
    const copy = (node: Outline): Outline => {
      const { folded: _, ...attributes } = node.attributes ?? {};
      return { ...node, attributes, items: { ...node.items, crossLink: [] }, children: [] };
    };
    const root = copy(this.#root);
    const of = new Map([[root, this.#root]]);
    const copies = new Map([[this.#root, root]]);
    const waiting: [Outline, Outline][] = [[this.#root, root]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [node, above] = next;
      if (this.isFolded(node)) {
        above.items = {};
        continue;
      }
      for (const child of node.children) {
        const shown = copy(child);
        above.children.push(shown);
        of.set(shown, child);
        copies.set(child, shown);
        waiting.push([child, shown]);
      }
    }
    this.#link(copies);
    return { root, of };
  }

  #link(copies: ReadonlyMap<Outline, Outline>): void {
    const shownOf = (node: Outline | undefined) => {
      let at = node;
      while (at && !copies.has(at)) at = this.parent(at);
      return at && copies.get(at);
    };
    for (const [i, node] of this.all.entries()) {
      for (const link of node.items?.crossLink ?? []) {
        const [from, to] = [shownOf(node), shownOf(this.#named.get(link.to))];
        if (!from || !to || from === to) continue;
        to.id ??= `shown ${i}`;
        from.items = { ...from.items, crossLink: [...(from.items?.crossLink ?? []), { ...link, to: to.id }] };
      }
    }
  }
}
