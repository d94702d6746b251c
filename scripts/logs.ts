import { closeSync, fstatSync, openSync, readSync, statSync, watch } from "node:fs";
import { dirname, resolve } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { parseArgs, styleText } from "node:util";
import { logFiles } from "../local/logs/store.ts";
import { DATA } from "./local-run.ts";
import { Filter, type Wanted } from "./logs/filter.ts";
import { type Level, type LogLine, levels, readEntry, readLine } from "./logs/line.ts";

const USE = `Use: npm run logs -- [--function NAME]... [--level LEVEL] [--correlation ID] [--since TIME] [--follow] [--json]
  --function NAME    of this function alone; may be said more than once
  --level LEVEL      this and worse: ${levels.join(", ")}; info if not said. platform: START, END and REPORT, too
  --correlation ID   of the calls that bear this id (x-correlation-id), or the change {clientKey}/{seq}, from end to end
  --since TIME       30s, 10m, 2h, or a date; all that is kept if not said
  --follow           goes on with what comes
  --json             as they are kept, for programs
  --data DIR         of the local cloud; .rhizome if not said
On AWS: docs/developing.md.`;

class Misuse extends Error {}

function wordsOf(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        function: { type: "string", multiple: true, default: [] },
        level: { type: "string", default: "info" },
        correlation: { type: "string" },
        since: { type: "string" },
        follow: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        data: { type: "string", default: DATA },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function sinceOf(said: string | undefined): number {
  if (said === undefined) return 0;
  const [, amount, unit = ""] = /^(\d+)([smhd])$/.exec(said) ?? [];
  const at = amount ? Date.now() - Number(amount) * (UNITS[unit] ?? 0) : Date.parse(said);
  if (Number.isNaN(at)) throw new Misuse(`--since takes 30s, 10m, 2h or a date, not "${said}".`);
  return at;
}

function wantedOf({ function: sources, level, correlation, since }: ReturnType<typeof wordsOf>): Wanted {
  const least = levels.find((each) => each === level);
  if (!least) throw new Misuse(`--level takes ${levels.join(", ")}, not "${level}".`);
  return { sources, level: least, correlation, since: sinceOf(since) };
}

const COLOURS: Readonly<Record<Level, Parameters<typeof styleText>[0]>> = {
  platform: "dim",
  debug: "dim",
  info: "reset",
  warn: "yellow",
  error: "red",
};

function show(line: LogLine): string {
  const time = new Date(line.at).toISOString().slice(11, 23);
  const text = `${time} ${line.source.padEnd(16)} ${line.level === "info" ? "" : `${line.level}: `}${line.text}`;
  return process.stdout.isTTY ? styleText(COLOURS[line.level], text) : text;
}

/** Hands out the lines of a file that grows, and begins anew when another one takes its place. */
class Tail {
  readonly #file: string;
  #handle: number | undefined;
  #inode = 0;
  #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(file: string) {
    this.#file = file;
  }

  read(): string[] {
    const lines = this.#more();
    const now = statSync(this.#file, { throwIfNoEntry: false });
    if (!now || now.ino === this.#inode) return lines;
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = openSync(this.#file, "r");
    this.#inode = fstatSync(this.#handle).ino;
    this.#rest = "";
    this.#decoder = new StringDecoder("utf8");
    return [...lines, ...this.#more()];
  }

  #more(): string[] {
    if (this.#handle === undefined) return [];
    const chunk = Buffer.alloc(1 << 16);
    for (let size = readSync(this.#handle, chunk); size > 0; size = readSync(this.#handle, chunk))
      this.#rest += this.#decoder.write(chunk.subarray(0, size));
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}

function main(words: readonly string[]): void {
  const values = wordsOf(words);
  if (values.help) {
    console.log(USE);
    return;
  }
  const filter = new Filter(wantedOf(values));
  const print = (lines: readonly string[]) => {
    for (const json of lines) {
      const entry = readEntry(json);
      for (const line of entry ? filter.take(readLine(entry)) : [])
        console.log(values.json ? JSON.stringify(line) : show(line));
    }
  };
  const dataDir = resolve(values.data);
  const [older, newer] = logFiles(dataDir);
  if (!statSync(dirname(newer), { throwIfNoEntry: false }))
    throw new Misuse(`No local cloud has kept logs in ${dataDir}: run npm start, or say where with --data.`);
  print(new Tail(older).read());
  const tail = new Tail(newer);
  print(tail.read());
  if (!values.follow) return;
  watch(dirname(newer), () => print(tail.read()));
}

// The reader of a pipe may have seen enough.
process.stdout.on("error", () => process.exit(0));
try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  console.error(`${error.message}\n${USE}`);
  process.exitCode = 2;
}
