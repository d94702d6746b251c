import type { Row } from "../../model/compact.ts";
import type { LogRow } from "./log.ts";

/** A row whose key names an author and a number. */
export interface Update extends Row {
  readonly sk: string;
}

/** A row that is no edit of the map, and why, in words for people. */
export interface Refused {
  readonly sk: string;
  readonly update: Uint8Array;
  readonly reason: string;
}

const keyPattern = /^([0-9a-f]{24})#([0-9]{1,10})$/;

/** Sorts out the rows that cannot even be taken for updates; what the others hold, the model judges. */
export function parseRows(rows: readonly LogRow[]): { updates: Update[]; malformed: Refused[] } {
  const updates: Update[] = [];
  const malformed: Refused[] = [];
  for (const { sk, update, binary } of rows) {
    const [, clientKey, seq] = keyPattern.exec(sk) ?? [];
    if (clientKey === undefined) {
      malformed.push({ sk, update, reason: "Its topic does not end in an author and a number." });
    } else if (!binary) {
      malformed.push({ sk, update, reason: "It is not binary." });
    } else {
      updates.push({ sk, clientKey, seq: Number(seq), update });
    }
  }
  return { updates, malformed };
}
