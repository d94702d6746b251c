/** Challenges that somebody has still to answer. They are forgotten with the process: one signs in anew. */
import { AwsError } from "../../core/contracts.ts";

/** Of all together: who begins more than this has the oldest ones forgotten. */
const MOST = 10_000;

export class Pending {
  readonly #now: () => number;
  readonly #entries = new Map<string, { readonly value: object; readonly expires: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  put(key: string, value: object, seconds: number): void {
    this.#entries.set(key, { value, expires: this.#now() + seconds * 1000 });
    for (const old of this.#entries.keys()) {
      if (this.#entries.size <= MOST) break;
      this.#entries.delete(old);
    }
  }

  /** Looks at what was put, and leaves it. Throws NotAuthorizedException when it is not there (any more). */
  peek<Value extends object>(key: unknown): Value {
    const found = this.#entries.get(String(key));
    if (found && found.expires > this.#now()) return found.value as Value;
    throw new AwsError("NotAuthorizedException", "Invalid session for the user, session is expired.");
  }

  /** Takes out what was put: it is good once. Throws as {@link peek} does. */
  take<Value extends object>(key: unknown): Value {
    const found = this.peek<Value>(key);
    this.#entries.delete(String(key));
    return found;
  }
}
