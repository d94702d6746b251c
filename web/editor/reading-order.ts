import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";

/** Sorts nodes as a reader meets them: parents before their children, siblings in their order. */
export function inReadingOrder(ids: Iterable<NodeId>, tree: Pick<MapView, "parent" | "children">): NodeId[] {
  const wanted = new Set(ids);
  /** The ways down from the root to all of them; a map may be deeper than calls can be. */
  const below = new Map<NodeId, NodeId[]>();
  const met = new Set<NodeId>();
  const stack: NodeId[] = [];
  for (const id of wanted) {
    for (let at = id; !met.has(at); ) {
      met.add(at);
      const parent = tree.parent(at);
      if (parent === null) stack.push(at);
      else {
        const siblings = below.get(parent) ?? [];
        below.set(parent, siblings);
        siblings.push(at);
        at = parent;
      }
    }
  }
  const order: NodeId[] = [];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (wanted.has(id)) order.push(id);
    const children = below.get(id) ?? [];
    if (children.length > 1) {
      const place = new Map(tree.children(id).map((child, index) => [child, index]));
      children.sort((a, b) => (place.get(b) ?? 0) - (place.get(a) ?? 0));
    }
    for (const child of children) stack.push(child);
  }
  return order;
}

/** Nodes whose elements came or went are put in order after this pause (ms): nobody reads while the map moves. */
const PAUSE = 200;

/**
 * Tells assistive technology in which order to read the nodes that are in the page. Their elements stand there as
 * they came into view; to move an element would take the focus from it.
 */
export class ReadingOrder {
  readonly #tree: HTMLElement;
  readonly #map: MapView;
  readonly #shown: () => Iterable<NodeId>;
  #timer = 0;
  #due = 0;

  constructor(tree: HTMLElement, map: MapView, shown: () => Iterable<NodeId>) {
    this.#tree = tree;
    this.#map = map;
    this.#shown = shown;
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  /** What is in the page, or the order of nodes, has changed. */
  spoil(): void {
    this.#due = performance.now() + PAUSE;
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#look(), PAUSE);
  }

  #look(): void {
    const left = this.#due - performance.now();
    this.#timer = left > 0 ? window.setTimeout(() => this.#look(), left) : 0;
    if (this.#timer === 0) this.#tell();
  }

  #tell(): void {
    const ids = inReadingOrder(this.#shown(), this.#map).map(idOf);
    this.#tree.setAttribute("aria-owns", ids.join(" "));
  }
}

/** The `id` of a node's element. */
export function idOf(node: NodeId): string {
  return `node-${node}`;
}
