import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "../model/formats/index.ts";
import { rhizome } from "../model/formats/json.ts";
import type { Outline } from "../model/types.ts";
import { newReplica, startApp } from "../test/app/cloud.ts";
import { guest } from "../test/support/guest.ts";
import type { Cloud } from "../web/cloud/cloud.ts";
import type { Session } from "../web/cloud/session.ts";
import { type Bench, median, type Row } from "./report.ts";

/** Lambda, arm64, us-east-1, USD for a GB-second and for a request (AWS Lambda pricing, 2026-09). */
const GB_SECOND = 0.000_013_333_4;
const REQUEST = 0.2 / 1_000_000;
/** MB with which a function has one whole vCPU; with less, that share of it (Lambda developer guide, 2026-11). */
const WHOLE_CPU = 1769;

/** Nodes of a map, and how often it is exported: the largest takes its time, and varies the least. */
const SIZES = { 100: 3, 1000: 3, 10000: 1 };
/** ms between two looks at the memory: what is started by a function written in bash lives for a moment. */
const LOOK = 10;
/** USER_HZ of Linux, in which /proc counts CPU time. */
const TICK = 10;

const functions: Readonly<Record<string, string>> = {
  png: "ExportPng",
  pdf: "ExportPdf",
  text: "ExportOutline",
  html: "ExportHtml",
  xlsx: "ExportXlsx",
  docx: "ExportDocx",
  pptx: "ExportPptx",
};

interface Run {
  /** ms of all its processes. */
  readonly cpu: number;
  /** MB of all its processes at once. */
  readonly peak: number;
  /** MB that the function is given. */
  readonly memory: number;
}

/**
 * What an export takes, by each exporter, from the form to the result: the app's own template, with the functions under
 * their Runtime API. CPU time and not time is measured, since that does not depend on what else the machine does; what
 * Lambda would bill follows from the share of a CPU that the function's memory brings. Linux only.
 */
export async function run(): Promise<Bench> {
  if (process.platform !== "linux") throw new Error("This bench reads /proc: it runs on Linux alone.");
  const app = await startApp();
  const cloud = guest(app.config);
  const mapId = await cloud.createMap("Bench");
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  const rows: Row[] = [];
  for (const [format, name] of Object.entries(functions))
    for (const [nodes, runs] of Object.entries(SIZES)) {
      const size = Number(nodes);
      const source = sourceOf(size);
      const cold: Run[] = [];
      const warm: Run[] = [];
      for (let i = 0; i < runs; i++) {
        // The next one is cold: a process of its own.
        for (const pid of processesOf(name)) process.kill(-pid, "SIGKILL");
        while (processesOf(name).length > 0) await new Promise((resolve) => setTimeout(resolve, LOOK));
        cold.push(await exported(cloud, session, { mapId, format, name, source }));
        warm.push(await exported(cloud, session, { mapId, format, name, source }));
      }
      for (const [how, runs] of Object.entries({ cold, warm }))
        rows.push(...rowsOf(`${format}, ${size.toLocaleString("en")} nodes, ${how}`, runs));
      console.error(
        `${format}, ${size} nodes: ${rows
          .slice(-8)
          .map(({ ours, unit }) => `${ours} ${unit}`)
          .join(", ")}`,
      );
    }
  await app.close();
  return { bench: "exports", rows };
}

function rowsOf(name: string, runs: readonly Run[]): Row[] {
  const memory = runs[0]?.memory ?? 0;
  const billed = Math.ceil(median(runs.map(({ cpu }) => cpu)) / Math.min(1, memory / WHOLE_CPU));
  const cost = ((memory / 1024) * (billed / 1000) * GB_SECOND + REQUEST) * 1_000_000;
  const row = (metric: string, unit: string, ours: number): Row => ({
    case: name,
    metric,
    unit,
    ours,
    peers: {},
  });
  return [
    row("CPU", "ms", median(runs.map(({ cpu }) => cpu))),
    row(`peak memory, of ${memory}`, "MB", Math.max(...runs.map(({ peak }) => peak))),
    row("billed, at its share of a CPU", "ms", billed),
    row("cost of a million", "USD", cost),
  ];
}

/** Has the cloud make one, and watches the processes of its function meanwhile. */
async function exported(
  cloud: Cloud,
  session: Session,
  {
    mapId,
    format,
    name,
    source,
  }: { mapId: string; format: string; name: string; source: Uint8Array<ArrayBuffer> },
): Promise<Run> {
  const before = processesOf(name).reduce((sum, pid) => sum + cpuOf(pid), 0);
  let peak = 0;
  const look = setInterval(() => {
    for (const pid of processesOf(name)) peak = Math.max(peak, memoryOf(pid));
  }, LOOK);
  const { id, url, fields } = await cloud.signExport(mapId, { format, size: source.byteLength });
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set("file", new Blob([source]));
  const answer = await fetch(url, { method: "POST", body: form });
  if (!answer.ok) throw new Error(`The source was not taken: ${answer.status} ${await answer.text()}`);
  let event = await cloud.outcome(session, id);
  while (!event) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    event = await cloud.outcome(session, id);
  }
  clearInterval(look);
  if (event.event !== "export-ready") {
    throw new Error(`${format}, ${source.byteLength} bytes, ${peak} MB: ${JSON.stringify(event)}`);
  }
  const pids = processesOf(name);
  const cpu = pids.reduce((sum, pid) => sum + cpuOf(pid), 0) - before;
  return { cpu, peak: Math.max(peak, ...pids.map(memoryOf)), memory: memorySizeOf(pids[0] ?? 0) };
}

/** A map of `size` nodes as maps are: some levels deep, a note here and there. */
function sourceOf(size: number): Uint8Array<ArrayBuffer> {
  const nodes = Array.from({ length: size }, (_, i) => ({
    text: i === 0 ? "Bench" : `Idea ${i}, with a few words to it`,
    children: [] as Outline[],
    ...(i % 10 === 9 && { attributes: { note: `What is to be said of idea ${i}.\nIn two lines.` } }),
  }));
  for (const [i, node] of nodes.entries()) if (i > 0) nodes[Math.floor((i - 1) / 6)]?.children.push(node);
  return writeFile(rhizome, nodes[0] as Outline, {}).bytes as Uint8Array<ArrayBuffer>;
}

/** The runtimes of a function among this process's children. */
function processesOf(name: string): number[] {
  return childrenOf(process.pid).filter((pid) => variableOf(pid, "AWS_LAMBDA_FUNCTION_NAME").includes(name));
}

const memorySizeOf = (pid: number) => Number(variableOf(pid, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));

function variableOf(pid: number, name: string): string {
  const found = of(pid, "environ")
    .split("\0")
    .find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

function childrenOf(pid: number): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It ended meanwhile.
  }
  return threads.flatMap((thread) =>
    of(pid, `task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

/** MB of a process and all below it, each at its highest. */
function memoryOf(pid: number): number {
  const own = Number(/^VmHWM:\s+(\d+)/m.exec(of(pid, "status"))?.[1] ?? 0) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), own);
}

/** ms of CPU that a process has used, with what it started and saw end. */
function cpuOf(pid: number): number {
  // After the name, which is in brackets: proc(5), fields 14 to 17.
  const fields = of(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(11, 15);
  return fields.reduce((sum, field) => sum + Number(field), 0) * TICK;
}

function of(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
