/** Follows the sources of what runs. */
import { join } from "node:path";
import type { Cloud } from "../../local/index.ts";
import type { LiveFunctions, LiveOptions } from "./functions.ts";
import { watchTree } from "./tree.ts";

/** ms: an editor writes a file in several steps, and several files at once. */
const DELAY = 40;
/** What is a source: editors leave other files beside it. */
const SOURCE = /\.(tsx?|css|html|svg|json|webmanifest|js|mjs|sh|awk|md)$/;
/** Samples for `npm run invoke`. */
const EVENTS = /\/events\//;

export interface WatchOptions extends LiveOptions {
  readonly cloud: Pick<Cloud, "functions" | "replaceCode" | "replaceSite">;
}

/** Follows functions and site until it is closed; one change after the other. Throws what a debugger's bundles lack. */
export async function watchSources(options: WatchOptions): Promise<() => Promise<void>> {
  const { root, log } = options;
  // What bundles is loaded when there is something to bundle: a start is not to wait for it.
  let made: Promise<LiveFunctions> | undefined;
  const functions = (): Promise<LiveFunctions> => {
    made ??= import("./functions.ts").then(({ LiveFunctions }) => new LiveFunctions(options));
    return made;
  };
  const site = async (): Promise<string> => (await import("./site.ts")).rebuildSite(options);
  if (options.debug) {
    await (await functions()).all();
    await site();
  }
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<void> = Promise.resolve();

  async function apply(): Promise<void> {
    const files = [...changed];
    changed.clear();
    const code = files.filter((file) => /^(functions|model)\//.test(file));
    if (code.length > 0) await (await functions()).changed(code);
    const [page] = files.filter((file) => /^(web|model|docs)\//.test(file));
    if (page)
      await site()
        .then((seconds) => log(`${page} changed: load the page again (${seconds} s)`))
        .catch((error: Error) => log(`${error.message}\nThe page stays as it was.`));
    const [layer] = files.filter((file) => file.startsWith("layers/"));
    if (layer) log(`${layer} changed: layers are made at a start alone, so start again to see it.`);
  }

  const follow = (folder: string): (() => void) =>
    watchTree(join(root, folder), (path) => {
      const file = join(folder, path);
      if (!SOURCE.test(file) || EVENTS.test(file)) return;
      changed.add(file);
      clearTimeout(timer);
      timer = setTimeout(() => {
        work = work.then(apply).catch((error) => log(`Not taken over: ${error}`));
      }, DELAY);
    });
  const closers: (() => void)[] = [];
  try {
    for (const folder of ["functions", "model", "web", "docs", "layers"]) closers.push(follow(folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    log(`This system follows no more files (${code}): start again to see changes, or raise its limit.`);
  }
  // Ready before the first change, when the start is over.
  const ready = setTimeout(() => void functions(), 2_000).unref();
  return async () => {
    clearTimeout(timer);
    clearTimeout(ready);
    for (const close of closers) close();
    await work;
  };
}
