/** A map that was deleted goes for good: its time over and the daily rule due, in a run that follows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import type { Session } from "../../web/cloud/session.ts";
import { readLog } from "../../web/sync/log.ts";
import { guest } from "../support/guest.ts";
import { awsClients } from "./aws-clients.ts";
import { type App, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";
import { insertion } from "./forged.ts";

const assembly = mkdtempSync(join(tmpdir(), "rhizome-purge-"));
let app: App | undefined;

/** A deployment in which deleted maps can't be brought back for long. */
function forgetSoon(): void {
  const file = join(assembly, "RhizomeAccess.template.json");
  const template = readFileSync(file, "utf8");
  expect(template).toContain('"UNDO_DAYS": "30"');
  rmSync(file);
  writeFileSync(file, template.replace('"UNDO_DAYS": "30"', '"UNDO_DAYS": "0"'));
}

beforeAll(async () => {
  await freshAssembly();
  for (const name of readdirSync(ASSEMBLY)) symlinkSync(join(ASSEMBLY, name), join(assembly, name));
  forgetSoon();
}, 120_000);
afterAll(async () => {
  await app?.close();
  rmSync(assembly, { recursive: true, force: true });
});

/** More than one page of a Query holds, 1 MB: each a Yjs update of nothing, and bytes that nobody reads. */
const MANY = 24;
const heavy = (i: number) =>
  Uint8Array.from({ length: 50_000 }, (_, at) => (at < 2 ? 0 : (i * 31 + at * 7) % 251));

test("a deleted map is removed with all that belongs to it, and other maps stay", async () => {
  const first = await startApp({ assembly });
  const { owner, mapId } = await newMap(first.config);
  const other = await owner.createMap("Stays");
  const eve = guest(first.config);
  const secret = await owner.shareMap(mapId, "editor");
  await eve.openSession(mapId, { secret, replica: newReplica() });

  // A first epoch with a version, then a second one with talk and a log of many pages.
  const before = await owner.openSession(mapId, { replica: newReplica() });
  const connection = await connect(owner, before);
  await connection.publish(updateTopic(before, 1), insertion({ author: before.clientKey, text: "Plan" }));
  await vi.waitFor(async () => expect((await readLog(owner, before)).rows).toHaveLength(1), 10_000);
  await owner.nameVersion(mapId, "First");
  const { people } = await owner.access.people(mapId);
  await owner.access.removePerson(mapId, people.find(({ me }) => !me)?.id ?? "");
  await connection.close();
  const session = await owner.openSession(mapId, { replica: newReplica() });
  expect(session.epoch).toBe(2);
  const again = await connect(owner, session);
  for (let i = 1; i <= MANY; i++) await again.publish(updateTopic(session, i), heavy(i));
  await again.publish(`${session.topics.talk}/${session.talk.author}/0000000000000001`, heavy(1));
  await vi.waitFor(async () => {
    expect((await readLog(owner, session)).rows).toHaveLength(MANY);
    expect(await rowsOf(first, session, session.talk.partition)).toBe(1);
  }, 20_000);
  await again.close();
  const snapshot = session.snapshot?.key ?? "";
  expect(await objectStatus(first, session, snapshot)).toBe(200);
  const { versions } = await owner.versions(mapId);
  expect(versions.length).toBeGreaterThanOrEqual(2);

  await owner.access.deleteMap(mapId);
  await first.close({ keep: true });
  const rules = readdirSync(join(first.dataDir, "events"));
  expect(rules).toHaveLength(1);
  for (const name of rules)
    writeFileSync(join(first.dataDir, "events", name), JSON.stringify({ at: Date.now() - 2 * 86_400_000 }));

  app = await startApp({ assembly, dataDir: first.dataDir });
  const lines = () => (app?.functionLines ?? []).filter((line) => line.includes('"done":"purge"'));
  await vi.waitFor(() => expect(lines()).toHaveLength(1), 30_000);
  const purged = JSON.parse(/\{.*\}/.exec(lines()[0] ?? "")?.[0] ?? "{}");
  expect(purged).toMatchObject({ mapId, correlationId: expect.stringMatching(/^[0-9a-f]{12}\/\d+$/) });
  expect(purged.objects).toBeGreaterThanOrEqual(versions.length);
  // Both epochs' pointers, the log, what was said, the versions, the owner's row and the links.
  expect(purged.rows).toBeGreaterThanOrEqual(2 + MANY + 1 + versions.length + 1 + 2);
  // Credentials that are still good find nothing.
  expect(await rowsOf(app, session, session.log.partition)).toBe(0);
  expect(await rowsOf(app, session, session.talk.partition)).toBe(0);
  expect(await rowsOf(app, before, before.log.partition)).toBe(0);
  expect(await objectStatus(app, session, snapshot)).not.toBe(200);
  const stranger = guest(app.config);
  const status = (id: string) =>
    stranger.openSession(id, { replica: newReplica() }).catch((error: { status: number }) => error.status);
  expect(await status(mapId)).toBe(404);
  expect(await status(other)).toBe(403);
}, 180_000);

/** How many rows a partition has, to who holds these credentials. */
async function rowsOf(app: App, { credentials, log }: Session, partition: string): Promise<number> {
  const { Count } = await awsClients(app, credentials).dynamodb.send(
    new QueryCommand({
      TableName: log.table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: partition } },
    }),
  );
  return Count ?? 0;
}

async function objectStatus(app: App, { credentials }: Session, Key: string): Promise<number> {
  const get = new GetObjectCommand({ Bucket: app.config.filesBucket, Key });
  return awsClients(app, credentials)
    .s3.send(get)
    .then(
      () => 200,
      (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0,
    );
}
