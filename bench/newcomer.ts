import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { chromium as browsers } from "@playwright/test";
import { chromium } from "../scripts/browser.ts";
import { freePort } from "../scripts/port.ts";
import type { Bench, Row } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The README's steps on a fresh clone without packages, once, as somebody new takes them: how long each lasts. npm's own
 * cache is left out as well, so the first step includes the download; what a browser needs is there.
 */
export async function run(): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), "rhizome-newcomer-"));
  const clone = join(home, "rhizome");
  const rows: Row[] = [];
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    rows.push({
      case: name,
      metric: "takes",
      unit: "s",
      ours: (performance.now() - began) / 1000,
      peers: {},
    });
    return result;
  };
  try {
    execFileSync("git", ["clone", "--quiet", "--no-local", root, clone]);
    const port = await freePort();
    const words = ["start", "--", "--port", `${port}`, "--data", join(home, "data"), "--no-open"];
    const environment = { npm_config_cache: join(home, "npm") };
    const first = npm(clone, words, environment);
    await step("npm start: installs the packages", () => said(first, /Built the site/, 600));
    await step("npm start: until the site is there", () => said(first, /Rhizome is at/, 60));
    const link = await step("the first map: until one can write", () =>
      firstWords(`http://localhost:${port}`),
    );
    await step("its link, opened by somebody else", () => look(link));
    first.kill("SIGINT");
    await new Promise((done) => first.once("close", done));

    const second = npm(clone, words, environment);
    await step("npm start, the second time", () => said(second, /Rhizome is at/, 60));
    second.kill("SIGINT");
    await new Promise((done) => second.once("close", done));
    for (const command of [
      ["run", "synth"],
      ["run", "cost"],
      ["test", "checks"],
    ])
      await step(`npm ${command.join(" ")}`, () => ended(npm(clone, command, environment)));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return { bench: "newcomer", rows };
}

function npm(folder: string, words: readonly string[], environment: Record<string, string>): ChildProcess {
  return spawn("npm", [...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
}

/** Until the program says so; it is given so many seconds. */
function said(child: ChildProcess, what: RegExp, seconds: number): Promise<void> {
  return new Promise((done, failed) => {
    let text = "";
    const timer = setTimeout(
      () => failed(new Error(`No "${what.source}" in ${seconds} s:\n${text}`)),
      seconds * 1000,
    );
    child.once("close", (code) => failed(new Error(`It ended with ${code}:\n${text}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (!what.test(text)) return;
      clearTimeout(timer);
      done();
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`It ended with ${code}.`);
}

async function page(url: string) {
  const browser = await browsers.launch({ executablePath: await chromium(), args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto(url);
  return { browser, page };
}

/** Opens the app, writes a word as soon as it can, shares the map; answers the link. */
async function firstWords(url: string): Promise<string> {
  const { browser, page: one } = await page(`${url}/new`);
  await one.getByRole("treeitem", { name: "Central idea" }).waitFor();
  await one.keyboard.type("Hello");
  await one.keyboard.press("Enter");
  await one.getByRole("status", { name: "Saving" }).getByText("Saved").waitFor();
  await one.getByRole("button", { name: "Share", exact: true }).click();
  await one.getByRole("button", { name: "Copy link" }).click();
  const field = one.getByRole("textbox", { name: "Link" });
  await field.waitFor();
  const link = await field.inputValue();
  await browser.close();
  return link;
}

async function look(link: string): Promise<void> {
  const { browser, page: other } = await page(link);
  await other.getByRole("treeitem", { name: "Hello" }).waitFor();
  await browser.close();
}
