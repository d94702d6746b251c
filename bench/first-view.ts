import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { MindMap, ROOT } from "../model/document.ts";
import type { Outline } from "../model/types.ts";
import { chromium as findChromium } from "../scripts/browser.ts";
import { guest } from "../test/support/guest.ts";
import { viewMap } from "../web/cloud/view.ts";
import { makeTree, type Tree } from "./page/tree.ts";
import { type Bench, median, type Row } from "./report.ts";
import { type App, startApp } from "./rhizome.ts";

const NODES = 1_000;
const RUNS = 5;
/** DevTools' latency is added to each request: a round trip. 1.6 Mbit/s down, 0.75 up. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
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
    const { link, root, snapshot } = await shareMap(app);
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
          case: what,
          metric: "snapshot, gzip",
          unit: "KB",
          ours: gzipSync(snapshot).length / 1000,
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

/** The map, a link to it, and its snapshot, made as an app would. */
async function shareMap({ url, config }: App): Promise<{ link: string; root: string; snapshot: Uint8Array }> {
  const cloud = guest(config);
  const mapId = await cloud.createMap("Bench");
  const secret = await cloud.shareMap(mapId, "editor");
  const session = await cloud.openSession(mapId, { replica: randomBytes(16).toString("hex") });
  const { clientKey, topics } = session;
  const connection = await cloud.connect(session, {
    will: { topic: `${topics.presence}/${clientKey}`, payload: new Uint8Array() },
    onMessage() {},
    onClose() {},
  });
  const map = new MindMap({ clientKey });
  const updates: Uint8Array[] = [];
  map.onUpdate((update) => updates.push(update));
  const tree = makeTree(NODES);
  map.setText(ROOT, tree.text);
  tree.children.forEach((child, index) => void map.insert(ROOT, index, outline(child)));
  for (const [i, update] of updates.entries()) {
    await connection.publish(`${topics.updates}/${clientKey}/${String(i + 1).padStart(8, "0")}`, update);
  }
  await until(async () => {
    let rows = 0;
    for await (const page of cloud.log(session)) rows += page.length;
    return rows >= updates.length;
  });
  await connection.publish(topics.updates.replace(/\/updates$/, "/compact"), new Uint8Array());
  await until(
    async () => (await cloud.openSession(mapId, { replica: randomBytes(16).toString("hex") })).snapshot,
  );
  await connection.close();
  const { bytes } = await viewMap(config, fetch, mapId, secret);
  return { link: `${url}/m/${mapId}#${secret}`, root: tree.text, snapshot: bytes };
}

const outline = ({ text, children }: Tree): Outline => ({ text, children: children.map(outline) });

/** Asks until the answer is yes; throws after half a minute. */
async function until(ask: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The map did not come to be in time.");
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
    if (!item?.textContent?.includes(${JSON.stringify(root)})) return requestAnimationFrame(look);
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

/** The least that could show the root: the document's code, the snapshot, one line of text. */
async function barePage(snapshot: Uint8Array): Promise<{ url: string; stop(): void }> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { MindMap, ROOT } from "./model/document.ts";
        const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
        map.load(new Uint8Array(await (await fetch("/snapshot")).arrayBuffer()));
        document.querySelector("#root").textContent = map.text(ROOT);`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="preload" as="fetch" crossorigin href="/snapshot"><p id="root"></p><script type="module" src="/bare.js"></script>`;
  const answers: Record<string, { type: string; body: Uint8Array; encoding?: string }> = {
    "/": { type: "text/html", body: Buffer.from(html) },
    "/snapshot": { type: "application/octet-stream", body: gzipSync(snapshot), encoding: "gzip" },
    "/bare.js": {
      type: "text/javascript",
      body: brotliCompressSync(outputFiles[0]?.contents ?? new Uint8Array()),
      encoding: "br",
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (!answer) return void response.writeHead(404).end();
    response.setHeader("content-type", answer.type);
    if (answer.encoding) response.setHeader("content-encoding", answer.encoding);
    response.end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, stop: () => void server.close() };
}
