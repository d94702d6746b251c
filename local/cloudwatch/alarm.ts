/** A CloudWatch alarm on one metric of a service that reports it here. */
import type { Aws } from "../core/contracts.ts";

/** A value of a metric, as services emit it under `"metric"`, once a minute or when it changes. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Tells alarms, and whoever keeps metrics, of a value. */
export function emitMetric(aws: Pick<Aws, "events">, datum: Datum): void {
  aws.events.emit("metric", datum);
}

export interface AlarmConfig {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  readonly comparison: keyof typeof comparisons;
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  /** How many periods are looked at, and how many of them must breach. */
  readonly periods: number;
  readonly datapoints: number;
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const statistics = {
  Maximum: (values: readonly number[]) => Math.max(...values),
  Minimum: (values: readonly number[]) => Math.min(...values),
  Sum: sum,
  Average: (values: readonly number[]) => sum(values) / values.length,
  SampleCount: (values: readonly number[]) => values.length,
};

/** One of these, or a percentile such as `p95`. */
export type Statistic = keyof typeof statistics | `p${number}`;

export const isStatistic = (text: string): text is Statistic =>
  text in statistics || /^p\d{1,2}(\.\d+)?$/.test(text);

/** One statistic of the values of a period. */
export function statisticOf(statistic: Statistic, values: readonly number[]): number {
  if (statistic in statistics) return statistics[statistic as keyof typeof statistics](values);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.ceil((Number(statistic.slice(1)) / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
};

/** Missing data count as not breaching, which is how the alarms of queues should be made. */
export class Alarm {
  readonly config: AlarmConfig;
  state: AlarmState = "INSUFFICIENT_DATA";
  /** By the number of their period. */
  readonly #values = new Map<number, number[]>();

  constructor(config: AlarmConfig) {
    this.config = config;
  }

  /** Takes a value in; answers the new state if it changed. */
  take({ namespace, name, dimensions, value }: Datum, now = Date.now()): AlarmState | undefined {
    const { config } = this;
    const other = Object.keys({ ...dimensions, ...config.dimensions });
    if (namespace !== config.namespace || name !== config.metric) return undefined;
    if (other.some((dimension) => dimensions[dimension] !== config.dimensions[dimension])) return undefined;
    const period = this.#periodOf(now);
    this.#values.set(period, [...(this.#values.get(period) ?? []), value]);
    return this.settle(now);
  }

  /** Looks at the periods that count by now; answers the new state if it changed. */
  settle(now = Date.now()): AlarmState | undefined {
    const { config } = this;
    const period = this.#periodOf(now);
    for (const old of this.#values.keys()) if (old <= period - config.periods) this.#values.delete(old);
    // An alarm that nothing was ever reported to has no data.
    if (this.state === "INSUFFICIENT_DATA" && this.#values.size === 0) return undefined;
    const breaching = [...this.#values.values()].filter((values) =>
      comparisons[config.comparison](statisticOf(config.statistic, values), config.threshold),
    );
    const state = breaching.length >= config.datapoints ? "ALARM" : "OK";
    if (state === this.state) return undefined;
    this.state = state;
    return state;
  }

  #periodOf(now: number): number {
    return Math.floor(now / 1000 / this.config.period);
  }
}
