import { randomUUID } from "node:crypto";
import { dynamodb, isConditionFailure } from "./aws.ts";
import { pointerItem, SNAPSHOT, type SnapshotPointer } from "./snapshot.ts";

/** A row of the log as it lies there. */
export interface LogRow {
  readonly sk: string;
  readonly update: Uint8Array;
  /** A payload that happens to be JSON is stored as DynamoDB's types: `update` is their JSON then. */
  readonly binary: boolean;
}

/** Bytes of updates read in one run; a longer log is compacted in several. */
const READ_AT_MOST = 64 * 1024 * 1024;

/** The updates of a map, oldest client keys first. */
export async function readRows(table: string, partition: string): Promise<LogRow[]> {
  interface Page {
    Items: { sk: { S: string }; update?: { B?: unknown } }[];
    LastEvaluatedKey?: object;
  }
  const rows: LogRow[] = [];
  let bytes = 0;
  let from: object | undefined;
  do {
    const page: Page = await dynamodb<Page>("Query", {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND sk < :snapshot",
      ProjectionExpression: "sk, #update",
      ExpressionAttributeNames: { "#update": "update" },
      ExpressionAttributeValues: { ":pk": { S: partition }, ":snapshot": { S: SNAPSHOT } },
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    for (const { sk, update } of page.Items) {
      const binary = typeof update?.B === "string";
      const data = binary
        ? Buffer.from(String(update.B), "base64")
        : Buffer.from(JSON.stringify(update ?? null));
      bytes += data.length;
      rows.push({ sk: sk.S, update: data, binary });
    }
    from = page.LastEvaluatedKey;
  } while (from && bytes < READ_AT_MOST);
  return rows;
}

/** DynamoDB takes 100 writes in a transaction and 25 in a batch (2026-11). */
const TRANSACTION = 100;
const BATCH = 25;

/**
 * Moves the pointer to a new snapshot and, in the same transaction, writes its row among the map's versions and
 * deletes the first of the rows that it holds; the rest may go later, since a row that is in the snapshot too changes nothing. Answers `false`,
 * and changes nothing, when another run has moved the pointer meanwhile.
 */
export async function commit(
  table: string,
  partition: string,
  before: SnapshotPointer | undefined,
  after: SnapshotPointer & { readonly vector: Uint8Array },
  merged: readonly string[],
  versionRow: object,
): Promise<boolean> {
  const item = pointerItem(partition, after);
  const condition = before
    ? {
        ConditionExpression: "version = :before AND attribute_not_exists(sealed)",
        ExpressionAttributeValues: { ":before": { N: String(before.version) } },
      }
    : { ConditionExpression: "attribute_not_exists(pk)" };
  const first = merged.slice(0, TRANSACTION - 2);
  try {
    await dynamodb("TransactWriteItems", {
      // Makes a repetition of this call, after an answer that was lost, the same transaction.
      ClientRequestToken: randomUUID(),
      TransactItems: [
        { Put: { TableName: table, Item: item, ...condition } },
        { Put: { TableName: table, Item: versionRow } },
        ...first.map((sk) => ({
          Delete: { TableName: table, Key: { pk: { S: partition }, sk: { S: sk } } },
        })),
      ],
    });
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
  await remove(table, partition, merged.slice(first.length));
  return true;
}

/** Deletes rows of the log. */
export async function remove(table: string, partition: string, keys: readonly string[]): Promise<void> {
  let requests = keys.map((sk) => ({ DeleteRequest: { Key: { pk: { S: partition }, sk: { S: sk } } } }));
  while (requests.length > 0) {
    const { UnprocessedItems = {} } = await dynamodb<{ UnprocessedItems?: Record<string, typeof requests> }>(
      "BatchWriteItem",
      { RequestItems: { [table]: requests.slice(0, BATCH) } },
    );
    const left = UnprocessedItems[table] ?? [];
    requests = [...left, ...requests.slice(BATCH)];
    // What is left was throttled.
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
