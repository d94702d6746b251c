import type { S3Event } from "aws-lambda";
import { MapSnapshot } from "../../model/snapshot.ts";
import { dynamodb } from "../shared/aws.ts";
import { because, told } from "../shared/cause.ts";
import { env } from "../shared/env.ts";
import { readSnapshotWithCause } from "../shared/files.ts";
import { indexDb, retried } from "../shared/index-db.ts";
import { columnsOf } from "../shared/index-entry.ts";
import { listingOf } from "../shared/listing.ts";
import { partitionOf, type Row, rowKey } from "../shared/membership.ts";
import { logPartition } from "../shared/partitions.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { objectOf } from "../shared/transfer.ts";
import { type Draw, digest } from "./digest.ts";

const people = env("PEOPLE_TABLE");
const updates = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");
const db = indexDb();

/** How often a snapshot that S3 told of is looked for, and ms between. */
const TRIES = 12;
const BETWEEN = 250;

/** A map whose listing or life changed, or S3's word of a new snapshot. */
export type IndexRequest = S3Event | { readonly mapId: string; readonly correlationId?: string };

/**
 * Makes the index say of a map what is so now. Events come late, twice and in any order, so none is believed: each is
 * but a reason to look. Answers what became of each map. `draw` makes the pictures of listed maps.
 */
export function indexer(draw: Draw): (event: IndexRequest) => Promise<Record<string, Indexed>> {
  return async (event) => {
    const done: Record<string, Indexed> = {};
    const asked = "Records" in event ? event.Records.map((record) => snapshotOf(objectOf(record))) : [event];
    for (const { mapId, ...heard } of asked) {
      if (!/^[0-9a-z]{16}$/.test(mapId)) throw new Error(`Not a map: ${mapId}`);
      await told("index", { mapId }, async () => {
        because(heard.correlationId);
        const outcome = await retried(() => indexMap(mapId, heard, draw));
        done[mapId] = outcome;
        return { outcome };
      });
    }
    return done;
  };
}

/** Of a snapshot's key: `snapshots/{mapId}/{epoch}/{version}-{random}`. */
function snapshotOf(key: string): { readonly mapId: string } & Heard {
  const [, mapId = key, epoch, version] = /^snapshots\/([^/]+)\/(\d+)\/(\d+)-/.exec(key) ?? [];
  return { mapId, epoch: Number(epoch ?? 0), version: Number(version ?? 0) };
}

/** How far a map is, as an event says; S3's says nothing of who led to it, the snapshot does. */
interface Heard {
  readonly correlationId?: string;
  readonly epoch?: number;
  readonly version?: number;
}

/** `overtaken`: a run that began later, and so saw no less, has written already. */
type Indexed = "listed" | "private" | "removed" | "overtaken";

async function indexMap(mapId: string, heard: Heard, draw: Draw): Promise<Indexed> {
  // A turn is taken before anything is read: whoever has the latest has seen whatever led to an earlier one.
  const [row] = await db<{ turn: string; drawn: string | null }[]>`
    insert into maps as m (id, turn) values (${mapId}, 1)
    on conflict (id) do update set turn = m.turn + 1
    returning turn, case when preview is not null then thumbnail end as drawn`;
  const { turn = "0", drawn = null } = row ?? {};
  const entry = await read(mapId, heard, draw, drawn);
  const columns = entry ? columnsOf(db, entry) : removed();
  const [written] = await db<{ lacks: boolean }[]>`
    update maps set written = ${turn}::bigint, ${columns} where id = ${mapId} and written < ${turn}::bigint
    returning listed_at is not null and preview is null as lacks`;
  if (!written) return "overtaken";
  if (!entry) return "removed";
  // Another run drew something else since this one looked: then this one draws, too.
  if (written.lacks) return indexMap(mapId, heard, draw);
  return entry.listedAt === undefined ? "private" : "listed";
}

/** Nothing for a map that is deleted, or has nothing in it yet. */
async function read(mapId: string, heard: Heard, draw: Draw, drawn: string | null) {
  for (let tries = 1; ; tries++) {
    const map = await mapRow(mapId);
    if (!map || map.deletedAt) return undefined;
    const epoch = Number(map.epoch?.N);
    const last = await lastSnapshot(updates, logPartition(mapId, epoch));
    // A snapshot is written before it is in force, so S3 may be heard before that. One that another run's came before
    // never is, but that one has the same number then.
    const { epoch: minEpoch = 0, version = 0 } = heard;
    const isThere = epoch > minEpoch || (epoch === minEpoch && (last?.version ?? 0) >= version);
    if (isThere || tries === TRIES) {
      if (!last) return undefined;
      const { snapshot, writtenFor } = await readSnapshotWithCause(bucket, last.key);
      if (!heard.correlationId) because(writtenFor);
      return digest(new MapSnapshot(snapshot), listingOf(map), last.at, { draw, drawn });
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
}

async function mapRow(mapId: string): Promise<Row | undefined> {
  const { Item } = await dynamodb<{ Item?: Row }>("GetItem", {
    TableName: people,
    Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
    ConsistentRead: true,
  });
  return Item;
}

/** What is left of a map: that it was in the gallery, if it was. */
function removed() {
  return db`
    listed_at = null, gone_at = case when listed_at is null then gone_at else now() end, updated_at = null,
    title = '', description = '', lines = '', tags = '{}', language = '', nodes = 0, thumbnail = '',
    preview = null, heading = '',
    title_words = '', words = '', vocabulary = '{}'`;
}
