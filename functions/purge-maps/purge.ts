import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { remove } from "../shared/log.ts";
import { partitionOf, rowKey } from "../shared/membership.ts";
import { logPartition, talkPartition, versionsPartition } from "../shared/partitions.ts";
import { PURGE } from "../shared/purge-key.ts";
import { deleteObject, listObjects } from "../shared/s3.ts";

export interface Places {
  readonly people: string;
  readonly updates: string;
  readonly bucket: string;
}

/** Objects deleted at a time. */
const AT_ONCE = 20;

/**
 * Removes a map for good: objects, log, talk, versions, people and links, and the map's own row last, so that a
 * run that ends early is taken up by the next. (What was on its way, in the transfer bucket, is gone a day after it
 * came.) `sk`: `{purgeAt}#{mapId}`. Answers how much was removed.
 */
export async function purge({ people, updates, bucket }: Places, sk: string) {
  const mapId = sk.slice(sk.indexOf("#") + 1);
  const epochs = await close(people, mapId);
  if (epochs === undefined) return { objects: 0, rows: 0 };
  let [objects, rows] = [0, 0];
  for (const folder of ["snapshots", "files", "quarantine"]) {
    const keys = await listObjects(bucket, `${folder}/${mapId}/`);
    for (let i = 0; i < keys.length; i += AT_ONCE)
      await Promise.all(keys.slice(i, i + AT_ONCE).map((key) => deleteObject(bucket, key)));
    objects += keys.length;
  }
  const logs = Array.from({ length: epochs }, (_, i) => logPartition(mapId, i + 1));
  for (const partition of [...logs, ...logs.map(talkPartition), versionsPartition(mapId)])
    rows += await empty(updates, partition);
  rows += await empty(people, partitionOf(mapId).S, rowKey.map);
  await dynamodb("TransactWriteItems", {
    TransactItems: [
      { Delete: { TableName: people, Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } } } },
      { Delete: { TableName: people, Key: { pk: { S: PURGE }, sk: { S: sk } } } },
    ],
  });
  return { objects, rows };
}

/** From now on the map can't be brought back. Answers how many epochs it had; nothing if it just was. */
async function close(table: string, mapId: string): Promise<number | undefined> {
  try {
    const { Attributes } = await dynamodb<{ Attributes?: { epoch?: { N: string } } }>("UpdateItem", {
      TableName: table,
      Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
      UpdateExpression: "SET purging = :yes",
      ConditionExpression: "purgeAt <= :now",
      ExpressionAttributeValues: { ":yes": { BOOL: true }, ":now": { N: String(Date.now()) } },
      ReturnValues: "ALL_NEW",
    });
    return Number(Attributes?.epoch?.N);
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return undefined;
  }
}

/** Deletes the rows of a partition, but for one. */
async function empty(table: string, partition: string, except?: string): Promise<number> {
  let count = 0;
  let from: object | undefined;
  do {
    const page = await dynamodb<{ Items: { sk: { S: string } }[]; LastEvaluatedKey?: object }>("Query", {
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ProjectionExpression: "sk",
      ExpressionAttributeValues: { ":pk": { S: partition } },
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    const keys = page.Items.map(({ sk }) => sk.S).filter((sk) => sk !== except);
    await remove(table, partition, keys);
    count += keys.length;
    from = page.LastEvaluatedKey;
  } while (from);
  return count;
}
