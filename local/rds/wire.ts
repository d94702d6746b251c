/** PostgreSQL's wire protocol, version 3: frames in and out. Source: PostgreSQL 17 manual, chapter 55. */

/** One message: its type, and all of its bytes, type and length included. */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The message without type and length. */
export const payloadOf = ({ bytes }: Frame): Buffer => bytes.subarray(5);

/** Bytes of one message that are taken into memory: more is not a database's traffic. */
const LARGEST = 256 * 1024 * 1024;

/** Cuts what comes in into messages. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete now. Throws when there can be none. */
  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (this.#rest.length >= 5) {
      const size = 1 + this.#rest.readInt32BE(1);
      if (size < 5 || size > LARGEST) throw new Error("This is not PostgreSQL's protocol.");
      if (this.#rest.length < size) break;
      frames.push({ type: String.fromCharCode(this.#rest[0] ?? 0), bytes: this.#rest.subarray(0, size) });
      this.#rest = this.#rest.subarray(size);
    }
    return frames;
  }

  /** What has come of the next message. */
  get rest(): Buffer {
    return this.#rest;
  }
}

/** A message of a type. */
export function frame(type: string, ...parts: readonly (string | Uint8Array | number)[]): Buffer {
  const payload = Buffer.concat(parts.map(bytesOf));
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(payload.length + 4, 1);
  return Buffer.concat([head, payload]);
}

/** Text ends in a zero, a number is four bytes. */
function bytesOf(part: string | Uint8Array | number): Uint8Array {
  if (typeof part === "string") return Buffer.from(`${part}\0`);
  if (typeof part !== "number") return part;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(part);
  return bytes;
}

/** What a client says first. `code` tells what it wants; parameters are of a startup alone. */
export interface Hello {
  readonly code: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export const TLS_REQUEST = 80_877_103;
export const GSS_REQUEST = 80_877_104;
export const CANCEL_REQUEST = 80_877_102;
/** Version 3.0. */
export const STARTUP = 196_608;

/** The first message, which has no type, once it is complete. Throws for what is none. */
export function readHello(bytes: Buffer): Hello | undefined {
  if (bytes.length < 8) return undefined;
  const size = bytes.readInt32BE(0);
  if (size < 8 || size > 10_000) throw new Error("This is not PostgreSQL's protocol.");
  if (bytes.length < size) return undefined;
  const texts = bytes.toString("utf8", 8, size).split("\0");
  const parameters: Record<string, string> = {};
  for (let i = 0; i + 1 < texts.length && texts[i]; i += 2) parameters[texts[i] ?? ""] = texts[i + 1] ?? "";
  return { code: bytes.readInt32BE(4), parameters, bytes: bytes.subarray(0, size) };
}

/** A startup message. */
export function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flat();
  return frame(" ", STARTUP, ...pairs, Buffer.from([0])).subarray(1);
}

/** An error that ends the connection, as a server words it. */
export function fatal(code: string, message: string): Buffer {
  const field = (name: string, value: string) => Buffer.from(`${name}${value}\0`);
  return frame(
    "E",
    field("S", "FATAL"),
    field("V", "FATAL"),
    field("C", code),
    field("M", message),
    Buffer.from([0]),
  );
}

/** The fields of an error or a notice, by their letters: `M` is the message, `C` the code. */
export function fieldsOf(error: Frame): Readonly<Record<string, string>> {
  const fields = payloadOf(error).toString("utf8").split("\0");
  return Object.fromEntries(
    fields.filter((field) => field !== "").map((field) => [field[0] ?? "", field.slice(1)]),
  );
}

/** The text that begins at an offset of a payload and ends in a zero. */
export function textAt(payload: Buffer, offset: number): string {
  const end = payload.indexOf(0, offset);
  return payload.toString("utf8", offset, end < 0 ? payload.length : end);
}
