import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** ms in which a process that made a lock has written its id into it. */
const GRACE = 5_000;

/** Does something while no other process on this machine does it; a lock that a kill left behind holds nobody up. */
export async function alone<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!take(file)) await wait(100);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (isLeftBehind(file)) rmSync(file, { force: true });
  return false;
}

function isLeftBehind(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (pid === 0) return Date.now() - statSync(file).mtimeMs > GRACE;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // ENOENT: it was given back meanwhile.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
