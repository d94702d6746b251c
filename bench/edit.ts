import { type ChildProcess, spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { installPeers } from "./peers/install.ts";
import { type Bench, quantile, type Row } from "./report.ts";
import { startRhizome } from "./rhizome.ts";

const ROOMS = [2, 20, 100];
const EDITS = 60;
const WARM_UP = 10;

/** One client of a shared document, whatever it is made of. */
export interface Client {
  edit(): void;
  /** Someone else's edit is in this client's document now. */
  onEdit(listener: () => void): void;
  close(): void | Promise<void>;
}

/** A server that is up, and a way to join one of its documents. */
export interface Contender {
  join(room: string): Promise<Client>;
  /** Messages that AWS would bill and bytes on the wire since the last call; only ours has them. */
  metered?(): { messages: number; bytes: number };
  stop(): Promise<void>;
}

/**
 * From an edit of one client to the moment when it is in the document of each other client, with 2, 20 and
 * 100 of them, all clients in this process and each server in one of its own. Ours is the whole template:
 * IAM at every publish and delivery, and a rule that writes each update into the table.
 */
export async function run(): Promise<Bench> {
  installPeers();
  const contenders: Record<string, () => Promise<Contender>> = {
    rhizome: startRhizome,
    "y-websocket": () => startPeer("y-websocket"),
    Hocuspocus: () => startPeer("hocuspocus"),
  };
  const rows: Row[] = [];
  for (const size of ROOMS) {
    const results = new Map<string, Result>();
    for (const [name, start] of Object.entries(contenders))
      results.set(name, await measure(await start(), size));
    rows.push(...compare(size, results));
  }
  return { bench: "edit", rows };
}

interface Result {
  latencies: number[];
  messages: number;
  bytes: number;
}

async function measure(contender: Contender, size: number): Promise<Result> {
  const clients: Client[] = [];
  for (let i = 0; i < size; i++) clients.push(await contender.join(`room-${size}`));
  const [author, ...others] = clients;
  if (!author) throw new Error("A room of nobody.");

  let arrive = () => {};
  for (const other of others) other.onEdit(() => arrive());
  const latencies: number[] = [];
  for (let i = 0; i < WARM_UP + EDITS; i++) {
    if (i === WARM_UP) {
      latencies.length = 0;
      contender.metered?.();
    }
    await new Promise<void>((done) => {
      let waiting = others.length;
      const start = performance.now();
      arrive = () => {
        latencies.push(performance.now() - start);
        if (--waiting === 0) done();
      };
      author.edit();
    });
    // People pause; and the quota of 100 messages a second and connection is not what is measured.
    await new Promise((next) => setTimeout(next, 15));
  }
  const metered = contender.metered?.() ?? { messages: 0, bytes: 0 };
  await Promise.all(clients.map((client) => client.close()));
  await contender.stop();
  return { latencies, ...metered };
}

function compare(size: number, results: Map<string, Result>): Row[] {
  const ours = results.get("rhizome");
  if (!ours) throw new Error("Rhizome was not measured.");
  const others = [...results].filter(([name]) => name !== "rhizome");
  const row = (metric: string, q: number): Row => ({
    case: `${size} clients`,
    metric,
    unit: "ms",
    ours: quantile(ours.latencies, q),
    peers: Object.fromEntries(others.map(([name, { latencies }]) => [name, quantile(latencies, q)])),
  });
  const perEdit = (metric: string, unit: string, value: number): Row => ({
    case: `${size} clients`,
    metric,
    unit,
    ours: value / EDITS,
    peers: {},
  });
  return [
    row("edit to the others' documents, p50", 0.5),
    row("edit to the others' documents, p99", 0.99),
    perEdit("IoT Core messages billed an edit", "messages", ours.messages),
    perEdit("MQTT payload and topic, all copies of an edit", "bytes", ours.bytes),
  ];
}

async function startPeer(name: string): Promise<Contender> {
  const script = fileURLToPath(new URL(`./peers/${name}-server.mjs`, import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await address(child);
  const { connect } = await import(new URL(`./peers/${name}-client.mjs`, import.meta.url).href);
  return {
    join: (room) => connect(url, room),
    stop: () => {
      child.kill();
      return new Promise((done) => child.once("close", () => done()));
    },
  };
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    child.stdout?.on("data", (chunk) => {
      const found = /up at (\S+)/.exec(String(chunk));
      if (found?.[1]) done(found[1]);
    });
    child.once("close", (code) => failed(new Error(`The peer's server ended with ${code}.`)));
  });
}
