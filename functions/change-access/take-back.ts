import { randomUUID } from "node:crypto";
import { compactLog } from "../../model/compact.ts";
import { talkAuthor } from "../shared/author.ts";
import { dynamodb } from "../shared/aws.ts";
import { disconnect } from "../shared/control.ts";
import { env } from "../shared/env.ts";
import { readSnapshot, writeSnapshot } from "../shared/files.ts";
import { readRows, remove } from "../shared/log.ts";
import { partitionOf, type Row, rowKey } from "../shared/membership.ts";
import { moveRows } from "../shared/move-rows.ts";
import { logPartition, talkPartition } from "../shared/partitions.ts";
import { parseRows } from "../shared/rows.ts";
import { lastSnapshot, pointerItem, SNAPSHOT, type SnapshotPointer } from "../shared/snapshot.ts";
import { again, sweep } from "../shared/sweep.ts";
import { versionItem } from "../shared/versions.ts";
import type { Plan } from "./plan.ts";
import { changes, transact } from "./write.ts";

const updates = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");
const queue = env("SWEEP_QUEUE_URL");

/** How long credentials that were given out are good, and some minutes for clocks: ms. */
const CREDENTIALS = 70 * 60 * 1000;
/** DynamoDB takes 100 writes in a transaction (2026-11). */
const TRANSACTION = 90;

/**
 * Takes access back. Credentials can't be recalled, so what they open is left behind: the map moves on to
 * a new epoch, with other topics, another partition and another prefix, whose names only new sessions get.
 *
 * The document goes along with its history, so whoever stays publishes what was under way once more, to the
 * new epoch, under the same author and number. What reached the old log too late is swept over.
 */
export async function takeBack(people: string, mapId: string, epoch: number, plan: Plan): Promise<void> {
  const [from, to] = [logPartition(mapId, epoch), logPartition(mapId, epoch + 1)];
  const clients = plan.disconnect.flatMap(keysOf);
  const without = [...clients, ...plan.disconnect.map((member) => talkAuthor(mapId, idOf(member)))];
  // More than one transaction holds: these can't come back, as their link goes first.
  const early = plan.remove.slice(0, Math.max(0, plan.remove.length - TRANSACTION));
  const late = { ...plan, remove: plan.remove.slice(early.length) };

  await moveRows({
    table: updates,
    from: talkPartition(from),
    to: talkPartition(to),
    without: [],
    keep: true,
  });
  const begun = await begin(mapId, epoch);
  await removeAll(people, mapId, early);
  await transact([
    {
      Update: {
        TableName: people,
        Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
        UpdateExpression: `SET epoch = :next${plan.unlist ? " REMOVE listing" : ""}`,
        ConditionExpression: "epoch = :epoch AND attribute_not_exists(deletedAt)",
        ExpressionAttributeValues: { ":epoch": { N: String(epoch) }, ":next": { N: String(epoch + 1) } },
      },
    },
    seal(from, begun.before),
    ...begun.items.map((Item) => ({ Put: { TableName: updates, Item } })),
    ...changes(people, mapId, late),
  ]);

  await Promise.all(clients.map((key) => disconnect(`${mapId}-${key}`)));
  await remove(updates, from, begun.merged);
  const task = { mapId, epoch, without, until: Date.now() + CREDENTIALS, round: 0 };
  await sweep({ updates, people }, task);
  await again(queue, task);
}

/** The first snapshot of the next epoch, written but not in force yet; nothing for a map without a change. */
async function begin(mapId: string, epoch: number) {
  const partition = logPartition(mapId, epoch);
  const { updates: rows } = parseRows(await readRows(updates, partition));
  const before = await lastSnapshot(updates, partition);
  const { snapshot, vector, merged } = compactLog({
    snapshot: before && (await readSnapshot(bucket, before.key)),
    rows,
  });
  if (!before && merged.length === 0) return { before, items: [], merged: [] };
  const key = `snapshots/${mapId}/${epoch + 1}/1-${randomUUID()}`;
  await writeSnapshot(bucket, key, snapshot);
  const pointer = pointerItem(logPartition(mapId, epoch + 1), { key, version: 1, vector });
  const version = versionItem(mapId, epoch + 1, { key, version: 1 }, merged);
  return { before, items: [pointer, version], merged: merged.map((row) => row.sk) };
}

/** From now on no compaction takes rows of the old epoch into a snapshot that nobody would read. */
function seal(partition: string, before: SnapshotPointer | undefined) {
  return {
    Update: {
      TableName: updates,
      Key: { pk: { S: partition }, sk: { S: SNAPSHOT } },
      UpdateExpression: "SET sealed = :yes",
      ConditionExpression: before
        ? "version = :version AND attribute_not_exists(sealed)"
        : "attribute_not_exists(pk)",
      ExpressionAttributeValues: {
        ":yes": { N: "1" },
        ...(before && { ":version": { N: String(before.version) } }),
      },
    },
  };
}

async function removeAll(table: string, mapId: string, rows: readonly Row[]): Promise<void> {
  for (const { sk } of rows)
    await dynamodb("DeleteItem", { TableName: table, Key: { pk: partitionOf(mapId), sk } });
}

const idOf = (member: Row): string => member.sk?.S?.slice("member#".length) ?? "";
const keysOf = (member: Row): string[] => Object.keys(member.keys?.M ?? {});
