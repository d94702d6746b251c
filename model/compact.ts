/** Makes one snapshot of a snapshot and the log that goes on from it. */

import * as Y from "yjs";
import { Gate, type Receipt } from "./gate.ts";
import { newDoc } from "./store.ts";

/** An update as the log has it. */
export interface Row {
  readonly clientKey: string;
  readonly seq: number;
  readonly update: Uint8Array;
}

export interface Compacted<R extends Row = Row> {
  /** The new snapshot: one Yjs update with all that was merged. */
  readonly snapshot: Uint8Array;
  /** Its Yjs state vector. */
  readonly vector: Uint8Array;
  /** Rows that are in the snapshot now. */
  readonly merged: R[];
  /** Rows that are no edits of this map, with the reason in words for people. */
  readonly refused: { readonly row: R; readonly reason: string }[];
  /** Rows that build on what is not here yet: they must stay in the log. */
  readonly held: R[];
}

/** Rows may come in any order. Throws an Error if the snapshot itself cannot be read. */
export function compactLog<R extends Row>(log: {
  readonly snapshot?: Uint8Array;
  readonly rows: readonly R[];
}): Compacted<R> {
  const { doc } = newDoc();
  // The rows are in memory already: holding them costs nothing more.
  const endless = Number.POSITIVE_INFINITY;
  const gate = new Gate(doc, { authorCount: endless, authorBytes: endless, count: endless, bytes: endless });
  if (log.snapshot) {
    const receipt = gate.load(log.snapshot);
    if (receipt.status === "refused") throw new Error(`The snapshot cannot be read. ${receipt.reason}`);
  }
  // An author's rows in their order need no holding.
  const rows = log.rows.toSorted((a, b) => a.seq - b.seq);
  const settled = new Map<Uint8Array, Receipt>();
  gate.onSettled((update, _from, receipt) => settled.set(update, receipt));
  const receipts = gate.receiveAll(rows.map(({ update, clientKey }) => ({ update, from: clientKey })));
  const merged: R[] = [];
  const refused: { row: R; reason: string }[] = [];
  const held: R[] = [];
  rows.forEach((row, i) => {
    const receipt = settled.get(row.update) ?? (receipts[i] as Receipt);
    if (receipt.status === "refused") refused.push({ row, reason: receipt.reason });
    else (receipt.status === "held" ? held : merged).push(row);
  });
  return {
    snapshot: Y.encodeStateAsUpdate(doc),
    vector: Y.encodeStateVector(doc),
    merged,
    refused,
    held,
  };
}
