/** Many may hold it together, or one alone; whoever asks to be alone is not overtaken for ever. */
export class SharedLock {
  /** Ends when the last one who holds it alone, or all who hold it together since, are done. */
  #alone: Promise<unknown> = Promise.resolve();
  #together = new Set<Promise<unknown>>();

  async shared<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#alone;
    const mine = before.then(work);
    const settled = mine.catch(() => {}).finally(() => this.#together.delete(settled));
    this.#together.add(settled);
    return mine;
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = Promise.all([this.#alone, ...this.#together]);
    const mine = before.then(work);
    this.#alone = mine.catch(() => {});
    return mine;
  }
}
