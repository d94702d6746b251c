import maps from "./0001-maps.ts";
import roles from "./0002-roles.ts";
import previews from "./0003-previews.ts";

export interface Migration {
  /** Counts up from 1, without gaps. What was deployed once is never changed: another one follows it. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  { version: 1, name: "maps", sql: maps },
  { version: 2, name: "roles", sql: roles },
  { version: 3, name: "previews", sql: previews },
];
