import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildSite } from "../../lib/site.ts";

/** Writes a page that says how often it was built, where `--outDir` says. */
const vite = `
  const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
  const out = process.argv[process.argv.indexOf("--outDir") + 1];
  if (readFileSync("web/main.ts", "utf8") === "broken") { console.error("main.ts is broken"); process.exit(1); }
  mkdirSync(out, { recursive: true });
  const page = out + "/index.html";
  writeFileSync(page, String(Number(existsSync(page) ? readFileSync(page, "utf8") : 0) + 1));
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rhizome-site-"));
  for (const folder of ["web/deep", "model", "prices", "scripts", "node_modules/vite/bin"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const files = [
    "web/main.ts",
    "web/deep/style.css",
    "model/tree.ts",
    "prices/aws.ts",
    "scripts/offline.ts",
    "package-lock.json",
    "vite.config.ts",
  ];
  for (const file of files) write(file, "");
  writeFileSync(join(root, "node_modules/vite/bin/vite.js"), vite);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes a source as if that had been `seconds` from now. */
function write(file: string, content: string, seconds = -60): void {
  const at = Date.now() / 1000 + seconds;
  writeFileSync(join(root, file), content);
  utimesSync(join(root, file), at, at);
  utimesSync(join(root, file, ".."), at, at);
}
const builds = async () => Number(readFileSync(join(await buildSite(root), "index.html"), "utf8"));

test("the site is built when there is none, and not again while nothing changes", async () => {
  expect(await builds()).toBe(1);
  expect(await builds()).toBe(1);
});

test.each([
  "web/deep/style.css",
  "model/tree.ts",
  "prices/aws.ts",
  "scripts/offline.ts",
  "package-lock.json",
  "vite.config.ts",
])("the site is built again after a change of %s", async (file) => {
  expect(await builds()).toBe(1);
  write(file, "changed", 60);
  expect(await builds()).toBe(2);
});

test("a build that fails says why", async () => {
  write("web/main.ts", "broken");
  await expect(buildSite(root)).rejects.toThrow("main.ts is broken");
});
