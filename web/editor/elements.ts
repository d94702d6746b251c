import type { MapChange } from "../../model/document.ts";
import type { Box } from "../../model/layout/index.ts";
import type { NodeId } from "../../model/schema.ts";
import { MOST_COUNTED, NodeView, type Shown, type Visitor } from "./node-view.ts";
import { Progress } from "./progress.ts";
import { ReadingOrder } from "./reading-order.ts";
import type { Scene } from "./scene.ts";
import type { EditorState } from "./state.ts";

const nobody: readonly Visitor[] = [];

/** The nodes that are elements of the page: those near the view, the focused one, and the one that is written in. */
export class Elements {
  visitors: ReadonlyMap<NodeId, readonly Visitor[]> = new Map();
  readonly #scene: Scene;
  readonly #state: EditorState;
  readonly #views = new Map<NodeId, NodeView>();
  readonly #order: ReadingOrder;
  readonly #progress: Progress;
  readonly #positions = new Map<NodeId, Map<NodeId, number>>();

  constructor(scene: Scene, state: EditorState) {
    this.#scene = scene;
    this.#state = state;
    this.#progress = new Progress(scene.map);
    this.#order = new ReadingOrder(scene.world, scene.map, () => this.#views.keys());
  }

  get ids(): Iterable<NodeId> {
    return this.#views.keys();
  }

  get size(): number {
    return this.#views.size;
  }

  destroy(): void {
    this.#order.destroy();
  }

  /** The document has changed. What shows that is made at the next `keep`. */
  apply(change: Pick<MapChange, "structure" | "added" | "removed" | "changed">): void {
    this.#progress.apply(change);
    if (change.structure.size === 0) return;
    this.#positions.clear();
    this.#order.spoil();
  }

  /** The language has changed: all is said anew. */
  forget(): void {
    for (const view of this.#views.values()) view.forget();
  }

  /** Puts these nodes into the page, with the focused one, and takes all others out. */
  keep(visible: Iterable<NodeId>): void {
    const { layout } = this.#scene;
    const keep = new Set(visible);
    keep.add(this.#state.focus.peek());
    const editing = this.#state.editing.peek();
    if (editing) keep.add(editing);
    for (const [id, view] of this.#views) {
      if (keep.has(id) && layout.box(id)) continue;
      view.element.remove();
      this.#views.delete(id);
      this.#order.spoil();
    }
    for (const id of keep) {
      const box = layout.box(id);
      if (box) this.mount(id, box);
    }
  }

  /** The element of a node, as it is now; it is put into the page when it is not there yet. */
  mount(id: NodeId, box: Box): HTMLElement {
    let view = this.#views.get(id);
    if (!view) {
      view = new NodeView(id);
      this.#views.set(id, view);
      this.#scene.world.append(view.element);
      this.#order.spoil();
    }
    const shown = this.#shown(id, box);
    if (shown) view.update(shown, box);
    this.place(id);
    return view.element;
  }

  /** Moves an element to where its node is in this frame. */
  place(id: NodeId): void {
    const box = this.#scene.at(id);
    if (box) this.#views.get(id)?.place(box.x, box.y);
  }

  #shown(id: NodeId, box: Box): Shown | undefined {
    const { map, folds, sizes, colours, layout, relations } = this.#scene;
    const node = map.node(id);
    if (!node) return undefined;
    return {
      node,
      face: sizes.face(id),
      side: box.side,
      colour: colours.of(id),
      level: map.depth(id) + 1,
      position: this.#position(id, node.parent) + 1,
      floats: layout.floats(id),
      siblings: node.parent === null ? 1 : map.children(node.parent).length,
      hidden:
        node.children.length === 0 || box.side === "root" ? undefined : folds.has(id) ? this.#count(id) : 0,
      selected: this.#state.selected.peek().has(id),
      focused: this.#state.focus.peek() === id,
      dragged: this.#state.dragged.peek().has(id),
      visitors: this.visitors.get(id) ?? nobody,
      progress: this.#progress.of(id),
      relations: relations?.describe(id),
    };
  }

  #position(id: NodeId, parent: NodeId | null): number {
    if (parent === null) return 0;
    let positions = this.#positions.get(parent);
    if (!positions) {
      positions = new Map(this.#scene.map.children(parent).map((child, index) => [child, index]));
      this.#positions.set(parent, positions);
    }
    return positions.get(id) ?? 0;
  }

  #count(id: NodeId): number {
    let count = -1;
    for (const _ of this.#scene.map.walk(id)) if (++count > MOST_COUNTED) break;
    return count;
  }
}
