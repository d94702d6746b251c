import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { chromium as findChromium } from "../scripts/browser.ts";
import { type Contender, makeTree, type Tree } from "./page/tree.ts";
import { installPeers } from "./peers/install.ts";
import { type Bench, median, quantile, type Row } from "./report.ts";

const SIZES = [1_000, 5_000, 10_000];
const RUNS = 5;
const EDITS = 7;
const PAN_MS = 3_000;
const CONTENDERS = { rhizome: "rhizome.ts", "Mind Elixir": "mind-elixir.mjs", markmap: "markmap.mjs" };

declare global {
  interface Window {
    contender: Contender & { prepare?(tree: Tree): void };
  }
}

interface Figures {
  loadCpu: number;
  loadWall: number;
  editCpu: number;
  editWall: number;
  frameMean: number;
  frameP95: number;
  elements: number;
  heap: number;
}

/**
 * Load, one added child, and three seconds of panning and zooming, each in a fresh page of one headless Chromium
 * at 1280 × 800 without a GPU, with the same tree. CPU is the main thread's (DevTools' TaskDuration).
 */
export async function run(): Promise<Bench> {
  installPeers();
  const files = await bundle();
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    const script = /\.(js|css)$/.test(name);
    response.setHeader(
      "content-type",
      name.endsWith(".css") ? "text/css" : script ? "text/javascript" : "text/html",
    );
    response.end(script ? files.get(name) : page(name));
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
  for (const size of SIZES) {
    const figures = new Map<string, Figures[]>(Object.keys(CONTENDERS).map((name) => [name, []]));
    for (let i = 0; i < RUNS; i++)
      for (const [name, runs] of figures)
        runs.push(await measure(browser, `${origin}/${encodeURIComponent(name)}`, size));
    rows.push(...compare(size, figures));
  }
  await browser.close();
  server.close();
  return { bench: "editor", rows };
}

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

const page = (name: string): string =>
  `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/${name}.css"><body style="margin:0"><script type="module" src="/${name}.js"></script>`;

async function measure(browser: Browser, url: string, size: number): Promise<Figures> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.waitForFunction(() => window.contender !== undefined);
  const tree = makeTree(size);
  await tab.evaluate((it) => window.contender.prepare?.(it), tree);
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const before = await metric(devtools, "JSHeapUsedSize");

  const load = await timed(devtools, tab, "load", tree);
  await devtools.send("HeapProfiler.collectGarbage");
  const heap = ((await metric(devtools, "JSHeapUsedSize")) - before) / 2 ** 20;
  const elements = await tab.evaluate(() => document.querySelectorAll("*").length);
  const edits = [];
  for (let i = 0; i < EDITS; i++) edits.push(await timed(devtools, tab, "addChild"));
  const frames = await tab.evaluate(panAndZoom, PAN_MS);
  await context.close();
  return {
    loadCpu: load.cpu,
    loadWall: load.wall,
    editCpu: median(edits.map(({ cpu }) => cpu)),
    editWall: median(edits.map(({ wall }) => wall)),
    frameMean: frames.reduce((sum, ms) => sum + ms, 0) / frames.length,
    frameP95: quantile(frames, 0.95),
    elements,
    heap,
  };
}

/** Main-thread CPU until the page is quiet again, and the time to the frame that shows the result; in ms. */
async function timed(devtools: CDPSession, tab: Page, what: "load" | "addChild", tree?: Tree) {
  const start = await metric(devtools, "TaskDuration");
  const wall = await tab.evaluate(
    async ({ what, tree }) => {
      const from = performance.now();
      await (what === "load" && tree ? window.contender.load(tree) : window.contender.addChild());
      // A frame's callback, then the first task after its paint.
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - from;
    },
    { what, tree },
  );
  await tab.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 600 })));
  return { wall, cpu: ((await metric(devtools, "TaskDuration")) - start) * 1000 };
}

async function metric(devtools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find((it) => it.name === name)?.value ?? 0;
}

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
    const value = (name: string) => median((figures.get(name) ?? []).map((run) => run[key]));
    const peers = [...figures.keys()].filter((name) => name !== "rhizome");
    return {
      case: `${size.toLocaleString("en")} nodes`,
      metric,
      unit,
      ours: value("rhizome"),
      peers: Object.fromEntries(peers.map((name) => [name, value(name)])),
    };
  };
  return [
    row("load, main-thread CPU", "ms", "loadCpu"),
    row("load, to the painted frame", "ms", "loadWall"),
    row("add a child, main-thread CPU", "ms", "editCpu"),
    row("add a child, to the painted frame", "ms", "editWall"),
    row("pan and zoom 3 s, mean frame", "ms", "frameMean"),
    row("pan and zoom 3 s, p95 frame", "ms", "frameP95"),
    row("DOM elements", "", "elements"),
    row("JS heap added", "MB", "heap"),
  ];
}
