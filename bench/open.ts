import { type Browser, chromium, type Page } from "@playwright/test";
import { WebSocketServer } from "ws";
import type { CallEvent } from "../local/core/contracts.ts";
import { chromium as findChromium } from "../scripts/browser.ts";
import { startApp } from "../test/app/cloud.ts";
import { type Bench, median, type Row } from "./report.ts";
import { barePage, NETWORK, shareMap } from "./shared-map.ts";

const NODES = 1_000;
const RUNS = 5;

interface Opening {
  /** From the start of the navigation until the map is live, ms. */
  readonly live: number;
  /** Until then, by whom and of which service. */
  readonly calls: readonly CallEvent[];
  /** Of the functions that ran until then, ms as their REPORT lines say. */
  readonly durations: number;
  readonly billed: number;
}

/**
 * From a link with the right to edit to a live map: connected, the log read, "Saved" said. On a slow line, in a fresh
 * browser, and again in the same one. The baseline, in the same run, is a bare page with the same document code that
 * fetches the same snapshot from a static server, and is live when a bare WebSocket has said one word.
 */
export async function run(): Promise<Bench> {
  const app = await startApp();
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const { link, snapshot } = await shareMap({ url: app.cloud.siteUrl, config: app.config }, NODES);
  const bare = await barePage(
    snapshot,
    `new WebSocket(location.href.replace("http", "ws")).onmessage = () => performance.mark("live");`,
  );
  const sockets = new WebSocketServer({ server: bare.server });
  sockets.on("connection", (socket) => socket.send("live"));
  try {
    const first: Opening[] = [];
    const second: Opening[] = [];
    const floor: Opening[] = [];
    const again: Opening[] = [];
    for (let i = 0; i < RUNS; i++) {
      const plain = await open(browser, bare.url, app);
      floor.push(plain.opening);
      again.push(await reopened(plain.page, app));
      await plain.page.context().close();
      const { page, opening } = await open(browser, link, app);
      first.push(opening);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      second.push(await reopened(page, app));
      await page.context().close();
    }
    const rows = (visit: string, ours: readonly Opening[], bare: readonly Opening[]): Row[] => {
      const row = (metric: string, unit: string, of: (one: Opening) => number, peer?: typeof of): Row => ({
        case: `a link to a live map of ${NODES.toLocaleString("en")} nodes, ${visit} visit`,
        metric,
        unit,
        ours: median(ours.map(of)),
        peers: peer ? { "bare page and socket": median(bare.map(peer)) } : {},
      });
      return [
        row(
          "live",
          "ms",
          ({ live }) => live,
          ({ live }) => live,
        ),
        row("in functions", "ms", ({ durations }) => durations),
        row("billed of functions", "ms", ({ billed }) => billed),
        ...namesOf(ours).map((name) =>
          row(name, "", ({ calls }) => calls.filter((call) => nameOf(call) === name).length),
        ),
      ];
    };
    return { bench: "open", rows: [...rows("first", first, floor), ...rows("second", second, again)] };
  } finally {
    await browser.close();
    sockets.close();
    bare.stop();
    await app.close();
  }
}

type App = Awaited<ReturnType<typeof startApp>>;

async function open(browser: Browser, url: string, app: App): Promise<{ page: Page; opening: Opening }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  // The status says it first where screen readers hear it.
  await page.addInitScript(`requestAnimationFrame(function look() {
    if ([...document.querySelectorAll("[role=status]")].some((one) => one.textContent.includes("Saved")))
      performance.mark("live");
    else requestAnimationFrame(look);
  });`);
  return { page, opening: await measured(page, app, () => page.goto(url, { waitUntil: "commit" })) };
}

const reopened = (page: Page, app: App): Promise<Opening> =>
  measured(page, app, () => page.reload({ waitUntil: "commit" }));

async function measured(page: Page, app: App, go: () => Promise<unknown>): Promise<Opening> {
  const [calls, lines] = [app.calls.length, app.functionLines.length];
  await go();
  const mark = await page.waitForFunction(() => performance.getEntriesByName("live")[0]?.startTime);
  const reports = app.functionLines.slice(lines).filter((line) => line.startsWith("REPORT "));
  const sum = (pattern: RegExp) =>
    reports.reduce((total, line) => total + Number(pattern.exec(line)?.[1] ?? 0), 0);
  return {
    live: Number(await mark.jsonValue()),
    calls: app.calls.slice(calls),
    durations: sum(/\tDuration: ([\d.]+) ms/),
    billed: sum(/Billed Duration: ([\d.]+) ms/),
  };
}

/** Who called, and what; undefined for what the local cloud does anyway, and for messages of and to others. */
function nameOf({ service, operation, caller }: CallEvent): string | undefined {
  if (["sqs", "cloudfront"].includes(service) || /^(Deliver|Publish|OPTIONS|preflight)$/.test(operation))
    return undefined;
  if (service === "lambda") return "functions that run";
  // A snapshot is fetched by the browser, by a URL that a function has signed.
  const isVisitor =
    service === "s3" || caller.kind !== "session" || /^(Cognito|[a-z0-9-]+\.)/.test(caller.sessionName);
  return isVisitor ? `calls of the browser: ${service}` : `calls of functions: ${service}`;
}

const namesOf = (openings: readonly Opening[]): string[] =>
  [...new Set(openings.flatMap(({ calls }) => calls.flatMap((call) => nameOf(call) ?? [])))].sort();
