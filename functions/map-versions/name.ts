import { dynamodb, endpoint, isConditionFailure, send, uriEncode } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { Problem } from "../shared/http.ts";
import { logPartition } from "../shared/partitions.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { versionId, versionItem, versionKey } from "../shared/versions.ts";

const table = env("UPDATES_TABLE");
const compact = env("COMPACT_FUNCTION");

/** Seconds of the 29 that this function has. */
const PATIENCE = 12;

/** Makes sure that there is a snapshot of the map as it is now, with its row. Answers the version's id. */
export async function snapshotNow(mapId: string, epoch: number): Promise<string> {
  const partition = logPartition(mapId, epoch);
  // Where another run came first, it may not have seen all that is in the log.
  if (await isOvertaken(mapId, epoch)) await isOvertaken(mapId, epoch);
  const snapshot = await lastSnapshot(table, partition);
  if (!snapshot) throw new Problem(409, "There is nothing in this map yet that could be named.");
  // A snapshot from before there were versions has no row.
  await dynamodb("PutItem", {
    TableName: table,
    Item: versionItem(mapId, epoch, snapshot, []),
    ConditionExpression: "attribute_not_exists(pk)",
  }).catch((error) => {
    if (!isConditionFailure(error)) throw error;
  });
  return versionId(epoch, snapshot.version);
}

/** Names a version; an empty name takes its name away. */
export async function nameVersion(mapId: string, id: string, name: string): Promise<void> {
  try {
    await dynamodb("UpdateItem", {
      TableName: table,
      Key: versionKey(mapId, id),
      UpdateExpression: name ? "SET #name = :name" : "REMOVE #name",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#name": "name" },
      ...(name && { ExpressionAttributeValues: { ":name": { S: name } } }),
    });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(404, "There is no such version.");
  }
}

/** Runs the compaction and waits for its end. */
async function isOvertaken(mapId: string, epoch: number): Promise<boolean> {
  const answer = await send({
    service: "lambda",
    url: new URL(`${endpoint("LAMBDA")}/2015-03-31/functions/${uriEncode(compact)}/invocations`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mapId, epoch: String(epoch) }),
    patience: PATIENCE,
  });
  const { lost, errorMessage } = JSON.parse(answer.toString("utf8"));
  // An invocation that failed is a 200, too.
  if (errorMessage) throw new Error(`compact failed: ${errorMessage}`);
  return lost === true;
}
