/** The site of a run, built anew when its sources change. */
import { join } from "node:path";
import { writeGuide } from "../../lib/guide/build.ts";
import { buildSite, buildSiteWithMaps } from "../../lib/site.ts";
import type { WatchOptions } from "./watch.ts";

/** Builds and deploys it; answers seconds. Throws what could not be built: the last good site stays then. */
export async function rebuildSite({ root, cloud, folder, debug }: WatchOptions): Promise<string> {
  const started = performance.now();
  const built = debug ? await buildSiteWithMaps(root, join(folder, "site")) : await buildSite(root);
  await cloud.replaceSite(writeGuide(root, built));
  return ((performance.now() - started) / 1000).toFixed(1);
}
