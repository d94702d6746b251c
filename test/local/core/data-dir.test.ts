import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataDir } from "../../../local/core/data-dir.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a folder is made, and another run in the same process cannot share it", () => {
  const unlock = openDataDir(join(folder, "a", "b"), false);
  expect(() => openDataDir(join(folder, "a", "b"), false)).toThrow(/is in use by process/);
  unlock();
  openDataDir(join(folder, "a", "b"), false)();
});

test("the lock of a process that lives holds, that of one that was killed does not", async () => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  writeFileSync(join(folder, "run.pid"), String(other.pid));
  expect(() => openDataDir(folder, false)).toThrow(`in use by process ${other.pid}`);
  const gone = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await gone;
  openDataDir(folder, false)();
});

test("a lock file that a kill left empty holds nothing", () => {
  writeFileSync(join(folder, "run.pid"), "");
  openDataDir(folder, false)();
});

test("fresh empties the folder, otherwise all stays", () => {
  writeFileSync(join(folder, "kept"), "x");
  openDataDir(folder, false)();
  expect(existsSync(join(folder, "kept"))).toBe(true);
  openDataDir(folder, true)();
  expect(existsSync(join(folder, "kept"))).toBe(false);
});

test("a folder that cannot be written to is one clear line", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => openDataDir(file, false)).toThrow(/^Cannot write to the data folder .*choose another one\.$/);
  // Nothing is closed to root.
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  expect(() => openDataDir(join(folder, "x"), false)).toThrow(/EACCES/);
  chmodSync(folder, 0o700);
});
