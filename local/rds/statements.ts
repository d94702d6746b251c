/**
 * Prepared statements of clients that share connections: each is prepared in a connection when it is first needed there,
 * under a name made of its text, and what the server answers to that is kept from the client.
 */
import { createHash } from "node:crypto";
import type { Backend } from "./backend.ts";
import { type Frame, frame, payloadOf, textAt } from "./wire.ts";

/** An answer that is to come: what it is turned into, or nothing. */
interface Expected {
  readonly answer: "1" | "3" | undefined;
  /** Prepared by it. */
  readonly name?: string;
}

const COMPLETE = { "1": frame("1"), "3": frame("3") } as const;

export class Statements {
  /** By the client's name. */
  readonly #known = new Map<string, { readonly name: string; readonly definition: Buffer }>();
  /** By batches, which a Sync ends. */
  readonly #expected: Expected[][] = [[]];

  /** What goes to the server in place of a client's message. */
  translate({ type, bytes }: Frame, backend: Backend): Buffer[] {
    if (type === "S" || type === "Q" || type === "F") this.#expected.push([]);
    if (type === "P") return this.#parse(bytes, backend);
    if (type === "B") return this.#bind(bytes, backend);
    if (type === "D" || type === "C") return this.#describeOrClose(type, bytes, backend);
    return [bytes];
  }

  /** What the client gets of a server's answer. */
  filter({ type, bytes }: Frame, backend: Backend): Buffer | undefined {
    if (type === "Z") {
      // After an error the server skips to here: what was to be prepared by then is not.
      for (const { name } of this.#expected.shift() ?? []) if (name) backend.prepared.delete(name);
      return bytes;
    }
    if (type !== "1" && type !== "3") return bytes;
    const expected = this.#expected[0]?.shift();
    return expected?.answer && COMPLETE[expected.answer];
  }

  #parse(bytes: Buffer, backend: Backend): Buffer[] {
    const payload = bytes.subarray(5);
    const given = textAt(payload, 0);
    if (given === "") {
      this.#expect({ answer: "1" });
      return [bytes];
    }
    const definition = payload.subarray(Buffer.byteLength(given) + 1);
    const name = `proxy_${createHash("sha256").update(definition).digest("hex").slice(0, 24)}`;
    this.#known.set(given, { name, definition });
    if (!backend.prepared.has(name)) return [this.#prepare(name, definition, backend, "1")];
    // It is there already; closing one that is not keeps the answers in order.
    this.#expect({ answer: "1" });
    return [frame("C", Buffer.from("S"), "proxy_none")];
  }

  #bind(bytes: Buffer, backend: Backend): Buffer[] {
    const payload = bytes.subarray(5);
    const portal = textAt(payload, 0);
    const at = Buffer.byteLength(portal) + 1;
    const given = textAt(payload, at);
    const known = given === "" ? undefined : this.#known.get(given);
    if (!known) return [bytes];
    const rest = payload.subarray(at + Buffer.byteLength(given) + 1);
    return [...this.#ensure(known, backend), frame("B", portal, known.name, rest)];
  }

  #describeOrClose(type: "D" | "C", bytes: Buffer, backend: Backend): Buffer[] {
    const payload = payloadOf({ type, bytes });
    const isStatement = payload[0] === "S".charCodeAt(0);
    const given = textAt(payload, 1);
    if (type === "C") {
      this.#expect({ answer: "3" });
      if (!isStatement || given === "") return [bytes];
      this.#known.delete(given);
      return [frame("C", Buffer.from("S"), "proxy_none")];
    }
    const known = isStatement && given !== "" ? this.#known.get(given) : undefined;
    if (!known) return [bytes];
    return [...this.#ensure(known, backend), frame("D", Buffer.from("S"), known.name)];
  }

  #ensure(known: { readonly name: string; readonly definition: Buffer }, backend: Backend): Buffer[] {
    if (backend.prepared.has(known.name)) return [];
    return [this.#prepare(known.name, known.definition, backend)];
  }

  #prepare(name: string, definition: Buffer, backend: Backend, answer?: "1"): Buffer {
    backend.prepared.add(name);
    this.#expect({ answer, name });
    return frame("P", name, definition);
  }

  #expect(expected: Expected): void {
    this.#expected.at(-1)?.push(expected);
  }
}
