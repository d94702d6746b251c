/** A client of a proxy: it has a connection for as long as a transaction lasts, or for good once it is pinned. */
import type { Duplex } from "node:stream";
import type { Backend, Borrower } from "./backend.ts";
import { pinReason } from "./pinning.ts";
import type { Pool } from "./pool.ts";
import type { Guest } from "./reception.ts";
import { Refusal } from "./reception.ts";
import { Statements } from "./statements.ts";
import { type Frame, Frames, fatal, payloadOf, textAt } from "./wire.ts";

export interface SessionOptions {
  readonly pool: Pool;
  /** ms after which a client that says nothing is hung up on. */
  readonly idleLimit: number;
  pinned(reason: string): void;
  ended(): void;
}

export class Session implements Borrower {
  readonly #guest: Guest;
  readonly #client: Duplex;
  readonly #options: SessionOptions;
  readonly #statements = new Statements();
  readonly #queue: Frame[] = [];
  #backend: Backend | undefined;
  #borrowing = false;
  /** Requests whose end the server has yet to tell. */
  #pending = 0;
  /** Messages were sent since the last Sync. */
  #inBatch = false;
  #inTransaction = false;
  #isPinned = false;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(guest: Guest, options: SessionOptions) {
    this.#guest = guest;
    this.#client = guest.socket;
    this.#options = options;
    const frames = new Frames();
    this.#client
      .on("data", (chunk: Buffer) => {
        try {
          this.#queue.push(...frames.push(chunk));
          void this.#work();
        } catch {
          this.#client.destroy();
        }
      })
      .on("drain", () => this.#backend?.resume())
      .on("error", () => this.#client.destroy())
      .on("end", () => this.#client.end())
      .once("close", () => this.#close());
    this.#watchIdle();
    this.#client.resume();
  }

  frames(frames: readonly Frame[]): void {
    const backend = this.#backend;
    if (!backend) return;
    const out: Buffer[] = [];
    for (const one of frames) {
      const shown = this.#statements.filter(one, backend);
      if (shown) out.push(shown);
      if (one.type === "Z") {
        this.#pending--;
        this.#inTransaction = payloadOf(one)[0] !== "I".charCodeAt(0);
      }
    }
    if (out.length > 0 && !this.#client.write(Buffer.concat(out))) backend.pause();
    this.#giveBackIfDone();
  }

  gone(): void {
    this.#backend = undefined;
    this.#client.end(fatal("57P01", "terminating connection: the database closed it"));
  }

  drained(): void {
    this.#client.resume();
  }

  async #work(): Promise<void> {
    if (this.#borrowing || this.#closed) return;
    clearTimeout(this.#idle);
    const [first] = this.#queue;
    if (first?.type === "X") {
      this.#client.end();
      return;
    }
    if (first && !this.#backend && !(await this.#borrow())) return;
    this.#pass();
    this.#watchIdle();
  }

  /** Whether there is a connection now. Until then nothing more is read. */
  async #borrow(): Promise<boolean> {
    const { user, database } = this.#guest;
    this.#borrowing = true;
    this.#client.pause();
    try {
      const backend = await this.#options.pool.borrow(user, database);
      if (this.#closed) {
        this.#options.pool.giveBack(backend);
        return false;
      }
      this.#backend = backend;
      backend.borrower = this;
      backend.resume();
      return true;
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "08006";
      this.#client.end(fatal(code, (error as Error).message));
      return false;
    } finally {
      this.#borrowing = false;
      this.#client.resume();
    }
  }

  /** Sends on what has come. */
  #pass(): void {
    const backend = this.#backend;
    if (!backend) return;
    const out: Buffer[] = [];
    for (const one of this.#queue.splice(0)) {
      if (one.type === "X") {
        this.#client.end();
        break;
      }
      this.#note(one);
      out.push(...this.#statements.translate(one, backend));
    }
    if (out.length > 0 && !backend.write(Buffer.concat(out))) this.#client.pause();
  }

  #note(one: Frame): void {
    const { type } = one;
    if (type === "Q" || type === "S" || type === "F") this.#pending++;
    this.#inBatch = type === "S" ? false : "PBDECH".includes(type) || this.#inBatch;
    if (this.#isPinned || (type !== "Q" && type !== "P")) return;
    const payload = payloadOf(one);
    const sql = textAt(payload, type === "P" ? payload.indexOf(0) + 1 : 0);
    const reason = pinReason(sql);
    if (reason === undefined) return;
    this.#isPinned = true;
    this.#options.pinned(reason);
  }

  #giveBackIfDone(): void {
    const backend = this.#backend;
    const busy = this.#pending > 0 || this.#inBatch || this.#inTransaction || this.#isPinned;
    if (!backend || busy) return;
    this.#backend = undefined;
    this.#options.pool.giveBack(backend);
    this.#watchIdle();
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#client.end(fatal("57P05", "terminating connection due to idle client timeout"));
    }, this.#options.idleLimit).unref();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#idle);
    const backend = this.#backend;
    this.#backend = undefined;
    // What it left in the connection nobody can know: the server undoes what is not committed.
    if (backend) this.#options.pool.discard(backend);
    this.#options.ended();
  }
}
