import type { IndexDb } from "../shared/index-db.ts";
import type { Migration } from "./migrations/index.ts";

/** Any number that nothing else in this database locks. */
const LOCK = 7_240_611;

export interface Migrated {
  /** That the schema has now. */
  readonly version: number;
  /** Names of those that were applied just now. */
  readonly applied: readonly string[];
}

/**
 * Brings the schema up to date, each migration in a transaction of its own that also writes down that it was applied.
 * Runs may overlap: they wait for each other, and find nothing left to do. Throws what a migration throws, and when the
 * schema is newer than this code.
 */
export async function migrate(db: IndexDb, migrations: readonly Migration[]): Promise<Migrated> {
  const applied: string[] = [];
  const newest = migrations.at(-1)?.version ?? 0;
  for (;;) {
    const done = await db.begin(async (transaction) => {
      // Of the transaction, not of the session: that would pin the proxy's connection.
      await transaction`select pg_advisory_xact_lock(${LOCK}::bigint)`;
      await transaction`
        create table if not exists migrations (
          version integer primary key, name text not null, applied_at timestamptz not null default now()
        )`;
      const [row] = await transaction<{ version: number }[]>`
        select coalesce(max(version), 0) as version from migrations`;
      const version = row?.version ?? 0;
      if (version > newest) {
        throw new Error(
          `The index has version ${version} of its schema, this code knows ${newest}: deploy newer code.`,
        );
      }
      const next = migrations.find((migration) => migration.version === version + 1);
      if (!next) return version;
      await transaction.unsafe(next.sql).simple();
      await transaction`insert into migrations (version, name) values (${next.version}, ${next.name})`;
      applied.push(next.name);
      return undefined;
    });
    if (done !== undefined) return { version: done, applied };
  }
}
