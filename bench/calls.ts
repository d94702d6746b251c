import { newReplica, startApp } from "../test/app/cloud.ts";
import { guest } from "../test/support/guest.ts";
import { cpuOf, memorySizeOf, processesOf } from "../test/support/processes.ts";
import { billed, million } from "./billed.ts";
import type { Row } from "./report.ts";

/** Fewer than the burst of any of these routes. */
const CALLS = 15;

/** What calls of the app take of their functions when these are warm, by the app's own template. */
export async function callRows(): Promise<Row[]> {
  const app = await startApp();
  const person = guest(app.config);
  const mapId = await person.createMap("Bench");
  const secret = await person.shareMap(mapId, "editor");
  const file = { name: "a.png", type: "image/png", size: 1000 };
  const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
    CreateMap: () => person.createMap("Bench"),
    OpenMap: () => person.openSession(mapId, { replica: newReplica() }),
    ShareMap: () => person.shareMap(mapId, "viewer"),
    SignUpload: () => person.signUpload(mapId, file),
    SignExport: () => person.signExport(mapId, { format: "pdf", size: 1000 }),
    ListPeople: () => person.access.people(mapId),
    MapVersions: () => person.versions(mapId),
    ViewMap: () => fetch(`${app.config.apiUrl}/maps/${mapId}/view`, { headers: { "x-map-secret": secret } }),
  };
  const rows: Row[] = [];
  for (const [name, task] of Object.entries(tasks)) {
    await task();
    rows.push(...rowsOf(name, await cpuPerCall(name, task)));
  }
  await app.close();
  return rows;
}

/** ms of CPU that a warm call takes of its function. */
async function cpuPerCall(
  name: string,
  task: () => Promise<unknown>,
): Promise<{ cpu: number; memory: number }> {
  const all = () => processesOf(`-${name}`).reduce((sum, pid) => sum + cpuOf(pid), 0);
  const memory = Math.max(...processesOf(`-${name}`).map(memorySizeOf));
  const before = all();
  for (let i = 0; i < CALLS; i++) await task();
  return { cpu: (all() - before) / CALLS, memory };
}

function rowsOf(name: string, { cpu, memory }: { cpu: number; memory: number }): Row[] {
  const row = (metric: string, unit: string, ours: number): Row => ({
    case: `${name}, warm, ${memory} MB`,
    metric,
    unit,
    ours,
    peers: {},
  });
  return [
    row("CPU of a call", "ms", cpu),
    row("billed at its share of a CPU", "ms", billed(cpu, memory)),
    row("cost of a million", "USD", million(cpu, memory)),
  ];
}
