/** Updates without a document. */

import * as Y from "yjs";

/**
 * Updates of one author, in order, as fewer that are at most `bytes` long each (one that is longer by itself
 * stays as it is). For small batches: the time grows with the square of their number.
 */
export function mergeUpdates(updates: readonly Uint8Array[], bytes = 60_000): Uint8Array[] {
  const merged: Uint8Array[] = [];
  let batch: Uint8Array[] = [];
  let size = 0;
  const close = () => {
    if (batch.length > 0) merged.push(Y.mergeUpdates(batch));
    batch = [];
    size = 0;
  };
  for (const update of updates) {
    if (size + update.length > bytes) close();
    batch.push(update);
    size += update.length;
  }
  close();
  return merged;
}

/**
 * Whether everything in `update` is within a document of this state vector. False too for an update that only
 * deletes characters, which a vector cannot tell, and for one that cannot be read.
 */
export function covers(vector: Uint8Array, update: Uint8Array): boolean {
  try {
    const state = Y.decodeStateVector(vector);
    const { to } = Y.parseUpdateMeta(update);
    return to.size > 0 && [...to].every(([client, clock]) => clock <= (state.get(client) ?? 0));
  } catch {
    return false;
  }
}
