/**
 * The changes of this device until they are known to be in the map's log. A change is merged with others
 * of the same moment, kept in IndexedDB under the next `seq`, and only then seen by anyone else.
 */
import { mergeUpdates } from "../../model/merge.ts";
import { instant, see } from "../lens/seen.ts";
import type { Unkept } from "./journal.ts";
import { seqText } from "./log.ts";
import type { OutboxRow } from "./rows.ts";
import type { Store } from "./store.ts";

/** How long changes are collected into one message, in ms: messages are billed one by one. */
const defaultDelay = 50;
/** Changes are not merged into messages longer than this, in bytes (an MQTT payload ends at 128 KB). */
const mergeLimit = 60_000;
/** How soon to try again when the browser could not keep a change, in ms. */
const defaultRetryDelay = 2_000;

export interface OutboxOptions {
  readonly store: Store;
  readonly clientKey: string;
  readonly delay?: number;
  readonly retryDelay?: number;
  /** News from others that are not kept yet, and that a change may depend on: they are kept with it. */
  readonly alongside?: () => readonly Uint8Array[];
  /** A change is kept now, with the news `alongside`: it may be shown to other tabs and sent. */
  readonly onKept?: (row: OutboxRow, alongside: readonly Uint8Array[]) => void;
  /** What waits grew or shrank. */
  readonly onChange?: () => void;
  /** Some of what waited is known to be in the log. */
  readonly onConfirmed?: () => void;
  /** The browser could not keep a change (it goes on trying), or can again (`undefined`). */
  readonly onTrouble?: (error: Error | undefined) => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #fresh: Uint8Array[] = [];
  readonly #rows: OutboxRow[] = [];
  /** The last `seq` given to a change. */
  #last = 0;
  /** Being written to IndexedDB. */
  #keeping: Unkept | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the first of what is collected was made, in ms since 1970. */
  #since = 0;
  /** The same of what was kept and waits, by `seq`. */
  readonly #typed = new Map<number, number>();
  #writing: Promise<void> = Promise.resolve();
  #troubled = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier tab left under this author. Call it before the first {@link add}. */
  async restore(): Promise<void> {
    const { store, clientKey } = this.#options;
    this.#last = await store.lastSeq(clientKey);
    this.#rows.push(...(await store.outbox(clientKey)));
    if (this.#rows.length) this.#options.onChange?.();
  }

  /** Changes of the person that are not known to be in the log. */
  get pending(): number {
    return (
      this.#rows.reduce((sum, row) => sum + row.edits, 0) + (this.#keeping?.edits ?? 0) + this.#fresh.length
    );
  }

  /** What is kept on this device and not known to be in the log, in the order of `seq`. */
  get rows(): readonly OutboxRow[] {
    return this.#rows;
  }

  /** What a page that goes now would lose. */
  get unkept(): readonly Unkept[] {
    const keeping = this.#keeping ? [this.#keeping] : [];
    if (this.#fresh.length === 0) return keeping;
    const seq = this.#last + keeping.length + 1;
    return [...keeping, { seq, update: whole(this.#fresh), edits: this.#fresh.length }];
  }

  /** Every own change up to this `seq` is known to be in the log, or in a snapshot. */
  get saved(): number {
    return (this.#rows[0]?.seq ?? this.#last + 1) - 1;
  }

  /** When a change of this tab was typed, as long as it waits; in ms since 1970. */
  typedAt(seq: number): number | undefined {
    return this.#typed.get(seq);
  }

  add(update: Uint8Array): void {
    if (this.#fresh.length === 0) this.#since = instant();
    this.#fresh.push(update);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.delay ?? defaultDelay);
    this.#options.onChange?.();
  }

  /** Resolves when all changes added so far are in IndexedDB. Does not throw: it goes on trying. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One write after the other: `seq` has the order of the changes.
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Forgets rows that are in the log, or in a snapshot. */
  async confirm(seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    await this.#options.store.confirm(this.#options.clientKey, seqs);
    const gone = new Set(seqs);
    for (const seq of seqs) see({ kind: "saved", at: instant(), id: this.#idOf(seq) });
    for (const seq of seqs) this.#typed.delete(seq);
    const left = this.#rows.filter((row) => !gone.has(row.seq));
    this.#rows.splice(0, this.#rows.length, ...left);
    this.#options.onChange?.();
    this.#options.onConfirmed?.();
  }

  async #write(): Promise<void> {
    while (this.#fresh.length > 0) {
      const since = this.#since;
      const batch = this.#take();
      const update = whole(batch);
      this.#keeping = { seq: this.#last + 1, update, edits: batch.length };
      const { row, alongside } = await this.#keep(update, batch.length);
      this.#keeping = undefined;
      const ms = instant() - since;
      see({ kind: "kept", at: since, ms, id: this.#idOf(row.seq), bytes: update.byteLength });
      this.#typed.set(row.seq, since);
      this.#rows.push(row);
      this.#last = row.seq;
      this.#options.onKept?.(row, alongside);
    }
    this.#options.onChange?.();
  }

  /** As a change is known in its topic, in its row and in logs. */
  #idOf(seq: number): string {
    return `${this.#options.clientKey}/${seqText(seq)}`;
  }

  /** The oldest changes that fit into one message. */
  #take(): Uint8Array[] {
    let size = 0;
    let count = 0;
    for (const update of this.#fresh) {
      size += update.byteLength;
      if (count > 0 && size > mergeLimit) break;
      count++;
    }
    return this.#fresh.splice(0, count);
  }

  /** A change that is not kept is never sent: after a crash its `seq` would be given to another change. */
  async #keep(
    update: Uint8Array,
    edits: number,
  ): Promise<{ row: OutboxRow; alongside: readonly Uint8Array[] }> {
    for (;;) {
      const alongside = this.#options.alongside?.() ?? [];
      try {
        const row = await this.#options.store.keep(this.#options.clientKey, update, edits, alongside);
        if (this.#troubled) this.#options.onTrouble?.(undefined);
        this.#troubled = false;
        return { row, alongside };
      } catch (error) {
        this.#troubled = true;
        this.#options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
        await new Promise((resolve) => setTimeout(resolve, this.#options.retryDelay ?? defaultRetryDelay));
      }
    }
  }
}

function whole(updates: readonly Uint8Array[]): Uint8Array {
  const [update = new Uint8Array()] = mergeUpdates(updates, Number.POSITIVE_INFINITY);
  return update;
}
