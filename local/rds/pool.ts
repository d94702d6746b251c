/** The few connections that a proxy has to its database, lent to one client at a time. */
import type { Socket } from "node:net";
import { Backend } from "./backend.ts";
import { Refusal } from "./reception.ts";

export interface PoolOptions {
  /** Connections at most, of all users together. */
  readonly limit: number;
  /** Connections that stay open while nobody needs them. */
  readonly idle: number;
  /** ms that a client waits for one. */
  readonly patience: number;
  connect(): Promise<Socket>;
}

export interface PoolState {
  /** Connections now. */
  readonly open: number;
  /** Connections at most so far. */
  readonly most: number;
  readonly idle: number;
  /** Clients that wait for one. */
  readonly waiting: number;
}

interface Waiting {
  readonly user: string;
  readonly database: string;
  readonly timer: NodeJS.Timeout;
  give(backend: Backend): void;
  refuse(error: Error): void;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #all = new Set<Backend>();
  readonly #idle: Backend[] = [];
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  #most = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get state(): PoolState {
    return { open: this.#all.size, most: this.#most, idle: this.#idle.length, waiting: this.#waiting.length };
  }

  /** Rejects with a {@link Refusal} when none came free in time, or with the database's message. */
  borrow(user: string, database: string): Promise<Backend> {
    return new Promise((resolve, reject) => {
      const request: Waiting = {
        user,
        database,
        give: resolve,
        refuse: reject,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(request), 1);
          reject(new Refusal("08000", "Timed-out waiting to acquire database connection"));
        }, this.#options.patience),
      };
      this.#waiting.push(request);
      this.#serve();
    });
  }

  /** Takes a connection back that is as it was: in no transaction. */
  giveBack(backend: Backend): void {
    backend.borrower = undefined;
    if (!this.#all.has(backend)) return;
    backend.idleSince = performance.now();
    this.#idle.push(backend);
    this.#serve();
    while (this.#idle.length > this.#options.idle && this.#waiting.length === 0)
      this.#end(this.#idle.shift());
  }

  /** Ends a connection that nobody else can use any more. */
  discard(backend: Backend): void {
    backend.borrower = undefined;
    this.#end(backend);
  }

  close(): void {
    this.#closed = true;
    for (const { timer, refuse } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      refuse(new Refusal("57P01", "The proxy is closing."));
    }
    for (const backend of this.#all) backend.end();
  }

  /** First come, first served; of each user, those before it. */
  #serve(): void {
    for (let at = 0; at < this.#waiting.length; ) {
      const request = this.#waiting[at];
      if (!request || !this.#tryServe(request)) at++;
      else this.#waiting.splice(at, 1);
    }
  }

  #tryServe(request: Waiting): boolean {
    const fits = (one: Backend) => one.user === request.user && one.database === request.database;
    const at = this.#idle.findLastIndex(fits);
    const [found] = at >= 0 ? this.#idle.splice(at, 1) : [];
    if (found) {
      clearTimeout(request.timer);
      request.give(found);
      return true;
    }
    if (this.#all.size + this.#opening >= this.#options.limit) {
      // Another user's may make room.
      if (this.#idle.length === 0) return false;
      this.#end(this.#idle.shift());
    }
    clearTimeout(request.timer);
    void this.#open(request);
    return true;
  }

  async #open({ user, database, give, refuse }: Waiting): Promise<void> {
    this.#opening++;
    try {
      const socket = await this.#options.connect();
      const backend = await Backend.open(socket, { user, database }, (one) => this.#forget(one));
      this.#all.add(backend);
      this.#most = Math.max(this.#most, this.#all.size);
      this.#opening--;
      if (this.#closed) this.#end(backend);
      give(backend);
    } catch (error) {
      this.#opening--;
      refuse(error as Error);
      this.#serve();
    }
  }

  #end(backend: Backend | undefined): void {
    if (!backend) return;
    this.#forget(backend);
    backend.end();
  }

  #forget(backend: Backend): void {
    this.#all.delete(backend);
    const at = this.#idle.indexOf(backend);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#serve();
  }
}
