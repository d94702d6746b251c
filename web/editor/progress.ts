import type { MapChange } from "../../model/document.ts";
import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";

/** How many tasks there are below a node, and how many of them are done. */
export interface Done {
  readonly done: number;
  readonly total: number;
}

/** Counts the tasks below each node. A map without tasks pays nothing; one with them, their number times their depth. */
export class Progress {
  #map: MapView;
  #tasks: Set<NodeId> | undefined;
  #counts: Map<NodeId, Done> | undefined;

  constructor(map: MapView) {
    this.#map = map;
  }

  /** Takes in a change. Returns whether the counts may be others now. */
  apply(change: Pick<MapChange, "structure" | "added" | "removed" | "changed">): boolean {
    const tasks = this.#tasks;
    if (!tasks) return false;
    let touched = tasks.size > 0 && change.structure.size > 0;
    for (const id of change.removed) if (tasks.delete(id)) touched = true;
    for (const ids of [change.added, change.changed]) {
      for (const id of ids) {
        const { task } = this.#map.attributes(id);
        if (task) tasks.add(id);
        if (task || tasks.delete(id)) touched = true;
      }
    }
    if (touched) this.#counts = undefined;
    return touched;
  }

  /** The tasks below a node, itself not counted; undefined if there are none. */
  of(id: NodeId): Done | undefined {
    this.#counts ??= this.#count();
    return this.#counts.get(id);
  }

  #count(): Map<NodeId, Done> {
    this.#tasks ??= this.#find();
    const counts = new Map<NodeId, { done: number; total: number }>();
    for (const id of this.#tasks) {
      const done = this.#map.attributes(id).task === "done" ? 1 : 0;
      for (let at = this.#map.parent(id); at !== null; at = this.#map.parent(at)) {
        const count = counts.get(at) ?? { done: 0, total: 0 };
        count.done += done;
        count.total++;
        counts.set(at, count);
      }
    }
    return counts;
  }

  #find(): Set<NodeId> {
    const tasks = new Set<NodeId>();
    for (const id of this.#map.walk()) if (this.#map.attributes(id).task) tasks.add(id);
    return tasks;
  }
}
