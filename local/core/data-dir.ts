/** The folder that a run keeps its data in: made, tried, and locked against a second run. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../template/errors.ts";

const LOCK = "run.pid";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The other run that holds the lock, if it still runs; a lock that a kill left behind holds nothing. */
function holder(file: string): number | undefined {
  let pid = Number.NaN;
  try {
    pid = Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && alive(pid) ? pid : undefined;
}

/** Processes of this run that hold a folder, so that one process cannot share it with itself either. */
const held = new Set<string>();

/** Takes the lock by linking a finished file, which only one of two runs can do. */
function take(dataDir: string): void {
  const file = join(dataDir, LOCK);
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        linkSync(mine, file);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const other = holder(file);
      if (other !== undefined || held.has(dataDir))
        throw new StartError(
          `The data in ${dataDir} is in use by process ${other ?? process.pid}: stop it, or choose another folder.`,
        );
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new StartError(`The data in ${dataDir} is in use by another run that starts right now.`);
}

/**
 * Makes and locks the folder; with `fresh` it is emptied. Answers what unlocks it. Throws {@link StartError}
 * when it cannot be written to, or another run has it.
 */
export function openDataDir(dataDir: string, fresh: boolean): () => void {
  try {
    mkdirSync(dataDir, { recursive: true });
    take(dataDir);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(
      `Cannot write to the data folder ${dataDir} (${code ?? message}): choose another one.`,
    );
  }
  held.add(dataDir);
  if (fresh) empty(dataDir);
  return () => {
    held.delete(dataDir);
    rmSync(join(dataDir, LOCK), { force: true });
  };
}

function empty(dataDir: string): void {
  for (const name of readdirSync(dataDir))
    if (name !== LOCK) rmSync(join(dataDir, name), { recursive: true });
}
