import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { MindMap, ROOT } from "../model/document.ts";
import { chromium as findChromium } from "../scripts/browser.ts";
import { residentMemory } from "./memory.ts";
import { type Contender, makeTree, type Tree } from "./page/tree.ts";
import { installPeers } from "./peers/install.ts";
import { type Bench, median, quantile, type Row } from "./report.ts";

const SIZES = [1_000, 5_000, 10_000];
/** Shown by ours alone: the peers take minutes for it or fail. */
const LARGEST = 100_000;
const RUNS = 5;
/** Of these runs as many also edit, pan and zoom: they take long for the peers. */
const FRAME_RUNS = 3;
const EDITS = 3;
const PAN_MS = 3_000;
const OVERVIEW_MS = 1_500;
const OURS = "rhizome";
const CONTENDERS = {
  [OURS]: "rhizome.ts",
  jsMind: "jsmind.mjs",
  "Mind Elixir": "mind-elixir.mjs",
  markmap: "markmap.mjs",
};

declare global {
  interface Window {
    contender: Contender;
    tree: Tree;
  }
}

/** Medians, in ms where not told; none where it was not measured. */
interface Figures {
  openCpu?: number;
  openWall?: number;
  /** MB, what the CRDT takes among it. */
  openHeap?: number;
  loadCpu: number;
  loadWall: number;
  /** MB, what is shown in memory before it (the document, the tree) not among it. */
  loadHeap: number;
  elements: number;
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
 * Each in fresh pages of one headless Chromium at 1280 × 800 without a GPU, with the same tree: a snapshot opened
 * (ours only: the peers have none), a document in memory painted, a child added, and then panning and zooming, near
 * and with the whole map in view. CPU is the main thread's (DevTools' TaskDuration, in thread ticks).
 */
export async function run(): Promise<Bench> {
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
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--enable-precise-memory-info",
    ],
  });

  const rows: Row[] = [];
  for (const size of [...SIZES, LARGEST]) {
    const tree = makeTree(size);
    files.set(`${size}.json`, Buffer.from(JSON.stringify(tree)));
    files.set(`${size}.snapshot`, snapshotOf(tree));
    const names = size === LARGEST ? [OURS] : Object.keys(CONTENDERS);
    const figures = new Map<string, Figures[]>(names.map((name) => [name, []]));
    for (let i = 0; i < RUNS; i++) {
      for (const [name, runs] of figures) {
        const url = `${origin}/${encodeURIComponent(name)}`;
        const opened = name === OURS ? await open(browser, url, size) : {};
        runs.push({ ...opened, ...(await show(browser, url, size, i < FRAME_RUNS)) });
      }
    }
    rows.push(...compare(size, figures));
  }
  await browser.close();
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

async function open(browser: Browser, url: string, size: number): Promise<Partial<Figures>> {
  const { tab, devtools } = await newTab(browser, url, size);
  const before = await heap(devtools);
  const { cpu, wall } = await timed(devtools, tab, "open");
  const openHeap = (await heap(devtools)) - before;
  await tab.context().close();
  return { openCpu: cpu, openWall: wall, openHeap };
}

async function show(browser: Browser, url: string, size: number, frames: boolean): Promise<Figures> {
  const { tab, devtools } = await newTab(browser, url, size);
  await tab.evaluate(() => window.contender.decode?.());
  const before = await heap(devtools);
  const load = await timed(devtools, tab, "load");
  const loadHeap = (await heap(devtools)) - before;
  const elements = await tab.evaluate(() => document.querySelectorAll("*").length);
  const memory = await rendererMemory(browser);
  const figures = {
    ...{ loadCpu: load.cpu, loadWall: load.wall, loadHeap, elements },
    ...(memory !== undefined && { memory }),
  };
  if (!frames) {
    await tab.context().close();
    return figures;
  }
  const edits = [];
  for (let i = 0; i < EDITS; i++) edits.push(await timed(devtools, tab, "addChild"));
  const near = await tab.evaluate(panAndZoom, PAN_MS);
  await tab.evaluate(() => window.contender.fit());
  const overview = await tab.evaluate(panAndZoom, OVERVIEW_MS);
  await tab.context().close();
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

async function newTab(browser: Browser, url: string, size: number) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.waitForFunction(() => window.contender !== undefined);
  await tab.evaluate(async (size) => {
    window.tree = await (await fetch(`/${size}.json`)).json();
    await window.contender.fetch?.(`/${size}.snapshot`);
  }, size);
  const devtools = await context.newCDPSession(tab);
  // In thread ticks, time in which other processes had the core does not count.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return { tab, devtools };
}

/** Main-thread CPU until the page is quiet again, and the time to the frame that shows the result; in ms. */
async function timed(devtools: CDPSession, tab: Page, what: "open" | "load" | "addChild") {
  const start = await metric(devtools, "TaskDuration");
  const wall = await tab.evaluate(async (what) => {
    const { contender, tree } = window;
    const from = performance.now();
    if (what === "open") contender.decode?.();
    await (what === "addChild" ? contender.addChild() : contender.load(tree));
    // A frame's callback, then the first task after its paint.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - from;
  }, what);
  await tab.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 600 })));
  return { wall, cpu: ((await metric(devtools, "TaskDuration")) - start) * 1000 };
}

async function metric(devtools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find((it) => it.name === name)?.value ?? 0;
}

/** MB in use. */
async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  return (await metric(devtools, "JSHeapUsedSize")) / 2 ** 20;
}

/** MB of the largest of the browser's page processes, which is that of the only page open. */
async function rendererMemory(browser: Browser): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const sizes = processInfo.flatMap(({ type, id }) => (type === "renderer" ? residentMemory(id) : []));
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Runs in the page: moves in a circle, then zooms out and in; answers each frame's length in ms. */
async function panAndZoom(duration: number): Promise<number[]> {
  const frames: number[] = [];
  let last = await new Promise<number>(requestAnimationFrame);
  const start = last;
  while (last - start < duration) {
    const share = (last - start) / duration;
    if (share < 0.6) window.contender.pan(12 * Math.cos(share * 12), 12 * Math.sin(share * 12));
    else window.contender.zoom(share < 0.8 ? 0.985 : 1 / 0.985);
    const now = await new Promise<number>(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}

function compare(size: number, figures: Map<string, Figures[]>): Row[] {
  const row = (metric: string, unit: string, key: keyof Figures): Row => {
    const value = (runs: readonly Figures[]) => {
      const values = runs.flatMap((run) => run[key] ?? []);
      return values.length > 0 ? median(values) : undefined;
    };
    const values = [...figures].flatMap(([name, runs]) => {
      const one = value(runs);
      return one === undefined ? [] : [[name, one] as const];
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
    row("open a snapshot, main-thread CPU", "ms", "openCpu"),
    row("open a snapshot, to the painted frame", "ms", "openWall"),
    row("open a snapshot, JS heap added", "MB", "openHeap"),
    row("paint what is in memory, main-thread CPU", "ms", "loadCpu"),
    row("paint what is in memory, to the painted frame", "ms", "loadWall"),
    row("paint what is in memory, JS heap added", "MB", "loadHeap"),
    row("DOM elements", "", "elements"),
    row("renderer process, memory", "MB", "memory"),
    row("add a child, main-thread CPU", "ms", "editCpu"),
    row("add a child, to the painted frame", "ms", "editWall"),
    row("pan and zoom 3 s, mean frame", "ms", "frameMean"),
    row("pan and zoom 3 s, p95 frame", "ms", "frameP95"),
    row("pan and zoom in the whole map, mean frame", "ms", "overviewMean"),
    row("pan and zoom in the whole map, p95 frame", "ms", "overviewP95"),
  ];
}
