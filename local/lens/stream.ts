/** One reader of the lens: what it does not take in time is dropped, and it is told how much that was. */

/** Messages that wait for a slow reader. */
const WAITING = 500;
/** ms between signs of life, by which a reader that has gone is noticed. */
const BEAT = 15_000;

export class Stream implements AsyncIterable<Uint8Array> {
  readonly #waiting: string[] = [];
  readonly #onEnd: () => void;
  #dropped = 0;
  #wake: () => void = () => {};
  #isOver = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(message: object): void {
    this.#waiting.push(JSON.stringify(message));
    if (this.#waiting.length > WAITING) {
      this.#waiting.shift();
      this.#dropped++;
    }
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from(": the lens\n\n");
      while (!this.#isOver) {
        const messages = this.#waiting.splice(0);
        if (this.#dropped > 0) messages.unshift(JSON.stringify({ dropped: this.#dropped }));
        this.#dropped = 0;
        if (messages.length > 0) yield Buffer.from(messages.map((text) => `data: ${text}\n\n`).join(""));
        else if (!(await this.#news())) yield Buffer.from(": \n\n");
      }
    } finally {
      this.end();
      this.#onEnd();
    }
  }

  /** Whether something came before the next sign of life is due. */
  #news(): Promise<boolean> {
    return new Promise((resolve) => {
      const beat = setTimeout(() => resolve(false), BEAT);
      this.#wake = () => {
        clearTimeout(beat);
        resolve(true);
      };
    });
  }
}
