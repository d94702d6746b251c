/** Whom PostgreSQL runs as, and where: it refuses to run as root, and so needs folders that another user reaches. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

export interface Home {
  /** Has `bin`, `lib` and `share`. */
  readonly programs: string;
  /** The cluster's. */
  readonly data: string;
  /** Has the socket; its name is short, as that of a socket must be (107 bytes). */
  readonly sockets: string;
  /** For whom to start processes; nothing for oneself. */
  readonly as: { readonly uid?: number; readonly gid?: number };
}

/** Prepares the folders. `folder` is within the run's data; where `nobody` cannot get there, another one is taken. */
export function prepareHome(programs: string, folder: string): Home {
  mkdirSync(folder, { recursive: true });
  const sockets = mkdtempSync(join(tmpdir(), "rds-"));
  if (process.getuid?.() !== 0) {
    return { programs, data: join(folder, "data"), sockets, as: {} };
  }
  const as = { uid: idOf("-u"), gid: idOf("-g") };
  const home: Home = { programs: reachablePrograms(programs), data: reachableData(folder), sockets, as };
  for (const path of [dirname(home.data), sockets]) chownSync(path, as.uid, as.gid);
  return home;
}

const idOf = (which: "-u" | "-g") => Number(execFileSync("id", [which, "nobody"], { encoding: "utf8" }));

/** Whether others may pass through all folders above. */
function isReachable(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function reachablePrograms(programs: string): string {
  if (isReachable(join(programs, "bin", "postgres"))) return programs;
  const version = createHash("sha256").update(programs).digest("hex").slice(0, 12);
  const copy = join(tmpdir(), `postgres-${version}`);
  if (!existsSync(join(copy, "complete"))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(programs, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, "complete"), basename(programs));
  }
  return copy;
}

function reachableData(folder: string): string {
  const own = join(folder, "data");
  if (isReachable(folder)) return own;
  const name = `rds-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;
  const other = join("/var/tmp", name, "data");
  // A folder that was emptied begins anew.
  const mark = join(folder, "elsewhere");
  if (!existsSync(mark)) rmSync(dirname(other), { recursive: true, force: true });
  mkdirSync(dirname(other), { recursive: true });
  writeFileSync(mark, `${other}\n`);
  return other;
}
