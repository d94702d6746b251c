import { type Signal, signal } from "@preact/signals-core";
import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";

/** Which branches are folded: each person's own view, kept in this browser, seeded by how a map was imported. */
export class Folds {
  #map: MapView;
  #storageKey: string | undefined;
  /** Only what differs from the imported state is kept. */
  #own: Record<NodeId, boolean>;
  /** Open for now, whatever is kept: what is presented. */
  readonly opened: Set<NodeId> = new Set();
  /** Counts the changes. */
  readonly version: Signal<number> = signal(0);

  constructor(map: MapView, mapId: string | undefined) {
    this.#map = map;
    this.#storageKey = mapId && `rhizome.folds.${mapId}`;
    this.#own = read(this.#storageKey);
  }

  /** A draft got its id: from now on its folds are kept. */
  keepAs(mapId: string): void {
    this.#storageKey = `rhizome.folds.${mapId}`;
    this.#save();
  }

  /** What differs from the imported state. */
  get own(): Readonly<Record<NodeId, boolean>> {
    return this.#own;
  }

  has(id: NodeId): boolean {
    if (this.#map.children(id).length === 0 || this.opened.has(id)) return false;
    return this.#own[id] ?? this.#map.attributes(id).folded ?? false;
  }

  set(ids: Iterable<NodeId>, folded: boolean): void {
    for (const id of ids) {
      this.opened.delete(id);
      if ((this.#map.attributes(id).folded ?? false) === folded) delete this.#own[id];
      else this.#own[id] = folded;
    }
    this.version.value++;
    this.#save();
  }

  #save(): void {
    if (this.#storageKey) write(this.#storageKey, this.#own);
  }
}

/** Keeps the folds of a map that is not open, such as those of another device. */
export const keepFolds = (mapId: string, own: Readonly<Record<NodeId, boolean>>): void =>
  write(`rhizome.folds.${mapId}`, own);

function write(key: string, own: Readonly<Record<NodeId, boolean>>): void {
  try {
    localStorage.setItem(key, JSON.stringify(own));
  } catch {
    // A full or forbidden storage costs only the memory of the folds.
  }
}

function read(key: string | undefined): Record<NodeId, boolean> {
  const own: Record<NodeId, boolean> = Object.create(null);
  if (!key) return own;
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (kept && typeof kept === "object") {
      for (const [id, folded] of Object.entries(kept)) if (typeof folded === "boolean") own[id] = folded;
    }
  } catch {
    // Unreadable: begin anew.
  }
  return own;
}
