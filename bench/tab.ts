import type { Browser, CDPSession, Page } from "@playwright/test";
import { residentMemory } from "./memory.ts";
import type { Contender, Tree } from "./page/tree.ts";

declare global {
  interface Window {
    contender: Contender;
    tree: Tree;
  }
}

/** What something took, in ms: main-thread CPU until the page was quiet again, and the time to the painted frame. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/** A page with a contender, the tree at hand. */
export class Tab {
  readonly #page: Page;
  readonly #devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.#page = page;
    this.#devtools = devtools;
  }

  static async open(browser: Browser, url: string, size: number): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => window.contender !== undefined);
    await page.evaluate(async (size) => {
      window.tree = await (await fetch(`/${size}.json`)).json();
      await window.contender.fetch?.(`/${size}.snapshot`);
    }, size);
    const devtools = await context.newCDPSession(page);
    // In thread ticks, time in which other processes had the core does not count.
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    return new Tab(page, devtools);
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }

  async measure(what: readonly ("glimpse" | "decode" | "load" | "addChild" | "fit")[]): Promise<Cost> {
    const start = await this.#metric("TaskDuration");
    const wall = await this.#page.evaluate(async (what) => {
      const from = performance.now();
      for (const name of what) await window.contender[name]?.(window.tree);
      // A frame's callback, then the first task after its paint.
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - from;
    }, what);
    await this.#page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 600 })));
    return { wall, cpu: ((await this.#metric("TaskDuration")) - start) * 1000 };
  }

  /** Moves in a circle, then zooms out and in; answers each frame's length in ms. */
  panAndZoom(duration: number): Promise<number[]> {
    return this.#page.evaluate(async (duration) => {
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
    }, duration);
  }

  elements(): Promise<number> {
    return this.#page.evaluate(() => document.querySelectorAll("*").length);
  }

  /** MB in use. */
  async heap(): Promise<number> {
    await this.#devtools.send("HeapProfiler.collectGarbage");
    return (await this.#metric("JSHeapUsedSize")) / 2 ** 20;
  }

  async #metric(name: string): Promise<number> {
    const { metrics } = await this.#devtools.send("Performance.getMetrics");
    return metrics.find((it) => it.name === name)?.value ?? 0;
  }
}

/** MB of the largest of the browser's page processes, which is that of the only page open. Linux only. */
export async function rendererMemory(browser: Browser): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const sizes = processInfo.flatMap(({ type, id }) => (type === "renderer" ? residentMemory(id) : []));
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}
