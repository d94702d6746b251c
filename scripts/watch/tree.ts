/** Tells of files that change below a folder. */
import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join, relative } from "node:path";

/**
 * Calls back with each path below `folder` that may have changed, relative to it; answers what ends that. Throws when the
 * system follows no more files (ENOSPC, EMFILE). On Linux each folder is watched by
 * itself: what Node offers there for whole trees follows files, and loses those that editors replace.
 */
export function watchTree(folder: string, changed: (path: string) => void): () => void {
  if (process.platform !== "linux") {
    const watcher = watch(folder, { recursive: true }, (_event, name) => name && changed(name));
    return () => watcher.close();
  }
  const watchers = new Map<string, FSWatcher>();
  const add = (path: string): void => {
    if (watchers.has(path)) return;
    let entries: ReturnType<typeof foldersIn>;
    try {
      entries = foldersIn(path);
      const watcher = watch(path, (_event, name) => {
        if (name === null) return;
        addLater(join(path, name));
        changed(relative(folder, join(path, name)));
      });
      watcher.on("error", () => drop(path));
      watchers.set(path, watcher);
    } catch (error) {
      if (["ENOSPC", "EMFILE"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      return; // a file, or gone by now
    }
    for (const entry of entries) add(join(path, entry));
  };
  /** A folder that is made while the others are followed. */
  const addLater = (path: string): void => {
    try {
      add(path);
    } catch {
      // The system follows no more: the others are still followed.
    }
  };
  const drop = (path: string): void => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  add(folder);
  return () => {
    for (const path of [...watchers.keys()]) drop(path);
  };
}

/** Throws when it is no folder. */
const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
