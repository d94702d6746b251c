/** How long the map's log has grown since its last snapshot, as far as is known here. */

/** A log longer than this is asked to be compacted. */
const long = { rows: 200, bytes: 256 * 1024 };

export class Tail {
  #rows = 0;
  #bytes = 0;
  /** Its length when compaction was last asked for. */
  #asked = { rows: 0, bytes: 0 };

  /** The whole log was read. */
  read(updates: readonly Uint8Array[]): void {
    this.#rows = updates.length;
    this.#bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
  }

  /** A row was added. */
  grow(bytes: number): void {
    this.#rows++;
    this.#bytes += bytes;
  }

  /** A snapshot took the log in. */
  cut(): void {
    this.#rows = this.#bytes = 0;
    this.#asked = { rows: 0, bytes: 0 };
  }

  /** Compaction was asked for: it is not long again before it has grown as much again. */
  asked(): void {
    this.#asked = { rows: this.#rows, bytes: this.#bytes };
  }

  get isLong(): boolean {
    return this.#rows - this.#asked.rows > long.rows || this.#bytes - this.#asked.bytes > long.bytes;
  }
}
