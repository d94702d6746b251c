import { readFileSync } from "node:fs";
import postgres from "postgres";
import { env } from "./env.ts";
import { connectToken } from "./index-token.ts";

export type IndexDb = postgres.Sql;

/** Seconds to wait for the proxy and for a connection of its own behind it. */
const PATIENCE = 8;

/**
 * The index, by the one connection that an execution environment needs: it is made with the first query, kept while the
 * environment lives, and made anew, with a new token, when it ended meanwhile.
 *
 * No statement is prepared by name and nothing is SET, or the proxy would keep a connection to the database for this
 * environment alone.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
 */
export function indexDb(): IndexDb {
  const [host, port, user] = [env("DB_HOST"), Number(env("DB_PORT")), env("DB_USER")];
  return postgres({
    host,
    port,
    user,
    database: env("DB_NAME"),
    password: () => connectToken({ host, port, user }),
    ssl: tls(),
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: PATIENCE,
    // As short as the credentials of an environment may be; a token counts at the login alone.
    max_lifetime: 30 * 60,
    onnotice: () => {},
  });
}

/** As libpq's own variables have it: a root certificate of one's own, or none of it for a server on this machine. */
function tls(): postgres.Options<Record<string, never>>["ssl"] {
  if (process.env.PGSSLMODE === "disable") return false;
  const file = process.env.PGSSLROOTCERT;
  return { rejectUnauthorized: true, ...(file && { ca: readFileSync(file) }) };
}

/** Whether a query failed because the connection had ended, as it may have while its environment was frozen. */
export function isDisconnected(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code);
  return /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE|57P0[1-3]|08\d\d\d)$/.test(code);
}

/** Does something that may be done twice, once more when the connection turns out to be gone. */
export async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isDisconnected(error)) throw error;
    return await work();
  }
}
