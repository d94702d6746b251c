import { type BrowserContext, chromium } from "@playwright/test";
import { chromium as findChromium } from "../scripts/browser.ts";
import { startApp } from "../test/app/cloud.ts";
import { type Bench, median, type Row } from "./report.ts";

const RUNS = 3;

interface Visit {
  /** Requests that the site answered, and KB of their bodies. */
  readonly requests: number;
  readonly kilobytes: number;
}

/**
 * What a visit takes of the site: the page with its files, compressed as CloudFront sends them, until what was written is
 * saved and nothing more is fetched. For somebody who was never here, and for somebody who comes back.
 */
export async function run(): Promise<Bench> {
  const app = await startApp();
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const visit = async (context: BrowserContext): Promise<Visit> => {
    const from = app.calls.length;
    const page = await context.newPage();
    await page.goto(`${app.cloud.siteUrl}/new`);
    await page.getByRole("treeitem", { name: "Central idea" }).waitFor();
    await page.waitForFunction(() => performance.getEntriesByName("rhizome-acts").length > 0);
    await page.keyboard.type("A visit");
    await page.keyboard.press("Enter");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.waitForLoadState("networkidle");
    await page.close();
    const calls = app.calls.slice(from).filter(({ service }) => service === "cloudfront");
    const bytes = calls.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    return { requests: calls.length, kilobytes: bytes / 1024 };
  };
  try {
    const first: Visit[] = [];
    const again: Visit[] = [];
    for (let i = 0; i < RUNS; i++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      first.push(await visit(context));
      again.push(await visit(context));
      await context.close();
    }
    const rows = (name: string, visits: readonly Visit[]): Row[] => {
      const row = (metric: string, unit: string, of: (one: Visit) => number): Row => ({
        case: name,
        metric,
        unit,
        ours: median(visits.map(of)),
        peers: {},
      });
      return [
        row("requests of the site", "", ({ requests }) => requests),
        row("of the site", "KB", ({ kilobytes }) => kilobytes),
      ];
    };
    return { bench: "visit", rows: [...rows("first visit", first), ...rows("another visit", again)] };
  } finally {
    await browser.close();
    await app.close();
  }
}
