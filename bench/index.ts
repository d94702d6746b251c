import { type Bench, markdown, table } from "./report.ts";

/** `npm run bench -- NAME… [--json | --markdown]`: each name is a module here that exports `run`. */
const BENCHES: Record<string, () => Promise<{ run(): Promise<Bench> }>> = {
  start: () => import("./start.ts"),
  edit: () => import("./edit.ts"),
  editor: () => import("./editor.ts"),
  "editor-largest": async () => ({ run: (await import("./editor.ts")).runLargest }),
  "first-view": () => import("./first-view.ts"),
  open: () => import("./open.ts"),
  exports: () => import("./exports.ts"),
  "exports-largest": async () => ({ run: (await import("./exports.ts")).runLargest }),
  functions: () => import("./functions.ts"),
  gateway: () => import("./gateway.ts"),
  newcomer: () => import("./newcomer.ts"),
  search: () => import("./search.ts"),
  storm: () => import("./storm.ts"),
  visit: () => import("./visit.ts"),
};

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const write = process.argv.includes("--json")
  ? JSON.stringify
  : process.argv.includes("--markdown")
    ? markdown
    : table;
const unknown = names.find((name) => !(name in BENCHES));
if (unknown || names.length === 0) {
  const known = Object.keys(BENCHES).join(" ");
  console.error(
    `${unknown ? `There is no bench "${unknown}". ` : ""}Usage: npm run bench -- NAME… [--json | --markdown], of: ${known}`,
  );
  process.exit(2);
}
for (const name of names) {
  const load = BENCHES[name];
  if (!load) continue;
  const result = await (await load()).run();
  console.log(write(result));
}
process.exit(0);
