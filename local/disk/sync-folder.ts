import { open } from "node:fs/promises";

/** Puts on disk which files a folder has: after one was made or renamed there. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
