/** What is seen of a document that changes: brought up to date with each write, and who wrote what. */

import type * as Y from "yjs";
import {
  type NodeId,
  PLACE,
  ROOT,
  readPlace,
  readSignature,
  SIGNED,
  type Signature,
  TRASH,
} from "./schema.ts";
import type { Store } from "./store.ts";
import { MapView } from "./view.ts";

export class LiveView extends MapView<Store> {
  constructor(store: Store) {
    super(store);
    store.doc.on("afterTransaction", (transaction: Y.Transaction) => this.#follow(transaction));
  }

  /** All signatures of authors, in no order. */
  *signatures(): Generator<Signature & { client: number; clock: number }, void, undefined> {
    for (const [key, { id, deleted }] of this.store.root._map) {
      const signature =
        deleted || !key.startsWith(SIGNED) ? undefined : readSignature(this.store.get(ROOT, key));
      if (signature) yield { ...signature, client: id.client, clock: id.clock };
    }
  }

  /** Which writes a node shows: of its text and registers, and of its place if it was moved. */
  *writes(
    id: NodeId,
  ): Generator<{ client: number; clock: number; kind: "content" | "moved" }, void, undefined> {
    const node = this.store.node(id);
    if (!node) return;
    for (let item = node._start; item; item = item.right) {
      if (!item.deleted) yield { ...item.lastId, kind: "content" };
    }
    for (const [key, { lastId }] of node._map) {
      if (key === TRASH || key.startsWith(SIGNED)) continue;
      if (key !== PLACE) yield { ...lastId, kind: "content" };
      else if (readPlace(this.store.get(id, PLACE))?.before) yield { ...lastId, kind: "moved" };
    }
  }

  /** After a Yjs transaction: brings the tree and the caches up to date with what it wrote. */
  #follow(transaction: Y.Transaction): void {
    for (const [type, keys] of transaction.changed) {
      if ((type as unknown) === this.store.nodes) {
        // New nodes are not among what changed themselves.
        for (const id of keys) {
          if (id === null) continue;
          this.locate(id);
          this.findItems(id, this.store.keys(id));
        }
        continue;
      }
      const id = (type as unknown) === this.store.root ? ROOT : type._item?.parentSub;
      if (!id) continue;
      if (keys.has(PLACE) || keys.has(TRASH)) this.locate(id);
      for (const key of keys) {
        if (key === PLACE || key === TRASH || key?.startsWith(SIGNED)) continue;
        this.forget(id);
        this.written.add(id);
        break;
      }
      this.findItems(id, keys);
    }
    this.tree.settle();
  }
}
