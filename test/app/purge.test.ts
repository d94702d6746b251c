/** A map that was deleted goes for good: its time over and the daily rule due, in a run that follows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import { guest } from "../support/guest.ts";
import { type App, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";

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

test("a deleted map is removed with all that belongs to it, and other maps stay", async () => {
  const first = await startApp({ assembly });
  const { owner, mapId } = await newMap(first.config);
  const other = await owner.createMap("Stays");
  const session = await owner.openSession(mapId, { replica: newReplica() });
  const connection = await connect(owner, session);
  await connection.publish(updateTopic(session, 1), Uint8Array.from([0, 0]));
  await connection.close();
  await owner.shareMap(mapId, "viewer");
  await owner.access.deleteMap(mapId);
  await first.close({ keep: true });
  const rules = readdirSync(join(first.dataDir, "events"));
  expect(rules).toHaveLength(1);
  for (const name of rules)
    writeFileSync(join(first.dataDir, "events", name), JSON.stringify({ at: Date.now() - 2 * 86_400_000 }));

  app = await startApp({ assembly, dataDir: first.dataDir });
  const lines = () => (app?.functionLines ?? []).filter((line) => line.includes('"purged"'));
  await vi.waitFor(() => expect(lines()).toHaveLength(1), 30_000);
  const purged = JSON.parse(/\{.*\}/.exec(lines()[0] ?? "")?.[0] ?? "{}");
  expect(purged).toMatchObject({ purged: mapId });
  // The update, its owner's row, and the link's.
  expect(purged.rows).toBeGreaterThanOrEqual(3);
  const stranger = guest(app.config);
  const status = (id: string) =>
    stranger.openSession(id, { replica: newReplica() }).catch((error: { status: number }) => error.status);
  expect(await status(mapId)).toBe(404);
  expect(await status(other)).toBe(403);
}, 120_000);
