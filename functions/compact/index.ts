import { randomUUID } from "node:crypto";
import { compactLog } from "../../model/compact.ts";
import { because, say, told, withCause } from "../shared/cause.ts";
import { publish } from "../shared/control.ts";
import { env } from "../shared/env.ts";
import { quarantine, readSnapshot, writeSnapshot } from "../shared/files.ts";
import { commit, readRows, remove } from "../shared/log.ts";
import { parseRows, type Refused } from "../shared/rows.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { versionItem } from "../shared/versions.ts";

const table = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");

/** A connection takes 100 messages/s (AWS IoT Core quotas, 2026-11): of one run it hears so many reports. */
const REPORTS = 50;
/** Refused rows that are moved at once: as many as one batch of DynamoDB deletes. */
const BATCH = 25;

/** Authors whose updates are named in the log: beyond that it is a crowd. */
const AUTHORS = 20;

/** What the topic rule selects. */
export interface CompactRequest {
  readonly mapId: string;
  readonly epoch: string;
  /** Of the change that made the log long, or of the call that wants a snapshot now. */
  readonly correlationId?: string;
}

/** What a run did, in rows. */
export interface Compaction {
  readonly merged: number;
  readonly refused: number;
  readonly held: number;
  /** Of the new snapshot, if one was written. */
  readonly version?: number;
  /** Another run came first: what was merged may still be in the log. */
  readonly lost?: true;
}

/**
 * Merges a map's log into a new snapshot. What is no edit goes to quarantine, what waits for something
 * stays; without anything to merge or to refuse, nothing is written. Runs may overlap: the first to move
 * the pointer wins, the others change nothing.
 */
export async function handler({ mapId, epoch, correlationId }: CompactRequest): Promise<Compaction> {
  const { updates, ...compaction } = await told("compact", { mapId, epoch }, () => {
    because(correlationId);
    return compactMap(mapId, epoch);
  });
  return compaction;
}

async function compactMap(mapId: string, epoch: string): Promise<Compaction & { updates?: Ranges }> {
  if (!/^[0-9a-z]{16}$/.test(mapId) || !/^[1-9][0-9]{0,8}$/.test(epoch)) {
    throw new Error(`Not a map and its epoch: ${JSON.stringify({ mapId, epoch })}`);
  }
  const partition = `${mapId}#${epoch}`;
  const control = `maps/${mapId}/${epoch}/control`;
  const { updates, malformed } = parseRows(await readRows(table, partition));
  // After the rows, so that what another run took from the log meanwhile is in the snapshot found here.
  const before = await lastSnapshot(table, partition);
  const compacted = compactLog({
    snapshot: before && (await readSnapshot(bucket, before.key)),
    rows: updates,
  });
  const { snapshot, vector, merged, held } = compacted;
  const refused = [...malformed, ...compacted.refused.map(({ row, reason }) => ({ ...row, reason }))];

  let version: number | undefined;
  if (merged.length > 0) {
    version = (before?.version ?? 0) + 1;
    // No run writes where another does: which of them wins is decided by the pointer alone.
    const key = `snapshots/${mapId}/${epoch}/${version}-${randomUUID()}`;
    await writeSnapshot(bucket, key, snapshot);
    const won = await commit(
      table,
      partition,
      before,
      { key, version, vector },
      merged.map((row) => row.sk),
      versionItem(mapId, Number(epoch), { key, version }, merged),
    );
    if (!won) return { merged: 0, refused: 0, held: held.length, lost: true };
    await publish(control, { event: "snapshot", version });
  }
  await setAside(`quarantine/${mapId}/${epoch}`, partition, control, refused);
  return {
    merged: merged.length,
    refused: refused.length,
    held: held.length,
    version,
    updates: rangesOf(merged),
  };
}

/** Moves rows from the log to quarantine and tells the map's clients. */
async function setAside(
  prefix: string,
  partition: string,
  control: string,
  refused: readonly Refused[],
): Promise<void> {
  // Batch by batch, so that a run that ends before its time, by its timeout too, has got somewhere.
  for (let i = 0; i < refused.length; i += BATCH) {
    const batch = refused.slice(i, i + BATCH);
    await Promise.all(batch.map(({ sk, update }) => quarantine(bucket, `${prefix}/${sk}`, update)));
    await remove(
      table,
      partition,
      batch.map((row) => row.sk),
    );
    for (const { sk, reason } of batch.slice(0, Math.max(0, REPORTS - i))) {
      const [clientKey = "", seq = ""] = sk.split("#");
      await withCause(async () => {
        // An update is known by the same name in its topic, its row and here.
        because(`${clientKey}/${seq}`);
        say("quarantine", { key: `${prefix}/${sk}`, reason }, "warn");
        await publish(control, { event: "quarantined", clientKey, seq, reason });
      });
    }
  }
}

/** Which updates came together, by their authors: the first and the last number of each. */
type Ranges = Readonly<Record<string, readonly [first: number, last: number]>>;

/** So that the log tells of an update which run took it in: of a run itself, none is the cause alone. */
function rangesOf(merged: readonly { readonly clientKey: string; readonly seq: number }[]): Ranges {
  const ranges: Record<string, readonly [number, number]> = {};
  for (const { clientKey, seq } of merged) {
    const [first, last] = ranges[clientKey] ?? [seq, seq];
    ranges[clientKey] = [Math.min(first, seq), Math.max(last, seq)];
  }
  return Object.fromEntries(Object.entries(ranges).slice(0, AUTHORS));
}
