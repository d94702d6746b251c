/** How what came from outside gets into a document. */

import * as Y from "yjs";
import { Refusal } from "./refusal.ts";

/** The origin of transactions with what came from outside. */
export const INCOMING = "incoming";

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
