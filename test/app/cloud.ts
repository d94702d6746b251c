/** The app's own template, run for a test, and people who use it. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallEvent } from "../../local/core/contracts.ts";
import { type Cloud as LocalCloud, startCloud } from "../../local/index.ts";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import { type Config, loadConfig } from "../../web/cloud/config.ts";
import type { Session } from "../../web/cloud/session.ts";
import type { Connection, Message } from "../../web/cloud/transport.ts";
import { guest } from "../support/guest.ts";

export interface App {
  readonly cloud: LocalCloud;
  readonly config: Config;
  readonly dataDir: string;
  /** The log of the run so far. */
  readonly lines: readonly string[];
  /** What functions have logged so far. */
  readonly functionLines: readonly string[];
  /** Calls to services so far. */
  readonly calls: readonly CallEvent[];
  /** How often each function of ours has run so far, by the name of its construct: `OpenMap`, `Compact`… */
  readonly runs: Readonly<Record<string, number>>;
  /** Stops the cloud and removes its data, or keeps them for another start. */
  close(options?: { keep: boolean }): Promise<void>;
}

/** Starts a cloud of its own on free ports, from the assembly that `npm start` runs or from another. */
export async function startApp({
  assembly = ASSEMBLY,
  dataDir = mkdtempSync(join(tmpdir(), "rhizome-app-")),
  elsewhere = undefined as Readonly<Record<string, string>> | undefined,
} = {}): Promise<App> {
  if (assembly === ASSEMBLY) await freshAssembly();
  const lines: string[] = [];
  const functionLines: string[] = [];
  const calls: CallEvent[] = [];
  const runs: Record<string, number> = {};
  const cloud = await startCloud({
    assembly,
    dataDir,
    sitePort: 0,
    elsewhere,
    log: (line) => lines.push(line),
    overlay: (endpoint) => ({
      "config.json": {
        endpoints: {
          cognitoIdentity: endpoint("cognito-identity"),
          cognitoIdp: endpoint("cognito-idp"),
          dynamodb: endpoint("dynamodb"),
          s3: endpoint("s3"),
        },
      },
    }),
  });
  cloud.events.on("call", (call: CallEvent) => calls.push(call));
  cloud.events.on("log", ({ group, line }: { group: string; line: string }) => {
    functionLines.push(line);
    // Lambda's own first line of each invocation.
    if (!line.startsWith("START RequestId: ")) return;
    const name = /Rhizome(?:Api|Realtime|Files|Gallery)-(\w+?)Log/.exec(group)?.[1] ?? group;
    runs[name] = (runs[name] ?? 0) + 1;
  });
  return {
    cloud,
    config: await loadConfig(fetch, `${cloud.siteUrl}/config.json`),
    dataDir,
    lines,
    functionLines,
    calls,
    runs,
    async close({ keep } = { keep: false }) {
      await cloud.close();
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const newReplica = (): string => randomBytes(16).toString("hex");

/** A new map of somebody's, and a link to it for each role. */
export async function newMap(config: Config) {
  const owner = guest(config);
  const mapId = await owner.createMap("Plan");
  const editor = await owner.shareMap(mapId, "editor");
  const viewer = await owner.shareMap(mapId, "viewer");
  return { owner, mapId, editor, viewer };
}

/** Connects as a session's own client; it listens to all that the map's clients hear. */
export async function connect(
  cloud: Cloud,
  session: Session,
  onMessage: (message: Message) => void = () => {},
  onClose: () => void = () => {},
): Promise<Connection> {
  const { updates, presence, control } = session.topics;
  const connection = await cloud.connect(session, {
    will: { topic: `${presence}/${session.clientKey}`, payload: new Uint8Array() },
    onMessage,
    onClose,
  });
  await connection.subscribe([`${updates}/+/+`, `${presence}/+`, control]);
  return connection;
}

/** The topic of a session's update. */
export const updateTopic = ({ topics, clientKey }: Session, seq: number): string =>
  `${topics.updates}/${clientKey}/${String(seq).padStart(8, "0")}`;

export const compactTopic = ({ topics }: Session): string => topics.updates.replace(/updates$/, "compact");
