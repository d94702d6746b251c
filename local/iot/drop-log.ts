/** Says what was dropped: at once for the first of a kind, then once a second how many more. */
export class DropLog {
  readonly #log: (line: string) => void;
  readonly #pending = new Map<string, { count: number; timer: NodeJS.Timeout }>();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** `what` names client and reason, without the topic: a flood then fills one line a second. */
  add(what: string, detail: string): void {
    const pending = this.#pending.get(what);
    if (pending) {
      pending.count++;
      return;
    }
    this.#log(`iot: ${what} (${detail})`);
    this.#again(what);
  }

  close(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #again(what: string): void {
    const timer = setTimeout(() => {
      const count = this.#pending.get(what)?.count ?? 0;
      this.#pending.delete(what);
      if (!count) return;
      this.#log(`iot: ${what} (${count} more)`);
      this.#again(what);
    }, 1_000).unref();
    this.#pending.set(what, { count: 0, timer });
  }
}
