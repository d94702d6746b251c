import { told } from "../shared/cause.ts";
import { indexDb } from "../shared/index-db.ts";
import { type Migrated, migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

const db = indexDb();

/** A step of each deployment, after the database is there and before code that needs the schema is: see `migrate`. */
export function handler(): Promise<Migrated> {
  return told("migrate", {}, () => migrate(db, migrations));
}
