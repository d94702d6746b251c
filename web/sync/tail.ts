/** How long the map's log has grown since its last snapshot, as far as is known here. */

/** A log longer than this is asked to be compacted. */
const long = { rows: 200, bytes: 256 * 1024 };
/** What was written this long ago (ms), or may have been, is due to be a version of the map. */
const OLD = 30 * 60_000;

export class Tail {
  #rows = 0;
  #bytes = 0;
  /** Its length when compaction was last asked for. */
  #asked = { rows: 0, bytes: 0 };

  #isWanted = false;

  /** When the log was last known to be empty, or compaction was asked for (ms). */
  #since: number | undefined;

  /** The whole log was read; `snapshotAt` is when its last snapshot was made. */
  read(updates: readonly Uint8Array[], snapshotAt: number | undefined, now: number): void {
    this.#since = Math.max(snapshotAt ?? 0, this.#since ?? (updates.length > 0 ? 0 : now));
    this.#rows = updates.length;
    this.#bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
  }

  /** A row was added. */
  grow(bytes: number): void {
    this.#rows++;
    this.#bytes += bytes;
  }

  /** A snapshot took the log in. */
  cut(now: number): void {
    this.#since = now;
    this.#rows = this.#bytes = 0;
    this.#asked = { rows: 0, bytes: 0 };
  }

  /** Someone will come who sees a snapshot sooner than the log. */
  want(): void {
    this.#isWanted = true;
  }

  /** Compaction was asked for: it is not long again before it has grown as much again. */
  asked(now: number): void {
    this.#since = now;
    this.#isWanted = false;
    this.#asked = { rows: this.#rows, bytes: this.#bytes };
  }

  /** Whether a compaction is due: the log is long, a snapshot is wanted, or it has waited long to become a version. */
  isDue(now: number): boolean {
    return this.#isLong || this.isWanted || (this.#rows > 0 && now - (this.#since ?? now) > OLD);
  }

  /** Whether a snapshot is wanted, and there is something to make one of. */
  get isWanted(): boolean {
    return this.#isWanted && this.#rows > 0;
  }

  get #isLong(): boolean {
    return this.#rows - this.#asked.rows > long.rows || this.#bytes - this.#asked.bytes > long.bytes;
  }
}
