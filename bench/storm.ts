/**
 * A thousand invocations at once against a database that admits 50 connections: through the proxy, which has 40 of them,
 * and without it. Each is of an environment of its own, which logged in with its first invocation, by a token of its own
 * over TLS; twenty begin at a time, as two cores have to make both ends of every handshake (Lambda itself starts a
 * thousand within 10 s). What answers is the gallery's own bundle, loaded once for each environment; fifty share a
 * process, since a thousand processes of Node.js need 50 GB.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../functions/migrate-index/migrate.ts";
import { migrations } from "../functions/migrate-index/migrations/index.ts";
import { bundleFunctions } from "../lib/bundle.ts";
import { type Rig, rig } from "../test/local/rds/rig.ts";
import { type Bench, quantile, type Row } from "./report.ts";
import { fillIndex } from "./search/corpus.ts";
import { judged } from "./search/judged.ts";

const ENVIRONMENTS = 1_000;
const A_PROCESS = 50;
const MAPS = 2_000;
const root = join(import.meta.dirname, "..");

/** What the load balancer got of each invocation: the status, and ms from the first moment. */
type Outcome = { readonly status: number; readonly ms: number };
type Storm = Readonly<Record<"first" | "all", readonly Outcome[]>>;

export async function run(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "rhizome-storm-"));
  // As the template has them.
  const limits = { maxConnections: 50, percent: 80, borrowTimeout: 10 };
  const r = await rig({ ...limits, database: "rhizome", owner: "rhizome", user: "gallery" });
  try {
    await bundleFunctions(root, folder);
    const owner = await r.connect("instance");
    await migrate(owner, migrations);
    await fillIndex(owner, MAPS);
    await owner.end();
    const bundle = join(folder, "gallery", "index.mjs");
    const through = await storm(r, bundle, "proxy");
    const [proxy] = r.rds.proxies.values();
    const most = proxy?.state.most ?? 0;
    const pinned = proxy?.state.pinned ?? 0;
    const without = await storm(r, bundle, "instance");
    const many = ENVIRONMENTS.toLocaleString("en");
    const names = { first: `the first in each of ${many} environments`, all: `${many} at once` };
    const rowsOf = (wave: "first" | "all"): Row[] => {
      const row = (metric: string, unit: string, of: (outcomes: readonly Outcome[]) => number): Row => ({
        case: names[wave],
        metric,
        unit,
        ours: of(through[wave]),
        peers: { "without the proxy": of(without[wave]) },
      });
      return [
        row("answered", "", (outcomes) => answered(outcomes).length),
        row("errors", "", (outcomes) => outcomes.length - answered(outcomes).length),
        row("answered after, median", "ms", (outcomes) => after(outcomes, 0.5)),
        row("answered after, the last", "ms", (outcomes) => after(outcomes, 1)),
      ];
    };
    const answered = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status === 200);
    const after = (outcomes: readonly Outcome[], q: number) => {
      const times = answered(outcomes).map(({ ms }) => ms);
      return times.length > 0 ? quantile(times, q) : Number.NaN;
    };
    return {
      bench: "storm",
      rows: [
        ...rowsOf("first"),
        ...rowsOf("all"),
        {
          case: "the proxy",
          metric: "connections to the database, at most",
          unit: "",
          ours: most,
          peers: {},
        },
        { case: "the proxy", metric: "clients pinned", unit: "", ours: pinned, peers: {} },
      ],
    };
  } finally {
    await r.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storm(r: Rig, bundle: string, door: "proxy" | "instance"): Promise<Storm> {
  const children = Array.from({ length: ENVIRONMENTS / A_PROCESS }, (_, i) =>
    environments(r, bundle, door, i * A_PROCESS),
  );
  try {
    await Promise.all(children.map((child) => once(child, "message")));
    const wave = async (name: "first" | "all") => {
      const outcomes = children.map(async (child) => {
        child.send(name);
        const [answer] = await once(child, "message");
        return answer as Outcome[];
      });
      return (await Promise.all(outcomes)).flat();
    };
    return { first: await wave("first"), all: await wave("all") };
  } finally {
    for (const child of children) child.kill("SIGKILL");
  }
}

/** A process with environments that have the gallery's role, and see the database as a function in its network does. */
function environments(r: Rig, bundle: string, door: "proxy" | "instance", first: number): ChildProcess {
  const { accessKeyId, secretAccessKey, sessionToken = "" } = r.credentials(door);
  return fork(join(import.meta.dirname, "storm-environments.mjs"), {
    execArgv: ["--import", join(root, "local", "lambda", "network.mjs")],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: {
      PATH: process.env.PATH,
      _LOCAL_NETWORK: JSON.stringify([{ port: 5432, ...r.doors[door] }]),
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      DB_HOST: r.doors[door].host,
      DB_PORT: "5432",
      DB_NAME: "rhizome",
      DB_USER: "gallery",
      PGSSLROOTCERT: r.certificate,
      PEOPLE_TABLE: "people",
      BUNDLE: bundle,
      FIRST: String(first),
      COUNT: String(A_PROCESS),
      QUERIES: JSON.stringify(judged.map(({ q }) => q)),
    },
  });
}
