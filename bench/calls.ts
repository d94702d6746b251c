import { MindMap } from "../model/document.ts";
import { writeFile } from "../model/formats/index.ts";
import { rhizome } from "../model/formats/json.ts";
import { type App, compactTopic, newReplica, startApp, updateTopic } from "../test/app/cloud.ts";
import { png } from "../test/app/images.ts";
import { guest } from "../test/support/guest.ts";
import { cpuOf, memorySizeOf, processesOf } from "../test/support/processes.ts";
import type { SignedPost } from "../web/cloud/transfer.ts";
import { billed, million } from "./billed.ts";
import type { Row } from "./report.ts";

/** Fewer than the burst of any of these routes. */
const CALLS = 15;
/** Rows after which the app asks for a compaction (web/sync/tail.ts), and how often it is asked for here. */
const ROWS = 200;
const COMPACTIONS = 6;
/** Bytes of an uploaded picture, about: the profile "talk" of `npm run cost`. */
const PICTURE = 200_000;

/** What calls of the app take of their functions when these are warm, by the app's own template; and what is written. */
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
  const session = await person.openSession(mapId, { replica: newReplica() });
  /** Posts what was signed, and waits for what becomes of it. */
  const handIn = async (signed: SignedPost, content: Uint8Array<ArrayBuffer>): Promise<void> => {
    const form = new FormData();
    for (const [key, value] of Object.entries(signed.fields)) form.set(key, value);
    form.set("file", new Blob([content]));
    const answer = await fetch(signed.url, { method: "POST", body: form });
    if (!answer.ok) throw new Error(`It was not taken: ${answer.status} ${await answer.text()}`);
    while (!(await person.outcome(session, signed.id))) await new Promise((done) => setTimeout(done, 20));
  };
  const picture = png(258, Math.round(PICTURE / 258 / 3));
  const upload = async () => {
    const how = { name: "a.png", type: "image/png", size: picture.byteLength };
    await handIn(await person.signUpload(mapId, how), picture);
  };
  const source = new Uint8Array(writeFile(rhizome, { text: "Bench", children: [] }, {}).bytes);
  const exported = async () =>
    handIn(await person.signExport(mapId, { format: "html", size: source.byteLength }), source);
  for (const [name, task] of Object.entries({ CheckUpload: upload, AnnounceExport: exported })) {
    await task();
    rows.push(...rowsOf(name, await cpuPerCall(name, task)));
  }
  rows.push(...(await compactionRows(app)));
  await app.close();
  return rows;
}

/** Compactions of the rows that are usual, in a map that grows by them to some 500 nodes; and what comes of the last. */
async function compactionRows(app: App): Promise<Row[]> {
  const person = guest(app.config);
  const mapId = await person.createMap("Bench");
  const session = await person.openSession(mapId, { replica: newReplica() });
  // It hears nothing: what comes in counts against what a connection may have, too.
  const connection = await person.connect(session, {
    onMessage: () => {},
    onClose: () => {},
  });
  const map = new MindMap({ clientKey: session.clientKey });
  const updates: Uint8Array[] = [];
  map.onUpdate((update) => updates.push(update));
  let sent = 0;
  const compacted = async (): Promise<void> => {
    while (updates.length < sent + ROWS) {
      const ids = [...map.walk()];
      // Below one of the older ones, so that it has levels; then its text is written in two goes.
      const id = map.add(ids[Math.floor(ids.length / 6)] ?? "root", 0, `Idea ${ids.length}`);
      map.setText(id, `Idea ${ids.length}, with a few words to it`);
    }
    for (; sent < updates.length; sent++) {
      await connection.publish(updateTopic(session, sent + 1), updates[sent] ?? new Uint8Array());
      // A connection may send 100 a second.
      if (sent % 10 === 9) await new Promise((done) => setTimeout(done, 130));
    }
    const before = app.runs.IndexMap ?? 0;
    await connection.publish(compactTopic(session), new TextEncoder().encode("{}"));
    // The index has heard of the snapshot: it is there.
    while ((app.runs.IndexMap ?? 0) === before) await new Promise((done) => setTimeout(done, 20));
  };
  await compacted();
  const used = await cpuPerCall("Compact", compacted, COMPACTIONS - 1);
  await connection.close();
  const { snapshot } = await person.openSession(mapId, { replica: newReplica() });
  const written = app.calls.filter(
    ({ service, operation, resource = "" }) =>
      service === "s3" && operation === "PutObject" && resource.includes(`snapshots/${mapId}/`),
  );
  const last = written.at(-1);
  if (!snapshot || !last) throw new Error("There is no snapshot.");
  return [
    ...rowsOf("Compact", used),
    {
      case: `snapshot of ${map.size} nodes`,
      metric: "as it is kept",
      unit: "KB",
      ours: last.bytesIn / 1024,
      peers: {},
    },
  ];
}

/** ms of CPU that a warm call takes of its function. */
async function cpuPerCall(
  name: string,
  task: () => Promise<unknown>,
  calls = CALLS,
): Promise<{ cpu: number; memory: number }> {
  const all = () => processesOf(`-${name}`).reduce((sum, pid) => sum + cpuOf(pid), 0);
  const memory = Math.max(...processesOf(`-${name}`).map(memorySizeOf));
  const before = all();
  for (let i = 0; i < calls; i++) await task();
  return { cpu: (all() - before) / calls, memory };
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
