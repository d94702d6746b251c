import { dynamodb, endpoint, region, send } from "./aws.ts";
import { cause } from "./cause.ts";
import { publish } from "./control.ts";
import { partitionOf, rowKey } from "./membership.ts";
import { moveRows } from "./move-rows.ts";
import { logPartition, talkPartition } from "./partitions.ts";

/** An epoch that has ended, and whose late rows belong into the present one. */
export interface Sweep {
  readonly mapId: string;
  readonly epoch: number;
  /** Client keys and authors of the talk whose access ended with the epoch. */
  readonly without: readonly string[];
  /** When the last credentials for the epoch expire, in ms since 1970. */
  readonly until: number;
  /** Sweeps before this one. */
  readonly round: number;
  /** Of the call that ended the epoch. */
  readonly correlationId?: string;
}

/**
 * Seconds from one sweep to the next: the first when all who are online have renewed, then seldom. The longest
 * is what a queue keeps a message back at most (SQS quotas, 2026-11).
 */
const DELAYS = [10, 60];
const LAST_DELAY = 900;

/** Moves late updates and talk into the map's present epoch, and tells its clients; answers how many rows. */
export async function sweep(
  { updates: table, people }: { readonly updates: string; readonly people: string },
  { mapId, epoch, without }: Sweep,
): Promise<number> {
  const present = await presentEpoch(people, mapId);
  if (present === undefined || present <= epoch) return 0;
  const [from, to] = [logPartition(mapId, epoch), logPartition(mapId, present)];
  const edits = await moveRows({ table, from, to, without });
  const talk = await moveRows({ table, from: talkPartition(from), to: talkPartition(to), without });
  // Each time, to everyone: messages to clients may get lost, and some may not have heard of the new epoch.
  await publish(`maps/${mapId}/${present}/control`, { event: "late" });
  await publish(`maps/${mapId}/${epoch}/control`, { event: "renew" });
  return edits + talk;
}

/** `undefined` for a map that is gone. */
async function presentEpoch(table: string, mapId: string): Promise<number | undefined> {
  const { Item } = await dynamodb<{ Item?: { epoch?: { N: string } } }>("GetItem", {
    TableName: table,
    Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
    ProjectionExpression: "epoch",
    ConsistentRead: true,
  });
  return Item?.epoch && Number(Item.epoch.N);
}

/** Asks for another sweep; the last one is when all credentials have expired. */
export async function again(queueUrl: string, task: Sweep, now = Date.now()): Promise<void> {
  if (now > task.until) return;
  await send({
    service: "sqs",
    url: new URL(`${endpoint("SQS", `sqs.${region}.amazonaws.com`)}/`),
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.SendMessage",
    },
    body: JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ ...task, round: task.round + 1, correlationId: cause() }),
      DelaySeconds: DELAYS[task.round] ?? LAST_DELAY,
    }),
  });
}

/** Reads what {@link again} sent. Throws an Error for anything else. */
export function parseSweep(body: string): Sweep {
  const { mapId, epoch, without, until, round, correlationId } = JSON.parse(body) as Partial<Sweep>;
  const good =
    /^[0-9a-z]{16}$/.test(String(mapId)) &&
    Number.isSafeInteger(epoch) &&
    Array.isArray(without) &&
    without.every((key) => /^[0-9a-f]{24}$/.test(key)) &&
    Number.isFinite(until) &&
    Number.isSafeInteger(round);
  if (!good) throw new Error(`Not a sweep: ${body.slice(0, 200)}`);
  return { mapId, epoch, without, until, round, correlationId } as Sweep;
}
