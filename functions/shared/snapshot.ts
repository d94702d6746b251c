import { dynamodb } from "./aws.ts";

/** The sort key of the row that names a map's last snapshot; it comes after all updates. */
export const SNAPSHOT = "~snapshot";

export interface SnapshotPointer {
  readonly key: string;
  readonly version: number;
}

export interface LastSnapshot extends SnapshotPointer {
  /** When it was made, in ms since 1970. */
  readonly at: number;
}

/** Where the last snapshot of a map is; `undefined` when none was made yet. */
export async function lastSnapshot(table: string, partition: string): Promise<LastSnapshot | undefined> {
  const { Item } = await dynamodb<{
    Item?: { key?: { S: string }; version?: { N: string }; at?: { N: string } };
  }>("GetItem", {
    TableName: table,
    Key: { pk: { S: partition }, sk: { S: SNAPSHOT } },
    ConsistentRead: true,
    ProjectionExpression: "#key, version, #at",
    ExpressionAttributeNames: { "#key": "key", "#at": "at" },
  });
  // An epoch that ended without a snapshot has a row that only says so.
  return Item?.key && { key: Item.key.S, version: Number(Item.version?.N), at: Number(Item.at?.N) };
}

/** The row that names a snapshot as a partition's last one. */
export function pointerItem(
  partition: string,
  { key, version, vector }: SnapshotPointer & { readonly vector: Uint8Array },
) {
  return {
    pk: { S: partition },
    sk: { S: SNAPSHOT },
    version: { N: String(version) },
    key: { S: key },
    vector: { B: Buffer.from(vector).toString("base64") },
    at: { N: String(Date.now()) },
  };
}
