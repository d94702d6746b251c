/** Values of an app's own metrics, kept by the minute on disk: what `GetMetricData` answers on AWS. */
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Datum } from "./alarm.ts";

/** The sum of a metric's values in one minute. */
export interface Minute extends Datum {
  /** ms since 1970, at its beginning. */
  readonly at: number;
}

const MINUTE = 60_000;
/** ms between two writes. */
const WRITE_EVERY = 1_000;

const fileOf = (dataDir: string): string => join(dataDir, "monitoring", "metrics.jsonl");

/** Every value since the first run, by minutes; several lines of one minute are to be added up. */
export function readMetrics(dataDir: string): Minute[] {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Minute];
    } catch {
      return []; // a kill cut it short
    }
  });
}

export class Metrics {
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  /** Not written yet. */
  readonly #sums = new Map<string, Minute>();

  constructor(dataDir: string) {
    this.#file = fileOf(dataDir);
    this.#timer = setInterval(() => this.#write(), WRITE_EVERY).unref();
  }

  /** AWS's own metrics are not kept: there are many, and nobody here asks for them later. */
  take(datum: Datum, now = Date.now()): void {
    if (datum.namespace.startsWith("AWS/")) return;
    const at = now - (now % MINUTE);
    const { namespace, name, dimensions } = datum;
    const key = JSON.stringify([at, namespace, name, dimensions]);
    const before = this.#sums.get(key)?.value ?? 0;
    this.#sums.set(key, { ...datum, at, value: before + datum.value });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#write();
  }

  #write(): void {
    if (this.#sums.size === 0) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    appendFileSync(
      this.#file,
      [...this.#sums.values()].map((minute) => `${JSON.stringify(minute)}\n`).join(""),
    );
    this.#sums.clear();
  }
}
