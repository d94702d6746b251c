import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { build } from "esbuild";
import { MindMap, ROOT } from "../model/document.ts";
import { chromium as findChromium } from "../scripts/browser.ts";
import { makeTree, type Tree } from "./page/tree.ts";
import { installPeers } from "./peers/install.ts";
import { type Bench, median, quantile, type Row } from "./report.ts";
import { rendererMemory, Tab } from "./tab.ts";

const SIZES = [1_000, 5_000, 10_000];
const RUNS = { ours: 5, peers: 3 };
/** From this size on a run takes the peers a minute, or for ever. */
const LARGE = 100_000;
const LARGE_RUNS = { ours: 3, peers: 1 };
/** Of these runs as many also edit, pan and zoom. */
const FRAME_RUNS = { ours: 3, peers: 1 };
/** Who has not painted a map after this many ms is stopped. */
const PATIENCE = 30_000;
const EDITS = 9;
const PAN_MS = 3_000;
const OVERVIEW_MS = 1_500;
const OURS = "rhizome";
/** The first is the floor: a page with eighty lines of text. */
const CONTENDERS = {
  "bare page": "bare.mjs",
  [OURS]: "rhizome.ts",
  jsMind: "jsmind.mjs",
  "Mind Elixir": "mind-elixir.mjs",
  markmap: "markmap.mjs",
};

/** Medians, in ms where not told; none where it was not measured, Infinity where it took longer than anyone waits. */
interface Figures {
  viewCpu?: number;
  viewWall?: number;
  openCpu?: number;
  openWall?: number;
  /** MB, what the CRDT takes among it. */
  openHeap?: number;
  loadCpu: number;
  loadWall: number;
  /** MB, what is shown in memory before it (the document, the tree) not among it. */
  loadHeap?: number;
  elements?: number;
  /** MB of the page's process, its share of what it has in common with others; Linux only. */
  memory?: number;
  editCpu?: number;
  editWall?: number;
  frameMean?: number;
  frameP95?: number;
  overviewMean?: number;
  overviewP95?: number;
}

/**
 * Each in fresh pages of a headless Chromium at 1280 × 800 without a GPU, with the same tree: a snapshot shown and
 * opened (ours only: the peers have none), a document in memory painted, children added, and then panning and zooming,
 * near and with the whole map in view. CPU is the main thread's (DevTools' TaskDuration, in thread ticks).
 */
export const run = (): Promise<Bench> => measure([...SIZES, LARGE]);

/** The largest map alone, which the others' long lists of nodes don't keep waiting. */
export const runLargest = (): Promise<Bench> => measure([LARGE]);

async function measure(sizes: readonly number[]): Promise<Bench> {
  installPeers();
  const files = await bundle();
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    const kind = name.split(".")[1] ?? "html";
    response.setHeader("content-type", TYPES[kind] ?? "application/octet-stream");
    response.end(kind === "html" ? page(name) : files.get(name));
  });
  await new Promise<void>((done) => server.listen(0, done));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const rows: Row[] = [];
  for (const size of sizes) {
    const tree = makeTree(size);
    files.set(`${size}.json`, Buffer.from(JSON.stringify(tree)));
    files.set(`${size}.snapshot`, snapshotOf(tree));
    const figures = new Map<string, Figures[]>(Object.keys(CONTENDERS).map((name) => [name, []]));
    for (let i = 0; i < RUNS.ours; i++) {
      console.error(`${size} nodes, run ${i + 1}`);
      for (const [name, runs] of figures) {
        const whose = name === OURS ? "ours" : "peers";
        if (i >= (size < LARGE ? RUNS : LARGE_RUNS)[whose]) continue;
        runs.push(await visit(name, origin, size, i < FRAME_RUNS[whose]));
      }
    }
    rows.push(...compare(size, figures));
    files.delete(`${size}.json`);
    files.delete(`${size}.snapshot`);
  }
  server.close();
  return { bench: "editor", rows };
}

const TYPES: Record<string, string> = {
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  html: "text/html",
};

const page = (name: string): string =>
  `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/${name}.css"><body style="margin:0"><script type="module" src="/${name}.js"></script>`;

/** Scripts and style sheets by name. */
async function bundle(): Promise<Map<string, Uint8Array>> {
  const here = fileURLToPath(new URL("./page/", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: Object.entries(CONTENDERS).map(([name, file]) => ({ in: join(here, file), out: name })),
    outdir: here,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "dataurl" },
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

/** What the cloud would keep of this map. */
function snapshotOf({ text, children }: Tree): Uint8Array {
  const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
  map.setText(ROOT, text);
  map.insert(ROOT, 0, children);
  return map.snapshot();
}

/** A contender in a browser of its own, which can be ended whatever its page does. */
async function visit(name: string, origin: string, size: number, frames: boolean): Promise<Figures> {
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--enable-precise-memory-info",
    ],
  });
  const url = `${origin}/${encodeURIComponent(name)}`;
  try {
    const opened = name === OURS ? await open(browser, url, size) : {};
    return { ...opened, ...(await show(browser, url, size, frames)) };
  } finally {
    await browser.close();
  }
}

async function open(browser: Browser, url: string, size: number): Promise<Partial<Figures>> {
  const tab = await Tab.open(browser, url, size);
  const before = await tab.heap();
  const view = await tab.measure(["glimpse"]);
  const edit = await tab.measure(["decode", "load"]);
  const openHeap = (await tab.heap()) - before;
  await tab.close();
  return {
    viewCpu: view.cpu,
    viewWall: view.wall,
    openCpu: view.cpu + edit.cpu,
    openWall: view.wall + edit.wall,
    openHeap,
  };
}

async function show(browser: Browser, url: string, size: number, frames: boolean): Promise<Figures> {
  const tab = await Tab.open(browser, url, size);
  await tab.measure(["decode"]);
  const before = await tab.heap();
  const load = await within(PATIENCE, tab.measure(["load"]));
  if (!load) return { loadCpu: Number.POSITIVE_INFINITY, loadWall: Number.POSITIVE_INFINITY };
  const loadHeap = (await tab.heap()) - before;
  const elements = await tab.elements();
  const memory = await rendererMemory(browser);
  const figures = { loadCpu: load.cpu, loadWall: load.wall, loadHeap, elements, memory };
  if (!frames) return figures;
  const edits = [];
  for (let i = 0; i < EDITS; i++) edits.push(await tab.measure(["addChild"]));
  const near = await tab.panAndZoom(PAN_MS);
  await tab.measure(["fit"]);
  const overview = await tab.panAndZoom(OVERVIEW_MS);
  await tab.close();
  return {
    ...figures,
    editCpu: median(edits.map(({ cpu }) => cpu)),
    editWall: median(edits.map(({ wall }) => wall)),
    frameMean: mean(near),
    frameP95: quantile(near, 0.95),
    overviewMean: mean(overview),
    overviewP95: quantile(overview, 0.95),
  };
}

/** What a promise comes to; undefined when it has not come, or its page has broken down, after so many ms. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  const result = await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
  return result;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function compare(size: number, figures: Map<string, Figures[]>): Row[] {
  const row = (metric: string, unit: string, key: keyof Figures): Row => {
    const values = [...figures].flatMap(([name, runs]) => {
      const some = runs.flatMap((run) => run[key] ?? []);
      return some.length > 0 ? [[name, median(some)] as const] : [];
    });
    return {
      case: `${size.toLocaleString("en")} nodes`,
      metric,
      unit,
      ours: Object.fromEntries(values)[OURS] ?? Number.NaN,
      peers: Object.fromEntries(values.filter(([name]) => name !== OURS)),
    };
  };
  return [
    row("snapshot to first view, CPU", "ms", "viewCpu"),
    row("snapshot to first view, painted", "ms", "viewWall"),
    row("snapshot to editor, first view included, CPU", "ms", "openCpu"),
    row("snapshot to editor, first view included, painted", "ms", "openWall"),
    row("snapshot to editor, JS heap added", "MB", "openHeap"),
    row("data to complete paint, CPU", "ms", "loadCpu"),
    row("data to complete paint, painted", "ms", "loadWall"),
    row("data to complete paint, JS heap added", "MB", "loadHeap"),
    row("DOM elements", "", "elements"),
    row("renderer process, memory", "MB", "memory"),
    row("one child added, CPU", "ms", "editCpu"),
    row("one child added, painted", "ms", "editWall"),
    row("pan and zoom 3 s, mean frame", "ms", "frameMean"),
    row("pan and zoom 3 s, p95 frame", "ms", "frameP95"),
    row("pan and zoom in the whole map, mean frame", "ms", "overviewMean"),
    row("pan and zoom in the whole map, p95 frame", "ms", "overviewP95"),
  ];
}
