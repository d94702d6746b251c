import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleFunctions, functionNames } from "../lib/bundle.ts";
import { type Bench, median, type Row } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const RUNS = 15;

/** Enough of an environment for a function to come up; nothing is called. */
const environment = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_SESSION_TOKEN: "example",
  UPDATES_TABLE: "updates",
  PEOPLE_TABLE: "people",
  FILES_BUCKET: "files",
  SESSION_ROLE_ARN: "arn:aws:iam::000000000000:role/session",
  IOT_ARN: "arn:aws:iot:us-east-1:000000000000",
  IOT_ENDPOINT: "example-ats.iot.us-east-1.amazonaws.com",
  UPDATES_TABLE_ARN: "arn:aws:dynamodb:us-east-1:000000000000:table/updates",
  FILES_BUCKET_ARN: "arn:aws:s3:::files",
};

/** Each function's bundle, and the CPU that a new process needs to load it beyond that of an empty function. */
export async function run(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "rhizome-bench-"));
  await bundleFunctions(root, folder);
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "empty", "index.mjs"), "export const handler = async () => {};\n");

  const names = functionNames(root);
  const cpu = new Map<string, number[]>(["empty", ...names].map((name) => [name, []]));
  // Interleaved: what else the machine does meets all of them alike.
  for (let i = 0; i < RUNS; i++)
    for (const [name, times] of cpu) times.push(load(join(folder, name, "index.mjs")));

  const empty = median(cpu.get("empty") ?? []);
  const added = (name: string) => median(cpu.get(name) ?? []) - empty;
  const row = (name: string, metric: string, unit: string, ours: number): Row => ({
    case: name,
    metric,
    unit,
    ours,
    peers: {},
  });
  const rows = [
    row("empty function", "CPU to load, all", "ms", empty),
    ...names.flatMap((name) => [
      row(name, "bundle", "KiB", statSync(join(folder, name, "index.mjs")).size / 1024),
      row(name, "CPU to load, added to that", "ms", added(name)),
    ]),
  ];
  rmSync(folder, { recursive: true });
  return { bench: "functions", rows };
}

/** CPU time, user and system, in ms, of a fresh process that loads a module and ends. */
function load(file: string): number {
  const script = `await import(${JSON.stringify(pathToFileURL(file).href)}); const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit()`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...environment },
  });
  if (child.status !== 0) throw new Error(`${file} does not load: ${child.stderr}`);
  return Number(child.stdout);
}
