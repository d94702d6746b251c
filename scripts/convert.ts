import { readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join, parse } from "node:path";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import {
  type Format,
  FormatError,
  formats,
  readFile,
  type WriteOptions,
  writeFile,
} from "../model/formats/index.ts";
import type { Imported, Loss } from "../model/types.ts";
import { fontsFor } from "./fonts.ts";

const USE = `Use: rhizome convert IN OUT           the name of OUT chooses its format, the content of IN its own
     rhizome convert IN... --to FORMAT  each beside its source, or in the folder of --out
  "-" is standard input or output.
  --from FORMAT, --to FORMAT   where a name or content does not tell: an ending such as md, or an id such as freemind
  --report[=FILE]              what could not be carried, as JSON, on standard error or in FILE
  --out FOLDER                 where files go that --to makes
  --pages map|sheet|tiles, --paper a4|letter            of a PDF
  --scale NUMBER, --transparent                         of a PNG
Exit codes: 0 all written, 1 something not read or not written, 2 misused.`;

class Misuse extends Error {}

interface Job {
  readonly from: string;
  readonly to: string;
  readonly format: Format;
}

/** What became of one file. */
interface Report {
  readonly from: string;
  readonly to: string;
  readonly nodes?: number;
  readonly notRead?: readonly Loss[];
  readonly notWritten?: readonly Loss[];
  readonly error?: string;
}

async function main(words: string[]): Promise<number> {
  const { values, positionals, report } = wordsOf(words);
  if (values.help) {
    console.log(USE);
    return 0;
  }
  const source = values.from === undefined ? undefined : named(values.from, "read");
  const options = optionsOf(values);
  const reports: Report[] = [];
  for (const job of jobsOf(positionals, values.to, values.out))
    reports.push(await convert(job, source, options));
  for (const { from, error } of reports)
    if (error !== undefined) console.error(`"${from}" was not converted. ${error}`);
  const json = `${JSON.stringify(reports, null, 2)}\n`;
  if (report === "-") process.stderr.write(json);
  else if (report !== undefined) writeFileSync(report, json);
  return reports.some(({ error }) => error !== undefined) ? 1 : 0;
}

function wordsOf(words: string[]) {
  // An option with a value that may be left out is none that parseArgs knows.
  const reports = words.filter((word) => word === "--report" || word.startsWith("--report="));
  const report = reports.at(-1)?.slice("--report=".length);
  try {
    const parsed = parseArgs({
      args: words.filter((word) => !reports.includes(word)),
      allowPositionals: true,
      options: {
        from: { type: "string" },
        to: { type: "string" },
        out: { type: "string" },
        pages: { type: "string" },
        paper: { type: "string" },
        scale: { type: "string" },
        transparent: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    return { ...parsed, report: reports.length === 0 ? undefined : report || "-" };
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

function jobsOf(files: readonly string[], to: string | undefined, folder: string | undefined): Job[] {
  const [from, out] = files;
  if (from === undefined) throw new Misuse("No file was named.");
  const chosen = to === undefined ? undefined : named(to, "write");
  if (out !== undefined && files.length === 2 && folder === undefined && !(chosen && hasReadable(out)))
    return [{ from, to: out, format: chosen ?? named(extname(out).slice(1), "write", out) }];
  if (!chosen)
    throw new Misuse(files.length > 2 ? "Several files need --to." : "No file to write was named.");
  return files.map((file) => {
    if (file === "-") return { from: file, to: "-", format: chosen };
    const { dir, name } = parse(file);
    return { from: file, to: join(folder ?? dir, `${name}.${chosen.extensions[0]}`), format: chosen };
  });
}

/** With --to, two names are two sources, unless the second is of that format, or "-". */
function hasReadable(path: string): boolean {
  const ending = extname(path).slice(1).toLowerCase();
  return formats.some(({ read, extensions }) => read && extensions.includes(ending));
}

/** A format by its id or one of its endings. */
function named(word: string, use: "read" | "write", path?: string): Format {
  const lower = word.toLowerCase();
  const able = formats.filter((format) => format[use]);
  const found =
    able.find(({ id }) => id === lower) ?? able.find(({ extensions }) => extensions.includes(lower));
  if (found) return found;
  const known = [...new Set(able.flatMap(({ extensions }) => extensions[0] ?? []))]
    .map((one) => `.${one}`)
    .join(" ");
  throw new Misuse(
    `${path === undefined ? `"${word}"` : `"${path}"`} names no format that can be ${use === "read" ? "read" : "written"}: ${known}.`,
  );
}

function optionsOf(values: {
  pages?: string;
  paper?: string;
  scale?: string;
  transparent?: boolean;
}): WriteOptions {
  const { pages, paper, scale, transparent } = values;
  if (pages !== undefined && pages !== "map" && pages !== "sheet" && pages !== "tiles")
    throw new Misuse("--pages is map, sheet or tiles.");
  if (paper !== undefined && paper !== "a4" && paper !== "letter")
    throw new Misuse("--paper is a4 or letter.");
  if (scale !== undefined && !(Number(scale) > 0 && Number(scale) <= 8))
    throw new Misuse("--scale is a number up to 8.");
  return { pages, paper, transparent, ...(scale === undefined ? {} : { scale: Number(scale) }) };
}

async function convert(
  { from, to, format }: Job,
  source: Format | undefined,
  options: WriteOptions,
): Promise<Report> {
  try {
    const { root, count, losses } = await read(from, source);
    const fonts = format.needsFonts || format.holdsFonts ? fontsFor(root) : undefined;
    const written = writeFile(format, root, { ...options, fonts });
    if (to === "-") await print(written.bytes);
    else writeFileSync(to, written.bytes);
    return { from, to, nodes: count, notRead: losses, notWritten: written.losses };
  } catch (error) {
    // A file system's errors carry a code; any other error is ours and should be seen whole.
    if (error instanceof FormatError) return { from, to, error: error.message };
    if (!(error instanceof Error && "code" in error)) throw error;
    return { from, to, error: inWords[String(error.code)]?.(pathOf(error)) ?? error.message };
  }
}

const inWords: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no "${path}", or no such folder.`,
  EACCES: (path) => `"${path}" may not be read or written by you.`,
  EISDIR: (path) => `${path === "" ? "That" : `"${path}"`} is a folder.`,
  EPIPE: () => "Nobody reads what is written.",
  ENOSPC: () => "There is no room left on the disk.",
};

const pathOf = (error: Error): string => ("path" in error ? String(error.path) : "");

/** By the stream: a pipe that is full, or empty for now, is an error to what reads and writes at once. */
function print(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once("error", reject);
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function read(path: string, source: Format | undefined): Promise<Imported> {
  const bytes = Uint8Array.from(path === "-" ? await buffer(process.stdin) : readFileSync(path));
  const name = path === "-" ? "standard input" : basename(path);
  return source?.read ? source.read(bytes, parse(name).name) : readFile(name, bytes);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  console.error(`${error.message}\n${USE}`);
  process.exitCode = 2;
}
