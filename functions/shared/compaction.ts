import { dynamodb, endpoint, isConditionFailure, send, uriEncode } from "./aws.ts";
import { cause } from "./cause.ts";
import { env } from "./env.ts";
import { Problem } from "./http.ts";
import { logPartition } from "./partitions.ts";
import { lastSnapshot } from "./snapshot.ts";
import { versionId, versionItem } from "./versions.ts";

const table = env("UPDATES_TABLE");
const compact = env("COMPACT_FUNCTION");

/** Seconds of the 29 that a function behind the HTTP API has. */
const PATIENCE = 12;

/** Makes sure that there is a snapshot of the map as it is now, with its row. Answers the version's id. */
export async function snapshotNow(mapId: string, epoch: number): Promise<string> {
  const partition = logPartition(mapId, epoch);
  // Where another run came first, it may not have seen all that is in the log.
  if (await isOvertaken(mapId, epoch)) await isOvertaken(mapId, epoch);
  const snapshot = await lastSnapshot(table, partition);
  if (!snapshot) throw new Problem(409, "There is nothing in this map yet.");
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

/** Runs the compaction and waits for its end. */
async function isOvertaken(mapId: string, epoch: number): Promise<boolean> {
  const answer = await send({
    service: "lambda",
    url: new URL(`${endpoint("LAMBDA")}/2015-03-31/functions/${uriEncode(compact)}/invocations`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mapId, epoch: String(epoch), correlationId: cause() }),
    patience: PATIENCE,
  });
  const { lost, errorMessage } = JSON.parse(answer.toString("utf8"));
  // An invocation that failed is a 200, too.
  if (errorMessage) throw new Error(`compact failed: ${errorMessage}`);
  return lost === true;
}
