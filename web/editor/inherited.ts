import type { NodeId } from "../../model/schema.ts";
import type { NodeAttributes } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";

/** What nodes say for themselves and the branch below them; the nearest above counts, asked for once. */
export class Inherited<T> {
  readonly #map: MapView;
  readonly #choice: (attributes: Readonly<NodeAttributes>) => T | undefined;
  readonly #known = new Map<NodeId, T | undefined>();
  /** Of the nodes asked for: what is their own. */
  readonly #chosen = new Map<NodeId, T>();

  constructor(map: MapView, choice: (attributes: Readonly<NodeAttributes>) => T | undefined) {
    this.#map = map;
    this.#choice = choice;
  }

  /** To be called when the tree has changed. */
  reset(): void {
    this.#known.clear();
    this.#chosen.clear();
  }

  /** Whether a node has said something else since the last reset. */
  isChanged(id: NodeId): boolean {
    return this.#choice(this.#map.attributes(id)) !== this.#chosen.get(id);
  }

  /** What a node has where neither it nor one above it says more. */
  set(id: NodeId, value: T): void {
    this.#known.set(id, value);
  }

  of(id: NodeId): T | undefined {
    const path: NodeId[] = [];
    let at: NodeId | null = id;
    let value: T | undefined;
    while (at !== null) {
      const chosen = this.#choice(this.#map.attributes(at));
      if (chosen !== undefined) this.#chosen.set(at, chosen);
      value = chosen ?? this.#known.get(at);
      path.push(at);
      if (value !== undefined || this.#known.has(at)) break;
      at = this.#map.parent(at);
    }
    for (const passed of path) this.#known.set(passed, value);
    return value;
  }
}
