import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "./browser.ts";
import { freePort } from "./port.ts";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const results = join(root, "test-results");
const bin = (name: string) => join(root, "node_modules", ".bin", name);

/** Runs a program with its output shown; answers its exit code. */
async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  return new Promise((done, failed) => child.once("error", failed).once("close", (code) => done(code ?? 1)));
}

/** A program that is one check: it passes or fails as a whole. */
async function check(name: string, command: string, args: string[]): Promise<Count> {
  const ok = (await run(command, args)) === 0;
  console.log(`${ok ? "✓" : "✗"} ${name}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A runner's JSON report, counted. A runner that failed without a failed test counts as one failure. */
async function counted(file: string, exit: number, count: (report: never) => Count): Promise<Count> {
  let total: Count;
  try {
    total = count(JSON.parse(readFileSync(file, "utf8")) as never);
  } catch (error) {
    console.error(`No report at ${file}: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (exit !== 0 && total.failed === 0) total.failed = 1;
  if (total.passed + total.failed === 0) total.failed = 1;
  return total;
}

async function checks(): Promise<Count> {
  const parts = [await check("biome", bin("biome"), ["check", "--error-on-warnings", "."])];
  for (const project of [".", "model", "web", "test/web", "test/app", "test/e2e", "bench", "examples"])
    parts.push(await check(`types of ${project}`, bin("tsc"), ["--noEmit", "-p", project]));
  return sum(parts);
}

async function unit(): Promise<Count> {
  const report = join(results, "unit.json");
  const exit = await run(bin("vitest"), [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${report}`,
  ]);
  return counted(
    report,
    exit,
    (r: { numPassedTests: number; numFailedTests: number; numPendingTests: number }) => ({
      passed: r.numPassedTests,
      failed: r.numFailedTests,
      skipped: r.numPendingTests,
    }),
  );
}

async function browser(): Promise<Count> {
  const data = mkdtempSync(join(tmpdir(), "rhizome-e2e-"));
  const exit = await run(bin("playwright"), ["test"], {
    CHROME_PATH: await chromium(),
    RHIZOME_TEST_PORT: String(await freePort()),
    RHIZOME_TEST_DATA: data,
  });
  rmSync(data, { recursive: true, force: true });
  type Stats = { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };
  return counted(join(results, "browser.json"), exit, ({ stats }: Stats) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));
}

function sum(counts: Count[]): Count {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts)
    for (const key of ["passed", "failed", "skipped"] as const) total[key] += count[key];
  return total;
}

const SUITES = { checks, unit, browser };
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in SUITES));
if (unknown) {
  console.error(
    `There is no suite "${unknown}". Use any of: ${Object.keys(SUITES).join(", ")}; none means all.`,
  );
  process.exit(2);
}
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const counts: Count[] = [];
for (const name of Object.keys(SUITES) as (keyof typeof SUITES)[])
  if (asked.length === 0 || asked.includes(name)) counts.push(await SUITES[name]());
const total = sum(counts);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`,
);
process.exit(total.failed === 0 ? 0 : 1);
