import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

/** Compressed bytes of scripts and style sheets before a map that someone shared is seen. */
const BUDGET = 45_000;
const root = new URL("../../", import.meta.url);

test("what the page names, and all that it imports, is within the budget", async () => {
  const { output } = (await build({
    configFile: fileURLToPath(new URL("vite.config.ts", root)),
    root: fileURLToPath(new URL("web", root)),
    logLevel: "error",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  const files = new Map(output.map((file) => [file.fileName, file]));
  const page = files.get("index.html");
  const html = page?.type === "asset" ? String(page.source) : "";
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, name]) => name ?? "",
  );
  const needed = named.flatMap((name) => {
    const file = files.get(name);
    return file?.type === "chunk" ? file.imports : [];
  });
  // What is needed and not named would take another round trip, and be missed here.
  expect(needed.filter((name) => !named.includes(name))).toEqual([]);
  const sizes = named.map((name) => {
    const file = files.get(name);
    const bytes = Buffer.from(file?.type === "chunk" ? file.code : (file?.source ?? ""));
    // As quick as a CDN compresses.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
    return { name, bytes: brotliCompressSync(bytes, { params }).length };
  });
  expect(sizes.length).toBeGreaterThan(3);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(BUDGET);
}, 120_000);
