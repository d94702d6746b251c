import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test, vi } from "vitest";

/** Compressed bytes of scripts and style sheets before a map that someone shared is seen. */
const BUDGET = 38_500;
/** And in a session of writing, in the largest language: all that comes by itself, with the connection to others. */
const SESSION = 230_000;
const root = new URL("../../", import.meta.url);

/** What comes by itself once a map is open, beside the page's first script: nothing of it was asked for. */
const COMES = [
  "main.ts",
  "editor/hands.ts",
  "ui/shell.tsx",
  "sync/live.ts",
  "sync/talk.ts",
  "sync/files.ts",
  "cloud/cloud.ts",
  "cloud/mqtt.ts",
  "account/account.ts",
  "person/index.ts",
  "talk/follow.ts",
  "files/take.ts",
  "files/tray.tsx",
  "i18n/model-words.ts",
];
const LANGUAGES = "ar de en es fr ja pt sr zh".split(" ");

let files: Map<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;

beforeAll(async () => {
  // As it is built to be served: without what libraries say to developers.
  vi.stubEnv("NODE_ENV", "production");
  const { output } = (await build({
    configFile: fileURLToPath(new URL("vite.config.ts", root)),
    root: fileURLToPath(new URL("web", root)),
    logLevel: "error",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  files = new Map(output.map((file) => [file.fileName, file]));
}, 120_000);

/** Scripts and style sheets that the page itself names. */
function named(): string[] {
  const page = files.get("index.html");
  const html = page?.type === "asset" ? String(page.source) : "";
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? "");
}

test("what the page names, and all that it imports, is within the budget", () => {
  const needed = named().flatMap((name) => {
    const file = files.get(name);
    return file?.type === "chunk" ? file.imports : [];
  });
  // What is needed and not named would take another round trip, and be missed here.
  expect(needed.filter((name) => !named().includes(name))).toEqual([]);
  expect(named().length).toBeGreaterThan(3);
  expect(bytesOf(named())).toBeLessThanOrEqual(BUDGET);
});

test("a session of writing, in any language, is within its budget", () => {
  for (const language of LANGUAGES) {
    const chunks = [...COMES, `i18n/${language}.ts`].map(chunkOf);
    const session = new Set([...named(), ...chunks.flatMap((chunk) => [...closure(chunk)])]);
    expect(bytesOf(session), language).toBeLessThanOrEqual(SESSION);
  }
});

/** The script that a module begins. */
function chunkOf(module: string): Rolldown.OutputChunk {
  const id = fileURLToPath(new URL(`web/${module}`, root));
  for (const file of files.values()) {
    if (file.type === "chunk" && file.moduleIds.includes(id)) return file;
  }
  throw new Error(`No script has ${module}.`);
}

/** A script with all that it imports, and their style sheets. */
function closure(chunk: Rolldown.OutputChunk): Set<string> {
  const all = new Set<string>([chunk.fileName]);
  for (const name of all) {
    const file = files.get(name);
    if (file?.type !== "chunk") continue;
    for (const needed of [...file.imports, ...(file.viteMetadata?.importedCss ?? [])]) all.add(needed);
  }
  return all;
}

function bytesOf(names: Iterable<string>): number {
  let bytes = 0;
  for (const name of names) {
    const file = files.get(name);
    const content = Buffer.from(file?.type === "chunk" ? file.code : (file?.source ?? ""));
    // As quick as a CDN compresses.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
    bytes += brotliCompressSync(content, { params }).length;
  }
  return bytes;
}
