import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "./browser.ts";
import { misuse } from "./words.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const USE = "Use: npm run smoke -- URL, the address of a deployment or of a local run.";

/** `npm run smoke -- URL`: the checks of test/e2e that are marked @smoke, against a site that is up. */
const [address, ...more] = process.argv.slice(2);
if (!address || more.length > 0) misuse(USE, "Which site?");
if (!/^https?:\/\/./.test(address) || !URL.canParse(address))
  misuse(USE, `"${address}" is no address: say it whole, with https:// or http://.`);
const url = new URL(address);
const config = await fetch(new URL("/config.json", url)).catch((error: Error) => error);
if (config instanceof Error || !config.ok)
  misuse(
    USE,
    `There is no Rhizome at ${url.origin}: config.json ${config instanceof Error ? config.message : config.status}.`,
  );
const { gallery } = (await config.json()) as { gallery?: string };
console.log(`Trying ${url.origin}, ${gallery ? "with its gallery" : "which has no gallery"}.`);

const words = ["test", "--grep", "@smoke", ...(gallery ? [] : ["--grep-invert", "@gallery"])];
const child = spawn(join(root, "node_modules", ".bin", "playwright"), words, {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, CHROME_PATH: await chromium(), RHIZOME_URL: url.origin },
});
child.once("close", (code) => process.exit(code ?? 1));
