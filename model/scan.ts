/**
 * A snapshot read as bytes, to see that its shape is one that a map's edits have. Building Yjs's structs only to
 * look at them would take as long as loading them. Texts are passed over: Yjs decodes all of them before it
 * applies anything, and throws for one that is no UTF-8.
 *
 * The format is version 1 of Yjs's updates: for each author a count, the client id, a clock and that many
 * structs, then the deletions. https://github.com/yjs/yjs/blob/main/INTERNALS.md
 */

import { Refusal } from "./incoming.ts";
import { isRegisterKey, limits, NODES, ROOT } from "./schema.ts";

/** Clocks end here: beyond what any author can write. */
export const MAX_CLOCK = 2 ** 31;
/** Bits of a struct's first byte, above the five that tell its content. */
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_KEY = 0x20;
/** What a struct holds. */
const GONE = 0;
const DELETED = 1;
const STRING = 4;
const TYPE = 7;
const ANY = 8;
const SKIP = 10;
/** Longer than any name of the schema's. */
const LONGEST_NAME = 40;
/** Yjs's number for `Y.Text`. */
const TEXT_TYPE = 2;

/**
 * Checks a snapshot: edits of any author, all that they build on among them or within `state`. Throws a Refusal.
 */
export function inspectSnapshot(snapshot: Uint8Array, state: (client: number) => number): void {
  if (snapshot.length > limits.snapshot) throw new Refusal("It is larger than a map can be.");
  new Scan(snapshot, state).run();
}

class Scan {
  readonly #in: Reader;
  readonly #state: (client: number) => number;
  /** Where the edits of each author end. */
  readonly #ends = new Map<number, number>();
  /** The highest clock of each author that another's edit, or a deletion, needs. */
  readonly #needs = new Map<number, number>();
  /** The edit that is being read: its author and its clock. */
  #client = 0;
  #clock = 0;

  constructor(snapshot: Uint8Array, state: (client: number) => number) {
    this.#in = new Reader(snapshot);
    this.#state = state;
  }

  run(): void {
    for (let authors = this.#in.uint(); authors > 0; authors--) this.#author();
    for (let authors = this.#in.uint(); authors > 0; authors--) this.#deletions();
    for (const [client, clock] of this.#needs) {
      if (clock >= Math.max(this.#ends.get(client) ?? 0, this.#state(client))) {
        throw new Refusal("It builds on what is missing.");
      }
    }
  }

  #author(): void {
    const count = this.#in.uint();
    this.#client = this.#in.uint();
    this.#clock = this.#in.uint();
    if (count === 0 || this.#ends.has(this.#client)) throw new Refusal("An author comes twice.");
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
    if (kind === DELETED) return this.#in.uint();
    if (kind === STRING && !isRegister) return this.#in.units();
    if (kind !== ANY) throw new Refusal("It holds something that is no edit of a map.");
    const count = this.#in.uint();
    for (let i = 0; i < count; i++) this.#in.any();
    return count;
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

/** Reads and passes over what lib0 writes. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Refusal("It cannot be read.");
    return byte;
  }

  /** Seven bits a byte, the lowest first. */
  uint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      // (Not a number either, after endless zeros.)
      if (!(value <= Number.MAX_SAFE_INTEGER)) throw new Refusal("It cannot be read.");
      if (byte < 0x80) return value;
    }
  }

  /** Passes over a text or bytes. */
  skip(length = this.uint()): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new Refusal("It cannot be read.");
  }

  /** A name of the schema's, which are ASCII; others may come out wrong, and are none of those then either. */
  name(): string {
    const length = this.uint();
    const start = this.#at;
    this.skip(length);
    if (length > LONGEST_NAME) throw new Refusal("It writes elsewhere.");
    let name = "";
    for (let i = start; i < this.#at; i++) name += String.fromCharCode(this.#bytes[i] as number);
    return name;
  }

  /** Passes over a text; answers its length in UTF-16 units. */
  units(): number {
    const length = this.uint();
    const bytes = this.#bytes;
    const start = this.#at;
    this.skip(length);
    let units = 0;
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i] as number;
      // Each character has one byte that is no continuation; of those that take four, two units.
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
  }

  /** Passes over a value. A text in it is not looked at. */
  any(): void {
    const kind = this.byte();
    // 127 undefined, 126 null, 121 false, 120 true.
    if (kind === 127 || kind === 126 || kind === 121 || kind === 120) return;
    // An integer.
    if (kind === 125) while (this.byte() >= 0x80);
    // 124: 32 bits of floating point; 123, 122: 64 bits of it or of an integer.
    else if (kind === 124) this.skip(4);
    else if (kind === 123 || kind === 122) this.skip(8);
    // 119 text, 116 bytes.
    else if (kind === 119 || kind === 116) this.skip();
    // 117 list, 118 object.
    else if (kind === 117 || kind === 118) {
      for (let count = this.uint(); count > 0; count--) {
        if (kind === 118) this.skip();
        this.any();
      }
    } else throw new Refusal("It cannot be read.");
  }
}
