/**
 * A thousand execution environments at once, each with the one connection that it has, against a database that admits
 * 50: through the proxy, which has 40 of them, and without it. Each logs in by IAM over TLS and asks one search of the
 * gallery's own code. They are connections of one process: a thousand processes need 50 GB.
 */
import type postgres from "postgres";
import { queryOf } from "../functions/gallery/query.ts";
import { resultsOf } from "../functions/gallery/results.ts";
import { migrate } from "../functions/migrate-index/migrate.ts";
import { migrations } from "../functions/migrate-index/migrations/index.ts";
import { type Rig, rig } from "../test/local/rds/rig.ts";
import { type Bench, quantile, type Row } from "./report.ts";
import { fillIndex } from "./search/corpus.ts";
import { judged } from "./search/judged.ts";

const ENVIRONMENTS = 1_000;
const MAPS = 2_000;

interface Storm {
  /** ms from the first moment, of those that were answered. */
  readonly answered: readonly number[];
  /** How many failed, by the reason. */
  readonly failed: ReadonlyMap<string, number>;
}

export async function run(): Promise<Bench> {
  // As the template has them.
  const limits = { maxConnections: 50, percent: 80, borrowTimeout: 10 };
  const r = await rig({ ...limits, database: "rhizome", owner: "rhizome", user: "gallery" });
  try {
    const owner = await r.connect("instance");
    await migrate(owner, migrations);
    await fillIndex(owner, MAPS);
    await owner.end();
    const through = await storm(r, "proxy");
    const [proxy] = r.rds.proxies.values();
    const most = proxy?.state.most ?? 0;
    const pinned = proxy?.state.pinned ?? 0;
    const without = await storm(r, "instance");
    for (const [reason, count] of [...through.failed, ...without.failed])
      console.error(`${count} × ${reason}`);
    const what = `${ENVIRONMENTS.toLocaleString("en")} environments at once, 50 connections`;
    const row = (metric: string, unit: string, of: (storm: Storm) => number): Row => ({
      case: what,
      metric,
      unit,
      ours: of(through),
      peers: { "without the proxy": of(without) },
    });
    const last = ({ answered }: Storm, q: number) =>
      answered.length > 0 ? quantile(answered, q) : Number.NaN;
    return {
      bench: "storm",
      rows: [
        row("answered", "", ({ answered }) => answered.length),
        row("errors", "", ({ failed }) => [...failed.values()].reduce((sum, count) => sum + count, 0)),
        row("answered after, median", "ms", (storm) => last(storm, 0.5)),
        row("answered after, the last", "ms", (storm) => last(storm, 1)),
        { case: what, metric: "connections of the proxy, at most", unit: "", ours: most, peers: {} },
        { case: what, metric: "clients pinned", unit: "", ours: pinned, peers: {} },
      ],
    };
  } finally {
    await r.close();
  }
}

async function storm(r: Rig, door: "proxy" | "instance"): Promise<Storm> {
  const answered: number[] = [];
  const failed = new Map<string, number>();
  const options = { prepare: false };
  // One token for all: an environment that is there has its credentials; signing a thousand would be this process's.
  const token = await r.token(door, { user: "gallery" });
  const all = await Promise.all(
    Array.from({ length: ENVIRONMENTS }, () => r.connect(door, { user: "gallery", token, options })),
  );
  const started = performance.now();
  await Promise.all(all.map(ask));
  await Promise.all(all.map((sql) => sql.end({ timeout: 1 })));
  return { answered, failed };

  async function ask(sql: postgres.Sql, i: number): Promise<void> {
    try {
      const query = queryOf({ q: judged[i % judged.length]?.q ?? "" });
      await resultsOf(sql, "listed", query, ["en"]);
      answered.push(performance.now() - started);
    } catch (error) {
      const { message } = error as Error;
      failed.set(message, (failed.get(message) ?? 0) + 1);
    }
  }
}
