/** A map to look at, drawn before the code that writes, and Yjs, are there. */

import { Frozen } from "./frozen.ts";
import { ROOT } from "./schema.ts";
import { MapView } from "./view.ts";

/** The map that a snapshot holds; it never changes. */
export class MapSnapshot extends MapView<Frozen> {
  /** Throws for bytes that are not the snapshot of a map. */
  constructor(snapshot: Uint8Array) {
    super(new Frozen(snapshot));
    for (const id of [ROOT, ...this.store.nodes.keys()]) {
      this.locate(id);
      this.findItems(id, this.store.keys(id));
    }
    this.tree.settle();
  }
}
