/** Bytes as lib0 writes them, which are what Yjs's updates are made of. */

import { Refusal } from "./refusal.ts";
import { TextDecoder } from "./text-codec.ts";

/** Longer than any name of the schema's. */
const LONGEST_NAME = 40;
/** Bytes. */
const SHORT = 64;
/** Room for the letters of a text that is being read, by length: an array that changes its length is slow. */
const rooms: number[][] = [];
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads, or passes over, what lib0 writes. Throws a Refusal where it can't be that. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the next byte is. */
  get at(): number {
    return this.#at;
  }

  seek(at: number): this {
    this.#at = at;
    return this;
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
    const letters = roomFor(length);
    for (let i = start; i < this.#at; i++) letters[i - start] = this.#bytes[i] as number;
    return String.fromCharCode.apply(null, letters);
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

  /** What is no UTF-8 in it comes out as a sign for that. */
  text(): string {
    const length = this.uint();
    const start = this.#at;
    this.skip(length);
    // Most are short and ASCII, which a decoder takes longer to be asked for than to read.
    if (length > SHORT) return utf8.decode(this.#bytes.subarray(start, this.#at));
    const letters = roomFor(length);
    for (let i = start; i < this.#at; i++) {
      const byte = this.#bytes[i] as number;
      if (byte >= 0x80) return utf8.decode(this.#bytes.subarray(start, this.#at));
      letters[i - start] = byte;
    }
    return String.fromCharCode.apply(null, letters);
  }

  /** The value that `any` passes over. */
  value(): unknown {
    const kind = this.byte();
    if (kind === 127) return undefined;
    if (kind === 126) return null;
    if (kind === 125) return this.#integer();
    if (kind === 124) return this.#view(4).getFloat32(0);
    if (kind === 123) return this.#view(8).getFloat64(0);
    if (kind === 122) return this.#view(8).getBigInt64(0);
    if (kind === 121 || kind === 120) return kind === 120;
    if (kind === 119) return this.text();
    if (kind === 117) {
      const list: unknown[] = [];
      for (let count = this.uint(); count > 0; count--) list.push(this.value());
      return list;
    }
    if (kind === 118) {
      const entries: [string, unknown][] = [];
      for (let count = this.uint(); count > 0; count--) entries.push([this.text(), this.value()]);
      return Object.fromEntries(entries);
    }
    if (kind === 116) {
      const length = this.uint();
      this.skip(length);
      return this.#bytes.slice(this.#at - length, this.#at);
    }
    throw new Refusal("It cannot be read.");
  }

  /** Six bits and the sign in the first byte, seven bits in the others, the lowest first. */
  #integer(): number {
    const first = this.byte();
    let value = first & 0x3f;
    let unit = 64;
    for (let more = first & 0x80; more; unit *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      more = byte & 0x80;
    }
    return first & 0x40 ? -value : value;
  }

  #view(length: number): DataView {
    const { buffer, byteOffset } = this.#bytes;
    const view = new DataView(buffer, byteOffset + this.#at, length);
    this.skip(length);
    return view;
  }
}

function roomFor(length: number): number[] {
  const room = rooms[length] ?? new Array<number>(length).fill(0);
  rooms[length] = room;
  return room;
}
