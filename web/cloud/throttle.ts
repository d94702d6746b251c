/** Keeps a connection below what IoT Core lets through: more is thrown away, or delayed. */

/** A connection may carry 100 messages and 512 KB a second, both ways together (quotas, 2026-11). */
const perSecond = { messages: 75, bytes: 400 * 1024 };
/** What may go at once after a pause: with what follows in the same second, still below the quotas. */
const burst = { messages: 20, bytes: 100 * 1024 };

/** A bucket that fills evenly; a caller waits until there is enough in it. */
export class Throttle {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  #messages = burst.messages;
  #bytes = burst.bytes;
  #at: number;
  #line: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    now: () => number = () => performance.now(),
    sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {
    this.#now = now;
    this.#sleep = sleep;
    this.#at = now();
  }

  /** Resolves when a message of this size may go, one caller after the other. */
  take(bytes: number): Promise<void> {
    this.#line = this.#line.then(() => this.#wait(bytes));
    return this.#line;
  }

  /** A message came in: it counts as well, and so does the echo of each that went out. */
  came(bytes: number): void {
    this.#fill();
    this.#messages -= 1;
    this.#bytes -= bytes;
  }

  /** Lets everyone go. */
  stop(): void {
    this.#stopped = true;
  }

  async #wait(bytes: number): Promise<void> {
    this.#fill();
    // A debt is allowed: a message may be larger than the bucket.
    while (!this.#stopped && (this.#messages < 1 || this.#bytes < 0)) {
      const missing = Math.max((1 - this.#messages) / perSecond.messages, -this.#bytes / perSecond.bytes);
      await this.#sleep(Math.ceil(missing * 1_000));
      this.#fill();
    }
    this.#messages -= 1;
    this.#bytes -= bytes;
  }

  #fill(): void {
    const now = this.#now();
    const seconds = (now - this.#at) / 1_000;
    this.#at = now;
    this.#messages = Math.min(burst.messages, this.#messages + seconds * perSecond.messages);
    this.#bytes = Math.min(burst.bytes, this.#bytes + seconds * perSecond.bytes);
  }
}
