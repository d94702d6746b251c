import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions, functionNames } from "../lib/bundle.ts";
import { Reaper } from "../local/lambda/reaper.ts";
import { cpuOf, memoryOf, processesOf } from "../test/support/processes.ts";
import { environmentOf, invoke } from "./bare-function.ts";
import { billed, million } from "./billed.ts";
import { callRows } from "./calls.ts";
import { type Bench, median, type Row } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const RUNS = 5;
/** MB: what most of them have. */
const MEMORY = 256;

/** Enough of an environment for a function to come up; nothing answers at these addresses. */
const variables = {
  ...Object.fromEntries(
    "UPDATES_TABLE PEOPLE_TABLE FILES_BUCKET TRANSFER_BUCKET COMPACT_FUNCTION SESSION_ROLE_ARN IOT_ARN MEASURES_TOPIC UPDATES_TABLE_ARN FILES_BUCKET_ARN TRANSFER_BUCKET_ARN SWEEP_QUEUE_URL WORKSPACE_QUEUE_URL WORKSPACE_FORMATS EXPORT_FORMATS TERMS_CONTACT DB_HOST DB_NAME DB_USER"
      .split(" ")
      .map((name) => [name, "x"]),
  ),
  ...{ UPLOAD_MEGABYTES: "25", UNDO_DAYS: "30", DB_PORT: "5432", TERMS_URL: "https://127.0.0.1:9/" },
};

interface Start {
  /** ms here, from the start of the process to its first request for work. */
  readonly init: number;
  /** ms of CPU, from the start of the process to the end of the first call, and of a second one. */
  readonly first: number;
  readonly next: number;
  /** MB. */
  readonly peak: number;
}

/**
 * What the start of each function takes, behind the real Runtime API, beside a function that does nothing; then what
 * calls of the app take in all, through the app's own template. CPU time hardly depends on what else the machine does.
 * Linux only.
 */
export async function run(): Promise<Bench> {
  if (process.platform !== "linux") throw new Error("This bench reads /proc: it runs on Linux alone.");
  const folder = mkdtempSync(join(tmpdir(), "rhizome-bench-"));
  await bundleFunctions(root, folder);
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "empty", "index.mjs"), "export const handler = async () => {};\n");
  const names = functionNames(root);
  const starts = new Map<string, Start[]>(["empty", ...names].map((name) => [name, []]));
  const reaper = new Reaper();
  // Interleaved: what else the machine does meets all of them alike.
  for (let i = 0; i < RUNS; i++)
    for (const [name, all] of starts) all.push(await startOnce(join(folder, name), folder, reaper));
  reaper.close();
  const of = (name: string, metric: keyof Start) =>
    median((starts.get(name) ?? []).map((one) => one[metric]));
  const rows = ["empty", ...names].flatMap((name): Row[] => {
    const row = (metric: string, unit: string, ours: number): Row => ({
      case: name,
      metric,
      unit,
      ours,
      peers: {},
    });
    const added = Math.max(0, of(name, "first") - of("empty", "first"));
    return [
      row("bundle", "KiB", statSync(join(folder, name, "index.mjs")).size / 1024),
      row("init here", "ms", of(name, "init")),
      row("CPU to the end of the first call", "ms", of(name, "first")),
      row("of it more than an empty function", "ms", added),
      row("CPU of the next call", "ms", of(name, "next")),
      row("peak memory", "MB", of(name, "peak")),
      row(`start billed at ${MEMORY} MB`, "ms", billed(of(name, "first"), MEMORY)),
      row("cost of a million starts", "USD", million(of(name, "first"), MEMORY)),
    ];
  });
  rmSync(folder, { recursive: true });
  return { bench: "functions", rows: [...rows, ...(await callRows())] };
}

/** A fresh process that comes up and is called twice, with an event that it refuses before it calls anything. */
async function startOnce(code: string, folder: string, reaper: Reaper): Promise<Start> {
  const layer = join(folder, "drawing-layer");
  const layers = existsSync(layer) ? [layer] : [];
  const environment = environmentOf(code, MEMORY, reaper, { environment: variables, layers, log: () => {} });
  await environment.start();
  await invoke(environment, { isFailureFine: true });
  const [pid = 0] = processesOf("bare-function");
  const first = cpuOf(pid);
  const peak = memoryOf(pid);
  await invoke(environment, { isFailureFine: true });
  if (environment.initDuration === undefined) throw new Error(`${code} does not come up`);
  const start = { init: environment.initDuration, first, next: cpuOf(pid) - first, peak };
  await environment.stop();
  return start;
}
