/**
 * The way of updates into a document. What comes in is inspected, held until all that it builds on is here,
 * checked against the rules, and only then shown to Yjs.
 */

import * as Y from "yjs";
import { clientIdOf, isClientKey } from "./identity.ts";
import { apply, INCOMING } from "./incoming.ts";
import { type Inspected, inspectUpdate } from "./inspect.ts";
import { Refusal } from "./refusal.ts";
import { checkUpdate } from "./rules.ts";
import { inspectSnapshot } from "./scan.ts";

export type Receipt =
  /** `duplicate`: all of it was here before. `held`: it waits for what `missing` names. */
  | { readonly status: "applied" | "held" | "duplicate" }
  | { readonly status: "refused"; readonly reason: string };

export interface Incoming {
  readonly update: Uint8Array;
  /** The client key that it came under. */
  readonly from: string;
}

/** What may be held, of one author and in all: no more than a client can leave unfinished by accident. */
export interface HoldLimits {
  readonly authorCount: number;
  readonly authorBytes: number;
  readonly count: number;
  readonly bytes: number;
}

const HOLD: HoldLimits = { authorCount: 2_000, authorBytes: 8_000_000, count: 10_000, bytes: 32_000_000 };

interface Held extends Incoming {
  readonly client: number;
  /** What it waits for next. */
  readonly waitsFor: { client: number; clock: number };
}

type Settled = (update: Uint8Array, from: string, receipt: Receipt) => void;

export class Gate {
  readonly #doc: Y.Doc;
  readonly #limits: HoldLimits;
  readonly #listeners = new Set<Settled>();
  /** Held updates by the author they wait for. */
  readonly #held = new Map<number, Set<Held>>();
  readonly #count = new Map<number, { count: number; bytes: number }>();
  readonly #total = { count: 0, bytes: 0 };
  /** Keys of the authors heard of. */
  readonly #keys = new Map<number, string>();

  /** The document must have its root types (see `newDoc`), and no one else may apply updates to it. */
  constructor(doc: Y.Doc, limits: HoldLimits = HOLD) {
    this.#doc = doc;
    this.#limits = limits;
  }

  /** Hears what became of held updates. */
  onSettled(listener: Settled): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  receive(update: Uint8Array, from: string): Receipt {
    return this.receiveAll([{ update, from }])[0] as Receipt;
  }

  /** In one transaction. */
  receiveAll(updates: Iterable<Incoming>): Receipt[] {
    const receipts: Receipt[] = [];
    const settled: [Held, Receipt][] = [];
    this.#doc.transact(() => {
      for (const { update, from } of updates) {
        const receipt = this.#take(update, from);
        receipts.push(receipt);
        if (receipt.status === "applied") this.#drain([clientIdOf(from)], settled);
      }
    }, INCOMING);
    this.#tell(settled);
    return receipts;
  }

  /**
   * A snapshot, with edits of any author. Held updates that waited for it are let in. Its shape is checked but
   * not each edit against the rules: it comes from where those were kept. Refused, it leaves the document as it
   * was (unless its edits build on each other in a circle, which no document's do).
   */
  load(snapshot: Uint8Array): Receipt {
    const before = Y.encodeStateVector(this.#doc);
    const settled: [Held, Receipt][] = [];
    let deletes = false;
    try {
      inspectSnapshot(snapshot, (client) => Y.getState(this.#doc.store, client));
      this.#doc.transact((transaction) => {
        apply(this.#doc, snapshot);
        deletes = transaction.deleteSet.clients.size > 0;
        this.#drain([...this.#held.keys()], settled);
      }, INCOMING);
    } catch (error) {
      return { status: "refused", reason: error instanceof Refusal ? error.message : "It cannot be read." };
    }
    this.#tell(settled);
    const isNew = deletes || !sameBytes(before, Y.encodeStateVector(this.#doc));
    return { status: isNew ? "applied" : "duplicate" };
  }

  /** What held updates wait for. */
  get missing(): { clientKey?: string; clientId: number; from: number }[] {
    return [...this.#held.keys()].map((clientId) => {
      const clientKey = this.#keys.get(clientId);
      const from = Y.getState(this.#doc.store, clientId);
      return clientKey ? { clientKey, clientId, from } : { clientId, from };
    });
  }

  /** The updates that are held. */
  get held(): Incoming[] {
    return [...this.#held.values()].flatMap((all) => [...all].map(({ update, from }) => ({ update, from })));
  }

  #take(update: Uint8Array, from: string): Receipt {
    if (!isClientKey(from)) return { status: "refused", reason: "Its author is unknown." };
    const client = clientIdOf(from);
    try {
      const inspected = inspectUpdate(update, client);
      this.#keys.set(client, from);
      const gap = this.#gap(inspected);
      if (gap) return this.#hold({ update, from, client, waitsFor: gap });
      checkUpdate(this.#doc, client, inspected);
      if (this.#isHere(inspected, client)) return { status: "duplicate" };
      apply(this.#doc, update);
      return { status: "applied" };
    } catch (error) {
      return refused(error);
    }
  }

  /** The first thing that an update builds on and that is not here. */
  #gap({ needs }: Inspected): { client: number; clock: number } | undefined {
    for (const [client, clock] of needs) {
      if (clock >= Y.getState(this.#doc.store, client)) return { client, clock };
    }
    return undefined;
  }

  #isHere({ to, deletes }: Inspected, client: number): boolean {
    if (to > Y.getState(this.#doc.store, client)) return false;
    for (const [other, ranges] of deletes) {
      const structs = this.#doc.store.clients.get(other) ?? [];
      for (const { clock, length } of ranges) {
        for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
          const struct = structs[i] as Y.Item | Y.GC;
          if (struct.id.clock >= clock + length) break;
          if (!struct.deleted) return false;
        }
      }
    }
    return true;
  }

  #hold(held: Held): Receipt {
    const waiting = this.#held.get(held.waitsFor.client) ?? new Set<Held>();
    for (const other of waiting) {
      if (other.client === held.client && sameBytes(other.update, held.update)) return { status: "held" };
    }
    const own = this.#count.get(held.client) ?? { count: 0, bytes: 0 };
    const size = held.update.length;
    const { authorCount, authorBytes, count, bytes } = this.#limits;
    const isOverOwn = own.count >= authorCount || own.bytes + size > authorBytes;
    if (isOverOwn || this.#total.count >= count || this.#total.bytes + size > bytes) {
      return { status: "refused", reason: "Too many edits wait for earlier ones that have not come." };
    }
    this.#held.set(held.waitsFor.client, waiting.add(held));
    this.#count.set(held.client, { count: own.count + 1, bytes: own.bytes + size });
    this.#total.count++;
    this.#total.bytes += size;
    return { status: "held" };
  }

  #release(held: Held): void {
    const waiting = this.#held.get(held.waitsFor.client);
    waiting?.delete(held);
    if (waiting?.size === 0) this.#held.delete(held.waitsFor.client);
    const own = this.#count.get(held.client);
    if (own) {
      own.count--;
      own.bytes -= held.update.length;
      if (own.count === 0) this.#count.delete(held.client);
    }
    this.#total.count--;
    this.#total.bytes -= held.update.length;
  }

  /** Lets in what waited for these authors, and what waited for that, and so on. */
  #drain(clients: number[], settled: [Held, Receipt][]): void {
    for (let client = clients.pop(); client !== undefined; client = clients.pop()) {
      for (const held of [...(this.#held.get(client) ?? [])]) {
        if (held.waitsFor.clock >= Y.getState(this.#doc.store, client)) continue;
        this.#release(held);
        const receipt = this.#take(held.update, held.from);
        if (receipt.status !== "held") settled.push([held, receipt]);
        if (receipt.status === "applied") clients.push(held.client);
      }
    }
  }

  #tell(settled: readonly [Held, Receipt][]): void {
    for (const [{ update, from }, receipt] of settled) {
      for (const listener of this.#listeners) listener(update, from, receipt);
    }
  }
}

function refused(error: unknown): Receipt {
  if (error instanceof Refusal) return { status: "refused", reason: error.message };
  throw error;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
