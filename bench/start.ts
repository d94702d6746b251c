import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { freePort } from "../scripts/port.ts";
import { type Bench, median, type Row } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const RUNS = 5;

/**
 * `npm start` from the command to a site that answers, with sources that have been built before, on an empty
 * and on a used data folder. The baseline beside it is a bare HTTP server started through the same loader.
 */
export async function run(): Promise<Bench> {
  const baseline: number[] = [];
  const empty: number[] = [];
  const used: number[] = [];
  const memory: number[] = [];
  await once(mkdtempSync(join(tmpdir(), "rhizome-bench-"))); // builds what is stale
  for (let i = 0; i < RUNS; i++) {
    baseline.push(await bare());
    const data = mkdtempSync(join(tmpdir(), "rhizome-bench-"));
    empty.push((await once(data)).ms);
    const again = await once(data);
    used.push(again.ms);
    memory.push(again.megabytes);
    rmSync(data, { recursive: true, force: true });
  }
  const row = (name: string, values: number[]): Row => ({
    case: name,
    metric: "command to a site that answers",
    unit: "ms",
    ours: median(values),
    peers: { "bare HTTP server": median(baseline) },
  });
  return {
    bench: "start",
    rows: [
      row("first start, empty data folder", empty),
      row("second start", used),
      {
        case: "second start",
        metric: "resident memory of all its processes",
        unit: "MB",
        ours: median(memory),
        peers: {},
      },
    ],
  };
}

/** Starts the app, waits until the site answers with its configuration, stops it. */
async function once(data: string): Promise<{ ms: number; megabytes: number }> {
  const port = await freePort();
  const start = performance.now();
  const child = spawn("npm", ["start", "--", "--port", String(port), "--data", data, "--no-open"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const said = await line(child.stdout, /Rhizome is at (\S+)/);
  const answer = await fetch(`${said}/config.json`);
  if (!answer.ok) throw new Error(`The site answered ${answer.status}.`);
  const ms = performance.now() - start;
  const pid = child.pid ?? 0;
  const megabytes = residentMemory(pid);
  process.kill(-pid, "SIGTERM");
  await new Promise((done) => child.once("close", done));
  return { ms, megabytes };
}

function line(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((done, failed) => {
    let text = "";
    stream.on("data", (chunk) => {
      text += chunk;
      const found = pattern.exec(text);
      if (found?.[1]) done(found[1]);
    });
    stream.once("close", () => failed(new Error(`It ended before it was up:\n${text}`)));
  });
}

async function bare(): Promise<number> {
  const start = performance.now();
  const code = `require("node:http").createServer((q, r) => r.end("{}")).listen(0, function () { console.log("up at http://localhost:" + this.address().port) })`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", code], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await (await fetch(await line(child.stdout, /up at (\S+)/))).text();
  const ms = performance.now() - start;
  child.kill();
  return ms;
}

/** Megabytes of a process and all its descendants (proportional share, Linux; 0 elsewhere). */
function residentMemory(pid: number): number {
  if (process.platform !== "linux") return 0;
  const kilobytes = (id: number): number => {
    try {
      const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0);
      const children = readFileSync(`/proc/${id}/task/${id}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean);
      return own + children.reduce((sum, child) => sum + kilobytes(Number(child)), 0);
    } catch {
      return 0; // it ended meanwhile
    }
  };
  return kilobytes(pid) / 1024;
}
