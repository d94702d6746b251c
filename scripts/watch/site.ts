/** The site of a run, built anew when its sources change. */
import { writeGuide } from "../../lib/guide/build.ts";
import { buildSite } from "../../lib/site.ts";
import type { Cloud } from "../../local/index.ts";

/** Builds and deploys it; does not throw: what is wrong is told, and the last good site stays. */
export async function rebuildSite(
  root: string,
  cloud: Pick<Cloud, "replaceSite">,
  file: string,
  log: (line: string) => void,
): Promise<void> {
  const started = performance.now();
  try {
    await cloud.replaceSite(writeGuide(root, await buildSite(root)));
    log(`${file} changed: load the page again (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    log(`${(error as Error).message}\nThe page stays as it was.`);
  }
}
