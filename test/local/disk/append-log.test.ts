import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppendLog } from "../../../local/disk/append-log.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-"));
  file = join(folder, "a.log");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const entriesOf = async () => {
  const { log, entries } = await AppendLog.open<string>(file);
  await log.close();
  return entries;
};

test("a write that the disk cuts short damages nothing that comes after it", async () => {
  const { log } = await AppendLog.open<string>(file);
  await log.append("before");
  const handle = await open(file);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  vi.spyOn(prototype, "appendFile").mockImplementationOnce(async function (this: FileHandle) {
    await this.write('"cut sh');
    throw new Error("ENOSPC");
  });
  await expect(log.append("cut short")).rejects.toThrow("ENOSPC");
  await log.append("after");
  await log.close();
  expect(await entriesOf()).toEqual(["before", "after"]);
});

test("it goes on after it was rewritten, and after a line that a kill cut short", async () => {
  const { log } = await AppendLog.open<string>(file);
  for (const entry of ["a", "b", "c"]) await log.append(entry);
  await log.rewrite(() => ["c"]);
  await log.append("d");
  await log.close();
  expect(await entriesOf()).toEqual(["c", "d"]);
  writeFileSync(file, '"e', { flag: "a" });
  const again = await AppendLog.open<string>(file);
  await again.log.append("f");
  await again.log.close();
  expect(await entriesOf()).toEqual(["c", "d", "f"]);
});
