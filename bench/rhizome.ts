import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MindMap, ROOT } from "../model/document.ts";
import { freePort } from "../scripts/port.ts";
import { guest } from "../test/support/guest.ts";
import type { Config } from "../web/cloud/config.ts";
import type { Client, Contender } from "./edit.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** IoT Core meters messages in units of 5 KB, topic included (AWS IoT Core pricing, 2026-11). */
const UNIT = 5 * 1024;

export interface App {
  /** Without a slash at its end. */
  readonly url: string;
  readonly config: Config;
  stop(): Promise<void>;
}

/** The app's own template, run by `npm start` in a process of its own, on an empty data folder. */
export async function startApp(): Promise<App> {
  const data = mkdtempSync(join(tmpdir(), "rhizome-bench-"));
  const port = await freePort();
  const server = spawn(
    "node",
    ["scripts/run.mjs", "start", "--port", `${port}`, "--data", data, "--no-open"],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await started(server);
  const url = `http://localhost:${port}`;
  return {
    url,
    config: (await (await fetch(`${url}/config.json`)).json()) as Config,
    async stop() {
      server.kill("SIGTERM");
      await new Promise((done) => server.once("close", done));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The app, joined with its own cloud code. */
export async function startRhizome(): Promise<Contender> {
  const { config, stop } = await startApp();
  const wire = { messages: 0, bytes: 0 };
  const rooms = new Map<string, Promise<Room>>();
  return {
    async join(name) {
      const open = rooms.get(name);
      const room = await (open ?? makeRoom(config));
      if (!open) rooms.set(name, Promise.resolve(room));
      return joinRoom(config, room, wire);
    },
    metered() {
      const now = { ...wire };
      wire.messages = 0;
      wire.bytes = 0;
      return now;
    },
    stop,
  };
}

interface Room {
  mapId: string;
  secret: string;
}

async function makeRoom(config: Config): Promise<Room> {
  const cloud = guest(config);
  const mapId = await cloud.createMap("Bench");
  return { mapId, secret: await cloud.shareMap(mapId, "editor") };
}

async function joinRoom(
  config: Config,
  { mapId, secret }: Room,
  wire: { messages: number; bytes: number },
): Promise<Client> {
  const cloud = guest(config);
  const session = await cloud.openSession(mapId, { secret, replica: randomBytes(16).toString("hex") });
  const { clientKey, topics } = session;
  const map = new MindMap({ clientKey });
  let heard = () => {};
  const meter = (topic: string, payload: Uint8Array) => {
    const bytes = Buffer.byteLength(topic) + payload.byteLength;
    wire.messages += Math.ceil(bytes / UNIT);
    wire.bytes += bytes;
  };
  const connection = await cloud.connect(session, {
    will: { topic: `${topics.presence}/${clientKey}`, payload: new Uint8Array() },
    onMessage({ topic, payload }) {
      meter(topic, payload);
      const author = topic.split("/").at(-2) ?? "";
      if (author === clientKey) return; // one's own echo: billed, and ignored
      if (map.receive(payload, author).status === "applied") heard();
    },
    onClose() {},
  });
  await connection.subscribe([`${topics.updates}/+/+`]);
  let seq = 0;
  map.onUpdate((update) => {
    const topic = `${topics.updates}/${clientKey}/${String(++seq).padStart(8, "0")}`;
    meter(topic, update);
    void connection.publish(topic, update);
  });
  return {
    edit: () => map.setText(ROOT, `x${map.text(ROOT)}`),
    onEdit: (listener) => {
      heard = listener;
    },
    close: () => connection.close(),
  };
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
      if (said.includes("Rhizome is at")) done();
    });
    child.once("close", (code) => failed(new Error(`The app ended with ${code}:\n${said}`)));
  });
}
