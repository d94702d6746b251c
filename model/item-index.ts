/** The items of a document's nodes, each node's read once and kept until written. */

import { itemLimits, itemOf, itemProblem } from "./items.ts";
import type { Registers } from "./registers.ts";
import type { NodeId } from "./schema.ts";
import type { ItemKind, ItemKinds } from "./types.ts";

/** An item of a node, with the id that it has among those of its kind. */
export type Item<K extends ItemKind> = ItemKinds[K] & { readonly id: string };

type Read = { readonly [kind in ItemKind]?: readonly Item<kind>[] };

const NONE: readonly never[] = Object.freeze([]);

export class ItemIndex {
  readonly #store: Registers;
  /** Nodes that an item was ever written to, with those read since. */
  readonly #read = new Map<NodeId, Read | undefined>();
  readonly #holders = new Map<ItemKind, Set<NodeId>>();

  constructor(store: Registers) {
    this.#store = store;
  }

  /** An item of a node was written. */
  wrote(id: NodeId, kind: ItemKind): void {
    this.#read.set(id, undefined);
    const holders = this.#holders.get(kind);
    if (holders) holders.add(id);
    else this.#holders.set(kind, new Set([id]));
  }

  forget(id: NodeId): void {
    if (this.#read.has(id)) this.#read.set(id, undefined);
  }

  /** Whether an item of any kind was ever written to a node. */
  has(id: NodeId): boolean {
    return this.#read.has(id);
  }

  /** Nodes that an item of the kind was ever written to. */
  holders(kind: ItemKind): Iterable<NodeId> {
    return this.#holders.get(kind) ?? NONE;
  }

  /** A node's items of a kind in the order of their ids, whatever they name. */
  of<K extends ItemKind>(id: NodeId, kind: K): readonly Item<K>[] {
    if (!this.#read.has(id)) return NONE;
    let read = this.#read.get(id);
    if (!read) {
      read = this.#all(id);
      this.#read.set(id, read);
    }
    return (read[kind] as readonly Item<K>[] | undefined) ?? NONE;
  }

  #all(id: NodeId): Read {
    const read: { [kind in ItemKind]?: unknown[] } = {};
    for (const key of [...this.#store.keys(id)].sort()) {
      const { kind, item } = itemOf(key) ?? {};
      if (!kind) continue;
      const value = this.#store.get(id, key);
      if (value === undefined || value === null || itemProblem(kind, value)) continue;
      read[kind] ??= [];
      if (read[kind].length < itemLimits.count) {
        read[kind].push(Object.freeze({ ...(value as object), id: item }));
      }
    }
    return read as Read;
  }
}
