/**
 * Sends what waits in the outbox and reads it back from the log. A PUBACK says that the broker has a
 * message, not that the rule stored it: a change leaves the outbox only when its row was seen.
 */
import type { Outbox } from "./outbox.ts";
import type { OutboxRow } from "./rows.ts";

export interface PublisherOptions {
  readonly outbox: Pick<Outbox, "rows" | "confirm">;
  /** Resolves with the PUBACK. */
  readonly publish: (row: OutboxRow) => Promise<void>;
  /** Which `seq` from…to are in the log. */
  readonly stored: (from: number, to: number) => Promise<ReadonlySet<number>>;
  /** Which of these rows the newest snapshot contains. */
  readonly covered: (rows: readonly OutboxRow[]) => Promise<readonly OutboxRow[]>;
  /** These were seen in the log or in a snapshot. */
  readonly onSaved?: (rows: readonly OutboxRow[]) => void;
  /** Sending or reading failed: this connection is of no more use. */
  readonly onFailure: (error: Error) => void;
  readonly timing?: Partial<PublisherTiming>;
}

export interface PublisherTiming {
  /** From a PUBACK to the first look into the log, in ms; doubles while a row is not there. */
  readonly readBack: number;
  /** After so many looks in vain, a change is sent again. */
  readonly looks: number;
  /** A PUBACK that takes longer, in ms, is not going to come: the change is sent once more. */
  readonly ack: number;
  /** Messages without a PUBACK at a time (IoT Core takes 100 a connection: quotas, 2026-11). */
  readonly window: number;
}

const defaults: PublisherTiming = { readBack: 400, looks: 4, ack: 8_000, window: 8 };

/** One for each connection. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #timing: PublisherTiming;
  readonly #inFlight = new Set<number>();
  /** Has a PUBACK, by `seq`: how often the log was looked into since. */
  readonly #acked = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#timing = { ...defaults, ...options.timing };
  }

  /** Sends what can be sent; call it when a change was kept. */
  pump(): void {
    for (const row of this.#options.outbox.rows) {
      if (this.#stopped || this.#inFlight.size >= this.#timing.window) return;
      if (!this.#inFlight.has(row.seq) && !this.#acked.has(row.seq)) void this.#send(row);
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #send(row: OutboxRow): Promise<void> {
    this.#inFlight.add(row.seq);
    try {
      const acked = await within(this.#timing.ack, this.#options.publish(row));
      // Too many messages at once are thrown away without a word: once more, and only then despair.
      if (!acked && !this.#stopped && this.#waits(row)) {
        const late = await within(this.#timing.ack, this.#options.publish(row));
        if (!late && this.#waits(row)) throw new Error("The broker does not answer.");
      }
    } catch (error) {
      return this.#fail(error);
    }
    this.#inFlight.delete(row.seq);
    this.#acked.set(row.seq, 0);
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => void this.#look(), this.#timing.readBack);
    this.pump();
  }

  #waits({ seq }: OutboxRow): boolean {
    return this.#options.outbox.rows.some((row) => row.seq === seq);
  }

  async #look(): Promise<void> {
    // Some may have been seen by another reading of the log.
    const waiting = new Set(this.#options.outbox.rows.map((row) => row.seq));
    for (const seq of this.#acked.keys()) if (!waiting.has(seq)) this.#acked.delete(seq);
    const seqs = [...this.#acked.keys()];
    if (seqs.length === 0) {
      this.#timer = undefined;
      return;
    }
    try {
      const stored = await this.#options.stored(Math.min(...seqs), Math.max(...seqs));
      await this.#save(this.#options.outbox.rows.filter((row) => stored.has(row.seq)));
      const missing = this.#options.outbox.rows.filter((row) => this.#acked.has(row.seq));
      // The rows may have been merged into a snapshot meanwhile.
      if (missing.length) await this.#save(await this.#options.covered(missing));
    } catch (error) {
      return this.#fail(error);
    }
    this.#timer = undefined;
    if (this.#stopped) return;
    let longest = 0;
    for (const [seq, looks] of this.#acked) {
      longest = Math.max(longest, looks + 1);
      if (!seqs.includes(seq)) continue;
      if (looks + 1 < this.#timing.looks) this.#acked.set(seq, looks + 1);
      else this.#acked.delete(seq);
    }
    if (this.#acked.size > 0) {
      const delay = this.#timing.readBack * 2 ** Math.min(longest, this.#timing.looks);
      this.#timer = setTimeout(() => void this.#look(), delay);
    }
    this.pump();
  }

  async #save(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#options.outbox.confirm(rows.map(({ seq }) => seq));
    for (const { seq } of rows) this.#acked.delete(seq);
    this.#options.onSaved?.(rows);
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Whether a promise is kept in time. Throws what it throws. */
function within(ms: number, promise: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}
