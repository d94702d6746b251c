/**
 * A snapshot read as bytes, to see that its shape is one that a map's edits have. Building Yjs's structs only to
 * look at them would take as long as loading them. Texts are passed over: Yjs decodes all of them before it
 * applies anything, and throws for one that is no UTF-8.
 *
 * The format is version 1 of Yjs's updates: for each author a count, the client id, a clock and that many
 * structs, then the deletions. https://github.com/yjs/yjs/blob/main/INTERNALS.md
 */

import { Reader } from "./reader.ts";
import { Refusal } from "./refusal.ts";
import { isRegisterKey, limits, NODES, ROOT } from "./schema.ts";

/** Clocks end here: beyond what any author can write. */
export const MAX_CLOCK = 2 ** 31;
/** Bits of a struct's first byte, above the five that tell its content. */
export const HAS_ORIGIN = 0x80;
export const HAS_RIGHT_ORIGIN = 0x40;
export const HAS_KEY = 0x20;
/** What a struct holds. */
export const GONE = 0;
export const DELETED = 1;
export const STRING = 4;
export const TYPE = 7;
export const ANY = 8;
const SKIP = 10;
/** Yjs's number for `Y.Text`. */
const TEXT_TYPE = 2;

/**
 * Checks a snapshot: edits of any author, all that they build on among them or within `state`. Answers how many structs
 * it has. Throws a Refusal.
 */
export function inspectSnapshot(snapshot: Uint8Array, state: (client: number) => number): number {
  if (snapshot.length > limits.snapshot) throw new Refusal("It is larger than a map can be.");
  return new Scan(snapshot, state).run();
}

class Scan {
  readonly #in: Reader;
  readonly #state: (client: number) => number;
  /** Where the edits of each author end. */
  readonly #ends = new Map<number, number>();
  /** The highest clock of each author that another's edit, or a deletion, needs. */
  readonly #needs = new Map<number, number>();
  #count = 0;
  /** The edit that is being read: its author and its clock. */
  #client = 0;
  #clock = 0;

  constructor(snapshot: Uint8Array, state: (client: number) => number) {
    this.#in = new Reader(snapshot);
    this.#state = state;
  }

  run(): number {
    for (let authors = this.#in.uint(); authors > 0; authors--) this.#author();
    for (let authors = this.#in.uint(); authors > 0; authors--) this.#deletions();
    for (const [client, clock] of this.#needs) {
      if (clock >= Math.max(this.#ends.get(client) ?? 0, this.#state(client))) {
        throw new Refusal("It builds on what is missing.");
      }
    }
    return this.#count;
  }

  #author(): void {
    const count = this.#in.uint();
    this.#client = this.#in.uint();
    this.#clock = this.#in.uint();
    if (count === 0 || this.#ends.has(this.#client)) throw new Refusal("An author comes twice.");
    this.#count += count;
    if (this.#clock > this.#state(this.#client)) throw new Refusal("Its edits do not follow each other.");
    for (let i = 0; i < count; i++) {
      const length = this.#struct();
      if (length < 1) throw new Refusal("It holds an empty edit.");
      this.#clock += length;
      if (this.#clock > MAX_CLOCK) throw new Refusal("Its clock is out of range.");
    }
    this.#ends.set(this.#client, this.#clock);
  }

  /** Answers its length. */
  #struct(): number {
    const info = this.#in.byte();
    const kind = info & 0x1f;
    if (kind === GONE) return this.#in.uint();
    if (kind === SKIP) throw new Refusal("It leaves out edits.");
    if (info & HAS_ORIGIN) this.#reference();
    if (info & HAS_RIGHT_ORIGIN) this.#reference();
    // Where a neighbour tells where it belongs, nothing else does.
    if (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) return this.#content(kind, false);
    const root = this.#in.uint() === 1 ? this.#in.name() : undefined;
    if (root === undefined) this.#reference();
    else if (root !== NODES && root !== ROOT) throw new Refusal("It writes elsewhere.");
    if (root === NODES) {
      if (!(info & HAS_KEY) || kind !== TYPE) throw new Refusal("It adds something that is no node.");
      this.#in.skip();
      if (this.#in.uint() !== TEXT_TYPE) throw new Refusal("It adds something that is no node.");
      return 1;
    }
    if (info & HAS_KEY && !isRegisterKey(this.#in.name())) throw new Refusal("It writes elsewhere.");
    return this.#content(kind, (info & HAS_KEY) !== 0);
  }

  #content(kind: number, isRegister: boolean): number {
    if (kind !== DELETED && kind !== ANY && !(kind === STRING && !isRegister)) {
      throw new Refusal("It holds something that is no edit of a map.");
    }
    return passContent(this.#in, kind);
  }

  #reference(): void {
    const client = this.#in.uint();
    const clock = this.#in.uint();
    if (client !== this.#client) this.#need(client, clock);
    else if (clock >= this.#clock) throw new Refusal("An edit builds on a later one.");
  }

  #deletions(): void {
    const client = this.#in.uint();
    let end = 0;
    for (let count = this.#in.uint(); count > 0; count--) {
      const clock = this.#in.uint();
      const length = this.#in.uint();
      if (length < 1 || clock < end) throw new Refusal("Its deletions are not in order.");
      end = clock + length;
    }
    if (end > 0) this.#need(client, end - 1);
  }

  #need(client: number, clock: number): void {
    const known = this.#needs.get(client);
    if (known === undefined || clock > known) this.#needs.set(client, clock);
  }
}

/** Passes over what a struct of a kind holds; answers its length. */
export function passContent(from: Reader, kind: number): number {
  if (kind === STRING) return from.units();
  const count = from.uint();
  if (kind === TYPE) return 1;
  if (kind === ANY) for (let i = 0; i < count; i++) from.any();
  return count;
}
