import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataDir } from "../../../local/core/data-dir.ts";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-"));
  lock = join(folder, "run.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openAndClose = async (fresh = false) => (await openDataDir(folder, fresh))();

/** A process of its own that opens the folder; resolves when it has it. */
async function otherRun() {
  const module = fileURLToPath(new URL("../../../local/core/data-dir.ts", import.meta.url));
  const code = `import { openDataDir } from ${JSON.stringify(module)};
    await openDataDir(${JSON.stringify(folder)}, false); console.log("open"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    pid: child.pid,
    stop: () => child.kill("SIGSTOP"),
    kill: () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      return gone;
    },
  };
}

test("a folder is made, and another run in the same process cannot share it", async () => {
  const below = join(folder, "a", "b");
  const unlock = await openDataDir(below, false);
  await expect(openDataDir(below, false)).rejects.toThrow(/is in use by process/);
  await expect(openDataDir(`${below}/../b`, false)).rejects.toThrow(/is in use by process/);
  unlock();
  (await openDataDir(below, false))();
});

test("the lock of a process that lives holds, that of one that was killed does not", async () => {
  const other = await otherRun();
  await expect(openDataDir(folder, false)).rejects.toThrow(`in use by process ${other.pid}`);
  other.stop();
  await expect(openDataDir(folder, false)).rejects.toThrow(`in use by process ${other.pid}`);
  await other.kill();
  await openAndClose();
});

test("after a crash, neither a process that has the old id nor one that has the old port holds anything", async () => {
  const stranger = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const { port } = stranger.address() as AddressInfo;
  writeFileSync(lock, JSON.stringify({ pid: process.pid, port, token: "of the run that crashed" }));
  await openAndClose();
  await new Promise((resolve) => stranger.close(resolve));
  writeFileSync(lock, JSON.stringify({ pid: process.pid, port, token: "of the run that crashed" }));
  await openAndClose();
});

test("of many that start at once over a lock that a crash left, one gets the folder", async () => {
  writeFileSync(lock, JSON.stringify({ pid: 1, port: 1, token: "of the run that crashed" }));
  const starts = await Promise.allSettled(Array.from({ length: 8 }, () => openDataDir(folder, false)));
  const won = starts.filter((start) => start.status === "fulfilled");
  expect(won).toHaveLength(1);
  for (const start of starts) if (start.status === "rejected") expect(start.reason.message).toMatch(/in use/);
  won[0]?.value();
  expect(existsSync(lock)).toBe(false);
});

test("a lock file that a kill left empty holds nothing", async () => {
  writeFileSync(lock, "");
  await openAndClose();
});

test("fresh empties the folder, otherwise all stays", async () => {
  await openAndClose();
  writeFileSync(join(folder, "kept"), "x");
  await openAndClose();
  expect(existsSync(join(folder, "kept"))).toBe(true);
  await openAndClose(true);
  expect(existsSync(join(folder, "kept"))).toBe(false);
  await openAndClose(true);
});

test("a folder that held something else is used, but never emptied", async () => {
  const foreign = join(folder, "thesis.txt");
  writeFileSync(foreign, "x");
  await expect(openDataDir(folder, true)).rejects.toThrow(/--fresh would delete them/);
  await openAndClose();
  await expect(openDataDir(folder, true)).rejects.toThrow(/--fresh would delete them/);
  expect(readFileSync(foreign, "utf8")).toBe("x");
  expect(existsSync(lock)).toBe(false);
});

test("a folder that cannot be written to is one clear line", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(openDataDir(file, false)).rejects.toThrow(
    /^Cannot write to the data folder .*choose another one with --data\.$/,
  );
  // Nothing is closed to root.
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  await expect(openDataDir(join(folder, "x"), false)).rejects.toThrow(/EACCES/);
  chmodSync(folder, 0o700);
});
