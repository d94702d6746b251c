import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { chromium as findChromium } from "../scripts/browser.ts";
import { coreSize } from "./core-size.ts";
import { type Bench, median, type Row } from "./report.ts";
import { startApp } from "./rhizome.ts";
import { barePage, NETWORK, shareMap } from "./shared-map.ts";

const NODES = 1_000;
const RUNS = 5;
const SITE = fileURLToPath(new URL("../dist/site/", import.meta.url));

interface Visit {
  /** From the start of the navigation to the first frame with the root's text, in ms. */
  painted: number;
  /** On the wire until then, headers included. */
  bytes: number;
  requests: number;
}

/**
 * What a map that someone shared costs until it is seen: bytes of the built site, and five visits each in a fresh
 * headless Chromium on a slow line. The baseline is a bare page with the same document code, which fetches the
 * same snapshot from one static file and shows the root's text.
 */
export async function run(): Promise<Bench> {
  const app = await startApp();
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const { link, root, snapshot } = await shareMap(app, NODES);
    const bare = await barePage(snapshot);
    const first: Visit[] = [];
    const reload: number[] = [];
    const offline: number[] = [];
    const floor: Visit[] = [];
    for (let i = 0; i < RUNS; i++) {
      floor.push((await visit(browser, bare.url, root)).visit);
      const { page, visit: seen } = await visit(browser, link, root);
      first.push(seen);
      await servedByWorker(page);
      reload.push(await reloaded(page, root));
      await page.context().setOffline(true);
      offline.push(await reloaded(page, root));
      await page.context().close();
    }
    bare.stop();
    const what = `a shared map of ${NODES.toLocaleString("en")} nodes`;
    const row = (metric: string, unit: string, of: (visit: Visit) => number): Row => ({
      case: `${what}, first visit`,
      metric,
      unit,
      ours: median(first.map(of)),
      peers: { "bare page": median(floor.map(of)) },
    });
    const again = (name: string, ours: number[]): Row => ({
      case: `${what}, ${name}`,
      metric: "root painted",
      unit: "ms",
      ours: median(ours),
      peers: {},
    });
    return {
      bench: "first-view",
      rows: [
        ...sizes(),
        {
          case: "editor core, without the document",
          metric: "scripts, gzip",
          unit: "KB",
          ours: await coreSize(),
          peers: {},
        },
        {
          case: what,
          metric: "snapshot, brotli",
          unit: "KB",
          ours: brotliCompressSync(snapshot).length / 1000,
          peers: {},
        },
        row("root painted", "ms", ({ painted }) => painted),
        row("bytes before", "KB", ({ bytes }) => bytes / 1000),
        row("requests before", "", ({ requests }) => requests),
        again("reload", reload),
        again("reload without a network", offline),
      ],
    };
  } finally {
    await browser.close();
    await app.stop();
  }
}

async function visit(browser: Browser, url: string, root: string): Promise<{ page: Page; visit: Visit }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  let start = 0;
  const asked: number[] = [];
  const got: { at: number; bytes: number }[] = [];
  devtools.on("Network.requestWillBeSent", ({ timestamp, type }) => {
    if (type === "Document") start ||= timestamp;
    asked.push(timestamp);
  });
  devtools.on("Network.responseReceived", ({ timestamp, response }) =>
    got.push({ at: timestamp, bytes: response.encodedDataLength }),
  );
  devtools.on("Network.dataReceived", ({ timestamp, encodedDataLength }) =>
    got.push({ at: timestamp, bytes: encodedDataLength }),
  );
  await page.addInitScript(watch(root));
  await page.goto(url, { waitUntil: "commit" });
  const painted = await paintOf(page);
  const end = start + painted / 1000;
  return {
    page,
    visit: {
      painted,
      bytes: got.filter(({ at }) => at <= end).reduce((sum, { bytes }) => sum + bytes, 0),
      requests: asked.filter((at) => at <= end).length,
    },
  };
}

/** For the page, as text since it must stand by itself: notes when a frame was painted with the root's text. */
const watch = (root: string): string => `
  requestAnimationFrame(function look() {
    const item = document.querySelector("[role=treeitem], #root");
    // A text that is too wide stands on two lines.
    if (!item?.textContent?.replace(/\\s+/g, " ").includes(${JSON.stringify(root)})) return requestAnimationFrame(look);
    setTimeout(() => performance.mark("root painted"));
  });`;

async function paintOf(page: Page): Promise<number> {
  const mark = await page.waitForFunction(() => performance.getEntriesByName("root painted")[0]?.startTime);
  return Number(await mark.jsonValue());
}

async function reloaded(page: Page, root: string): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  const painted = await paintOf(page);
  await page.getByRole("treeitem", { name: root, exact: true }).waitFor();
  return painted;
}

/** Waits until the page is kept for visits without a network, and the map too. */
async function servedByWorker(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const kept = await (await caches.open("rhizome")).match("/");
    return kept !== undefined && navigator.serviceWorker.controller !== null;
  });
  await page.getByText("Saved", { exact: true }).waitFor({ state: "attached" });
}

/** Compressed bytes of the built site: what the page names itself, and what it loads later. */
function sizes(): Row[] {
  const html = readFileSync(join(SITE, "index.html"));
  const files = readdirSync(join(SITE, "assets")).filter((name) => /\.(js|css)$/.test(name));
  const eager = files.filter((name) => html.includes(`/assets/${name}"`));
  const size = (names: readonly string[], pack: (bytes: Uint8Array) => Uint8Array): number =>
    names.reduce((sum, name) => sum + pack(readFileSync(join(SITE, "assets", name))).length, 0) / 1000;
  const brotli = (bytes: Uint8Array): Uint8Array =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const row = (metric: string, names: readonly string[]): Row => ({
    case: "scripts and style sheets, brotli",
    metric,
    unit: "KB",
    ours: size(names, brotli),
    peers: { gzip: size(names, gzipSync) },
  });
  return [row("named by the page", eager), row("whole app", files)];
}
