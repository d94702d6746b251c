import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { type Format, FormatError, formats, readFile, writeFile } from "../model/formats/index.ts";
import type { Loss } from "../model/types.ts";

/**
 * `node scripts/run.mjs convert IN OUT [--report]`: the name of OUT chooses its format, the content of IN its own.
 * With `--report` it tells what could not be carried. Exit codes: 0 written, 1 not read or not written, 2 misused.
 */
const options = process.argv.slice(2);
const paths = options.filter((option) => !option.startsWith("--"));
const [from, to] = paths;
const isKnown = options.every((option) => !option.startsWith("--") || option === "--report");
if (from === undefined || to === undefined || paths.length > 2 || !isKnown) {
  console.error("Use: node scripts/run.mjs convert IN OUT [--report]");
  process.exit(2);
}
const format = formatFor(to);
if (!format?.write) {
  const known = formats.filter(({ write }) => write).map(({ extensions }) => `.${extensions[0]}`);
  console.error(
    `"${to}" names no format that can be written. Its name must end in one of ${known.join(" ")}.`,
  );
  process.exit(2);
}
try {
  const { root, count, losses } = readFile(basename(from), readFileSync(from));
  const written = writeFile(format, root);
  writeFileSync(to, written.bytes);
  if (options.includes("--report")) {
    console.log(`${count} ${count === 1 ? "node" : "nodes"} written to ${to} as ${format.name}.`);
    report("Not read", losses);
    report("Not written", written.losses);
  }
} catch (error) {
  // A file system's errors carry a code; any other error is ours and should be seen whole.
  if (!(error instanceof FormatError) && !(error instanceof Error && "code" in error)) throw error;
  console.error(`"${from}" was not converted. ${error.message}`);
  process.exit(1);
}

function formatFor(path: string): Format | undefined {
  const extension = /\.([^.]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return formats.find(({ write, extensions }) => write && extensions.includes(extension));
}

function report(title: string, losses: readonly Loss[]): void {
  for (const { what, count, examples } of losses) {
    const where = examples.length > 0 ? `: ${examples.map((text) => `“${text}”`).join(", ")}` : "";
    console.log(`${title}: ${count} × ${what}${where}`);
  }
}
