/** Keeps the lines of all log groups in one file, as they come: JSON, one an event. */
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export interface LogEntry {
  /** ms since 1970. */
  readonly at: number;
  readonly group: string;
  /** Whose group it is: the name of the construct that has it, such as `open-map`. */
  readonly source: string;
  readonly line: string;
}

/** Bytes after which a file is set aside, and the one set aside before is thrown away. */
const MOST = 16 * 1024 * 1024;
/** ms in which lines are collected. */
const DELAY = 50;

/** The files of a data folder, the older one first; either may be missing. */
export const logFiles = (dataDir: string): readonly [older: string, newer: string] => [
  join(dataDir, "logs", "lines.1.jsonl"),
  join(dataDir, "logs", "lines.jsonl"),
];

export class LogStore {
  readonly #older: string;
  readonly #file: string;
  readonly #waiting: string[] = [];
  #size: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(dataDir: string) {
    [this.#older, this.#file] = logFiles(dataDir);
    mkdirSync(dirname(this.#file), { recursive: true });
    this.#size = existsSync(this.#file) ? statSync(this.#file).size : 0;
  }

  add(entry: LogEntry): void {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.#timer ??= setTimeout(() => this.flush(), DELAY).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.splice(0).join("");
    if (text === "") return;
    if (this.#size > MOST) {
      renameSync(this.#file, this.#older);
      this.#size = 0;
    }
    appendFileSync(this.#file, text);
    this.#size += Buffer.byteLength(text);
  }
}
