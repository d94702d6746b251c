import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { installedChromium } from "./scripts/browser.ts";

/** A site that is up already: then none is started. */
const site = process.env.RHIZOME_URL;
const port = Number(process.env.RHIZOME_TEST_PORT ?? 4173);
const data = process.env.RHIZOME_TEST_DATA ?? mkdtempSync(join(tmpdir(), "rhizome-e2e-"));

/**
 * What people do in the editor, each in a browser that has never been here. Without a service worker, which would keep the app
 * for a next visit that none of them makes.
 */
const once =
  /(compare|content|files|find|floating|keyboard|layouts|markdown|no-mouse|outline|own-keys|paste|pointer|presentation|relations|rich-text|screen-reader|structure|templates|themes|touch)\.spec\.ts$/;

/** Pages are tested on the real app: the synthesized template, run by the local cloud. */
export default defineConfig({
  testDir: "test/e2e",
  projects: [
    { name: "app", testIgnore: once },
    { name: "editor", testMatch: once, use: { serviceWorkers: "block" } },
  ],
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A busy machine: what fails and then passes is listed as flaky by the reporter, and to be looked into.
  retries: process.env.CI ? 2 : 0,
  reporter: [["list"], ["json", { outputFile: "test-results/browser.json" }]],
  use: {
    baseURL: site ?? `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROME_PATH ?? installedChromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: site
    ? undefined
    : {
        command: `node scripts/run.mjs start --port ${port} --data ${data} --no-open`,
        url: `http://localhost:${port}/config.json`,
        reuseExistingServer: !process.env.CI,
        gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
        timeout: 120_000,
        stdout: "ignore",
        stderr: "pipe",
      },
});
