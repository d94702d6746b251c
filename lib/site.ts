import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Builds the browser client if its sources are newer than `dist/site`; answers that folder. */
export async function buildSite(root: string): Promise<string> {
  const site = join(root, "dist", "site");
  const page = join(site, "index.html");
  const sources = ["web", "model", "prices", "scripts/offline.ts", "vite.config.ts", "package-lock.json"].map(
    (name) => join(root, name),
  );
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(...sources.map(newest))) return site;

  await viteBuild(root, site);
  return site;
}

/** Builds it into another folder, with source maps, for the debuggers of browsers. */
export async function buildSiteWithMaps(root: string, site: string): Promise<string> {
  await viteBuild(root, site, "--sourcemap");
  return site;
}

async function viteBuild(root: string, site: string, ...more: string[]): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const run = promisify(execFile);
  const config = join(root, "vite.config.ts");
  const words = ["build", "--config", config, "--outDir", site, "--emptyOutDir", ...more];
  await run(process.execPath, [vite, ...words], { cwd: root }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(`The site could not be built (vite build web): ${error.stderr || error.message}`);
    },
  );
}

/** When the newest file in a folder, or a file itself, was changed: ms since 1970. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
