import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test, vi } from "vitest";
import { COMES, type Offline } from "../../scripts/offline.ts";

/** Compressed bytes of scripts and style sheets before a map that someone shared is seen. */
const BUDGET = 38_500;
/** And in a session of writing, in the largest language: all that comes by itself, with the connection to others. */
const SESSION = 230_000;
const root = new URL("../../", import.meta.url);

/** What the service worker gets at once beside that, for a time without a network. */
const OFFLINE = 260_000;
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

test("what is kept for a time without a network is all that is on hand in the editor, and not what is seldom used", () => {
  const page = files.get("index.html");
  const html = page?.type === "asset" ? String(page.source) : "";
  const [, list = ""] = /<meta name="offline" content="\/([^"]+)">/.exec(html) ?? [];
  const { comes, parts } = JSON.parse(contentOf(list)) as Offline;
  const kept = [...comes, ...Object.keys(parts)];
  for (const [name, text] of Object.entries(parts)) expect(contentOf(name), name).toBe(text);
  const editors = ["outline/panel.tsx", "markdown/panel.tsx", "inspector/panel.tsx", "talk/panel.tsx"];
  const dialogs = ["shortcuts", "commands", "note", "export", "report", "maps"].map(
    (name) => `ui/${name}-dialog.tsx`,
  );
  for (const module of [...COMES, ...editors, ...dialogs])
    expect(
      [...closure(chunkOf(module))].filter((name) => !kept.includes(name)),
      module,
    ).toEqual([]);
  const isKept = (name: string) => kept.some((file) => file.startsWith(`assets/${name}-`));
  const light = [
    "worker",
    "reading",
    "svg",
    "png",
    "markdown",
    "indented",
    "json",
    "opml",
    "freemind",
    "fonts",
  ];
  expect(light.filter((name) => !isKept(name))).toEqual([]);
  const seldom = [...LANGUAGES, "pdf", "docx", "pptx", "xlsx", "page", "fonts-east"];
  const exists = (name: string) => [...files.keys()].some((file) => file.startsWith(`assets/${name}-`));
  // By these names, what is left out is known: one that is no more has another.
  expect(seldom.filter((name) => !exists(name))).toEqual([]);
  expect(seldom.filter(isKept)).toEqual([]);
  for (const module of ["templates/gallery.tsx", "account/account-dialog.tsx", "lens/panel.tsx"])
    expect(kept).not.toContain(chunkOf(module).fileName);
  expect(bytesOf([list])).toBeLessThanOrEqual(OFFLINE);
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
    // As quick as a CDN compresses.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
    bytes += brotliCompressSync(contentOf(name), { params }).length;
  }
  return bytes;
}

function contentOf(name: string): string {
  const file = files.get(name);
  return file?.type === "chunk" ? file.code : Buffer.from(file?.source ?? "").toString();
}
