import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findPostgres } from "../../../local/rds/binaries.ts";
import { Postgres } from "../../../local/rds/postgres.ts";

let root: string;
let lines: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postgres-"));
  chmodSync(root, 0o755);
  lines = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (folder = join(root, "rds")) =>
  new Postgres({
    folder,
    owner: "owner",
    database: "shop",
    parameters: { max_connections: "10" },
    log: (line) => lines.push(line),
  });

test("keeps what was committed through a kill, and starts over a server that was left behind", async () => {
  const first = open();
  await first.administer("create table kept (n int); insert into kept values (1)");
  // What would be left if a run was killed and nothing ended its server.
  const second = open();
  expect(await second.administer("select n from kept")).toEqual([["1"]]);
  await second.administer("insert into kept values (2)");
  process.kill(second.pid ?? 0, "SIGKILL");
  await second.close();
  const third = open();
  expect(await third.administer("select n from kept order by n")).toEqual([["1"], ["2"]]);
  await third.close();
  await first.close();
}, 60_000);

test("starts again when it has ended by itself", async () => {
  const server = open();
  await server.administer("create table kept (n int)");
  const { pid } = server;
  process.kill(pid ?? 0, "SIGKILL");
  await vi.waitFor(
    async () => expect(await server.administer("select count(*) from kept")).toEqual([["0"]]),
    20_000,
  );
  expect(server.pid).not.toBe(pid);
  await server.close();
}, 60_000);

test("works below a folder that others may not enter, as root too", async () => {
  const closed = join(root, "private");
  mkdirSync(closed, { mode: 0o700 });
  const folder = join(closed, "rds");
  const server = open(folder);
  expect(await server.administer("select 1")).toEqual([["1"]]);
  await server.close();
  if (process.getuid?.() !== 0) return;
  const elsewhere = readFileSync(join(folder, "elsewhere"), "utf8").trim();
  expect(existsSync(join(elsewhere, "PG_VERSION"))).toBe(true);
  // A folder that was emptied begins anew, there too.
  const again = open(folder);
  await again.administer("create table old (n int)");
  await again.close();
  rmSync(folder, { recursive: true });
  const fresh = open(folder);
  expect(await fresh.administer("select count(*) from pg_tables where tablename = 'old'")).toEqual([["0"]]);
  await fresh.close();
  rmSync(join(elsewhere, ".."), { recursive: true });
}, 90_000);

test("says what is missing on a platform that has none, and what still works", async () => {
  const { platform } = process;
  try {
    Object.defineProperty(process, "platform", { value: "sunos" });
    await expect(findPostgres()).rejects.toThrow(/no PostgreSQL for sunos.*the rest does/);
    const server = open();
    await expect(server.administer("select 1")).rejects.toThrow("sunos");
    expect(lines).toEqual([expect.stringMatching(/could not be started: There is no PostgreSQL/)]);
    await server.close();
  } finally {
    Object.defineProperty(process, "platform", { value: platform });
  }
});
