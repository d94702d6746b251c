/** Synthesizes apps in one process: `synthesize.mjs OUT APP…`; each goes into a folder of OUT that is named as the app's. */
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [out, ...apps] = process.argv.slice(2);
for (const app of apps) {
  // What the CDK CLI tells an app, which synthesizes before the process ends.
  process.env.CDK_OUTDIR = join(resolve(out), basename(dirname(app)));
  await import(pathToFileURL(resolve(app)).href);
}
