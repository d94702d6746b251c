import { versionsPartition } from "./partitions.ts";
import type { SnapshotPointer } from "./snapshot.ts";

/** Authors that a version names: beyond that it is a crowd. */
const AUTHORS = 20;

/** What a version is called: it sorts as versions came, from epoch to epoch. */
export const versionId = (epoch: number, version: number): string =>
  `${String(epoch).padStart(9, "0")}.${String(version).padStart(9, "0")}`;

/** A call of DynamoDB's that finds a version's row. */
export const versionKey = (mapId: string, id: string) => ({
  pk: { S: versionsPartition(mapId) },
  sk: { S: id },
});

/** The row of a version: a snapshot, and what came into it since the one before. */
export function versionItem(
  mapId: string,
  epoch: number,
  { key, version }: SnapshotPointer,
  merged: readonly { readonly clientKey: string }[],
) {
  const authors = [...new Set(merged.map((row) => row.clientKey))].slice(0, AUTHORS);
  return {
    ...versionKey(mapId, versionId(epoch, version)),
    key: { S: key },
    at: { N: String(Date.now()) },
    changes: { N: String(merged.length) },
    // A set can't be empty in DynamoDB.
    ...(authors.length > 0 && { authors: { SS: authors } }),
  };
}
