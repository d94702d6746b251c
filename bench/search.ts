/** Search among 100,000 maps, by the functions' own code in a real PostgreSQL, beside a search by `LIKE '%…%'`. */
import type { Sql } from "postgres";
import { corrected } from "../functions/gallery/correct.ts";
import { queryOf } from "../functions/gallery/query.ts";
import { resultsOf } from "../functions/gallery/results.ts";
import { search } from "../functions/gallery/search.ts";
import { migrate } from "../functions/migrate-index/migrate.ts";
import { migrations } from "../functions/migrate-index/migrations/index.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { type Bench, quantile, type Row } from "./report.ts";
import { fillIndex } from "./search/corpus.ts";
import { judged } from "./search/judged.ts";

const MAPS = 100_000;
/** Times that each query is asked; the first warms up. */
const RUNS = 6;
/** Of the queries, every so manieth is asked by LIKE as well. */
const LIKE = 5;
/** Words that nearly every map has. */
const broad = ["plan", "project team", "market"];
const languages = ["en"];

export async function run(): Promise<Bench> {
  const server = await startPostgres({ shared_buffers: "256MB", maintenance_work_mem: "256MB" });
  const owner = server.connect();
  const gallery = server.connect("gallery");
  try {
    await migrate(owner, migrations);
    await fillIndex(owner, MAPS);
    const times = {
      whole: [] as number[],
      database: [] as number[],
      broad: [] as number[],
      like: [] as number[],
    };
    let right = 0;
    for (const [n, { q, first }] of judged.entries()) {
      const query = queryOf({ q });
      const { cards } = await resultsOf(gallery, "listed", query, languages);
      const got = cards.slice(0, first.length).map(({ title }) => title.text);
      if (JSON.stringify(got) === JSON.stringify(first)) right++;
      else console.error(`"${q}": ${JSON.stringify(got)} in place of ${JSON.stringify(first)}`);
      for (let i = 0; i < RUNS; i++) {
        const whole = await time(() => resultsOf(gallery, "listed", query, languages));
        const database = await time(() => ask(gallery, q));
        if (i === 0) continue;
        times.whole.push(whole);
        times.database.push(database);
      }
      // It takes seconds each.
      if (n % LIKE === 0) times.like.push(await time(() => byLike(owner, q)));
    }
    for (const q of broad) for (let i = 0; i < RUNS; i++) times.broad.push(await time(() => ask(gallery, q)));
    const row = (metric: string, q: number): Row => ({
      case: `search, ${MAPS.toLocaleString("en")} maps`,
      metric,
      unit: "ms",
      ours: quantile(times.database, q),
      peers: { "LIKE '%…%'": quantile(times.like, q) },
    });
    return {
      bench: "search",
      rows: [
        row("in the database, median of 50 queries", 0.5),
        row("in the database, p95", 0.95),
        {
          ...row("with highlights and corrections, p95", 0.95),
          ours: quantile(times.whole, 0.95),
          peers: {},
        },
        { ...row("words that most maps have, median", 0.5), ours: quantile(times.broad, 0.5), peers: {} },
        { case: "50 judged queries", metric: "first results as judged", unit: "", ours: right, peers: {} },
      ],
    };
  } finally {
    await Promise.all([owner.end(), gallery.end()]);
    await server.close();
  }
}

/** The statements of one search, those for mistyped words included. */
async function ask(db: Sql, q: string): Promise<void> {
  const query = queryOf({ q });
  const found = await search(db, "listed", query, languages);
  if (found.total > 0) return;
  const terms = await corrected(db, query.terms);
  if (terms) await search(db, "listed", { ...query, terms }, languages);
}

/** As one would begin: every word somewhere in the text, the newest first. */
async function byLike(db: Sql, q: string): Promise<void> {
  const words = q.replace(/["-]/g, " ").split(/\s+/).filter(Boolean);
  const all = words.map((word) => db`and (title || ' ' || lines) ilike ${`%${word}%`}`);
  const where = all.reduce((sum, one) => db`${sum} ${one}`, db`true`);
  await db`select id, title, lines from maps where ${where} order by listed_at desc limit 24`;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
