/** How what came from outside gets into a document. */

import * as Y from "yjs";

/** The origin of transactions with what came from outside. */
export const INCOMING = "incoming";

/** An update that has no place in a map; the message is for people. */
export class Refusal extends Error {
  override name = "Refusal";
}

/** Applies an update that was inspected. Throws a Refusal if it builds on what is not in `doc`. */
export function apply(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update, INCOMING);
  const { store } = doc;
  if (!store.pendingStructs && !store.pendingDs) return;
  // Not reached by what the rules let in; but nothing may stay behind that later updates trip over.
  store.pendingStructs = null;
  store.pendingDs = null;
  throw new Refusal("It builds on what is missing.");
}
