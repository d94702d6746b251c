/** A map to look at, drawn before the code that writes is there. */

import { apply } from "./incoming.ts";
import { inspectSnapshot } from "./scan.ts";
import { Store } from "./store.ts";
import { MapView } from "./view.ts";

/** The map that a snapshot holds; it never changes. */
export class MapSnapshot extends MapView {
  /** Throws for bytes that are not the snapshot of a map. */
  constructor(snapshot: Uint8Array) {
    super(
      new Store(
        0,
        () => {},
        () => undefined,
      ),
    );
    inspectSnapshot(snapshot, () => 0);
    apply(this.store.doc, snapshot);
  }
}
