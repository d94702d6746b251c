import { existsSync } from "node:fs";
import { writeFile } from "../model/formats/index.ts";
import { rhizome } from "../model/formats/json.ts";
import type { Outline } from "../model/types.ts";
import { newReplica, startApp } from "../test/app/cloud.ts";
import { guest } from "../test/support/guest.ts";
import { cpuOf, memoryOf, memorySizeOf, processesOf } from "../test/support/processes.ts";
import type { Cloud } from "../web/cloud/cloud.ts";
import type { Session } from "../web/cloud/session.ts";
import { type Bare, bareFunction } from "./bare-function.ts";
import { billed, million } from "./billed.ts";
import { type Bench, median, type Row } from "./report.ts";

/** Nodes of a map, and how often it is exported: the largest takes its time, and varies the least. */
const SIZES = { 100: 3, 1000: 2, 10000: 1 };
/** The most that a map to be exported has: MAX_NODES of model/formats/format.ts. */
const LARGEST = { 100000: 1 };
/** ms between two looks at the memory: what is started by a function written in bash lives for a moment. */
const LOOK = 10;

const functions: Readonly<Record<string, string>> = {
  text: "ExportOutline",
  html: "ExportHtml",
  page: "ExportPage",
  xlsx: "ExportXlsx",
  docx: "ExportDocx",
  pptx: "ExportPptx",
  pdf: "ExportPdf",
  png: "ExportPng",
};

interface Run {
  /** ms that it took here, from the start of the process or of the invocation on, as the function's log says. */
  readonly time: number;
  /** ms of all its processes. */
  readonly cpu: number;
  /** MB of all its processes at once. */
  readonly peak: number;
  /** MB that the function is given. */
  readonly memory: number;
}

/**
 * What an export takes, by each exporter, beside a function that does nothing: the app's own template, from the form to
 * the result, with the functions under their Runtime API. What Lambda would bill follows from the CPU time, which does
 * not depend on what else the machine does, and the share of a CPU that the function's memory brings. Linux only.
 */
export const run = (): Promise<Bench> => measure(SIZES);

/** The same for the largest map; it takes several minutes. */
export const runLargest = (): Promise<Bench> => measure(LARGEST);

async function measure(sizes: Readonly<Record<string, number>>): Promise<Bench> {
  if (process.platform !== "linux") throw new Error("This bench reads /proc: it runs on Linux alone.");
  const bare = await bareFunction(512);
  const app = await startApp();
  const times: Record<string, number> = {};
  app.cloud.events.on("log", ({ group, line }: { group: string; line: string }) => {
    const billed = /^REPORT .*\tBilled Duration: (\d+) ms/.exec(line)?.[1];
    if (billed) times[/Rhizome\w+-(\w+?)Log/.exec(group)?.[1] ?? ""] = Number(billed);
  });
  const cloud = guest(app.config);
  const mapId = await cloud.createMap("Bench");
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  const rows: Row[] = [];
  for (const [format, name] of Object.entries(functions))
    for (const [nodes, count] of Object.entries(sizes)) {
      const size = Number(nodes);
      const source = sourceOf(size);
      const runs: Record<"cold" | "warm", Run[]> = { cold: [], warm: [] };
      for (let i = 0; i < count; i++) {
        await endAll(name);
        for (const how of ["cold", "warm"] as const) {
          const used = await exported(cloud, session, { mapId, format, name, source });
          runs[how].push({ ...used, time: times[name] ?? 0 });
        }
      }
      for (const how of ["cold", "warm"] as const)
        rows.push(...rowsOf(`${format}, ${size.toLocaleString("en")} nodes, ${how}`, runs[how], bare, how));
      console.error(`${format}, ${size} nodes: measured`);
    }
  await app.close();
  return { bench: "exports", rows };
}

/** Kills a function's processes: the next run is cold, in one of its own. */
async function endAll(name: string): Promise<void> {
  for (const pid of processesOf(name)) {
    process.kill(-pid, "SIGKILL");
    // Some of its threads may live on when it has no memory and no variables any more: it has ended when it is gone.
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

function rowsOf(name: string, runs: readonly Run[], bare: Bare, how: "cold" | "warm"): Row[] {
  const memory = runs[0]?.memory ?? 0;
  const cpu = median(runs.map(({ cpu }) => cpu));
  const row = (metric: string, unit: string, ours: number, bare?: number): Row => ({
    case: name,
    metric,
    unit,
    ours,
    peers: bare === undefined ? {} : { "bare function": bare },
  });
  const peak = Math.max(...runs.map(({ peak }) => peak));
  return [
    row("time here", "ms", median(runs.map(({ time }) => time))),
    row("CPU", "ms", cpu, bare.cpu[how]),
    row(`peak memory, of ${memory}`, "MB", peak, bare.peak),
    row("billed, at its share of a CPU", "ms", billed(cpu, memory)),
    row("cost of a million", "USD", million(cpu, memory), million(bare.cpu[how], memory)),
  ];
}

interface Export {
  readonly mapId: string;
  readonly format: string;
  /** Of the function. */
  readonly name: string;
  readonly source: Uint8Array<ArrayBuffer>;
}

/** Has the cloud make one, and watches the processes of its function meanwhile. */
async function exported(
  cloud: Cloud,
  session: Session,
  { mapId, format, name, source }: Export,
): Promise<Omit<Run, "time">> {
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
  if (event.event !== "export-ready")
    throw new Error(`${format}, ${source.byteLength} bytes, ${peak} MB: ${JSON.stringify(event)}`);
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
