/** A map as this browser has it: the document, kept in IndexedDB, shared by the browser's tabs. */
import { MindMap, type Receipt } from "../../model/document.ts";
import { mergeUpdates } from "../../model/merge.ts";
import { Outbox } from "./outbox.ts";
import { claimReplica, type Replica } from "./replica.ts";
import type { OutboxRow, Part, Space, Store } from "./store.ts";

/** The document is written anew when it is kept in more parts than this. */
const partsLimit = 200;
/** How long news from others may wait to be kept, in ms: the cloud has them anyway. */
const keepDelay = 500;

export interface LocalOptions {
  readonly store: Store;
  readonly locks: LockManager | undefined;
  /** Joins the tabs of this browser. */
  readonly channel?: (name: string) => BroadcastChannel;
  /** How long changes are collected into one message, in ms. */
  readonly mergeDelay?: number;
}

export class LocalMap {
  readonly map: MindMap;
  readonly replica: Replica;
  readonly outbox: Outbox;
  /** Whether there was anything to draw when the map was opened. */
  readonly known: boolean;
  /** A change was kept: it may be sent. */
  onKept: (row: OutboxRow) => void = () => {};
  /** `outbox.pending` changed. */
  onPending: () => void = () => {};
  onTrouble: (error: Error | undefined) => void = () => {};
  #space: Space;
  readonly #store: Store;
  readonly #channel: BroadcastChannel | undefined;
  readonly #ends: (() => void)[] = [];
  /** News from others that are not kept yet. A change made here may depend on them. */
  readonly #news = new Set<Uint8Array>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(options: LocalOptions, space: Space, replica: Replica, parts: readonly Part[]) {
    this.#store = options.store;
    this.#space = space;
    this.replica = replica;
    this.map = new MindMap({ clientKey: replica.clientKey });
    for (const part of parts) this.map.load(part.update);
    this.known = parts.length > 0;
    this.outbox = new Outbox({
      store: options.store,
      clientKey: replica.clientKey,
      merge: mergeUpdates,
      delay: options.mergeDelay,
      alongside: () => [...this.#news],
      onKept: (row, alongside) => {
        for (const update of alongside) this.#news.delete(update);
        this.#channel?.postMessage({ from: replica.clientKey, update: row.update });
        this.onKept(row);
      },
      onChange: () => this.onPending(),
      onTrouble: (error) => this.onTrouble(error),
    });
    this.#ends.push(this.map.onUpdate((update) => this.outbox.add(update)));
    this.#channel = options.channel?.(`rhizome-${space.space}`);
    // What another tab sends is in IndexedDB already.
    if (this.#channel) this.#channel.onmessage = ({ data }) => void this.map.receive(data.update, data.from);
  }

  static async open(options: LocalOptions, space: Space): Promise<LocalMap> {
    const replica = await claimReplica(options.store, space.space, options.locks);
    // Read after the replica is ours: an earlier tab may have written as it until just now.
    const parts = await options.store.document(space.space);
    const local = new LocalMap(options, space, replica, parts);
    await local.outbox.restore();
    if (parts.length > partsLimit) void local.compact();
    return local;
  }

  get space(): Space {
    return this.#space;
  }

  async patchSpace(patch: Partial<Omit<Space, "space">>): Promise<void> {
    this.#space = await this.#store.patchSpace(this.#space.space, patch);
  }

  /** Takes an update of another author through the gate; what passes is kept. */
  receive(update: Uint8Array, from: string): Receipt {
    const receipt = this.map.receive(update, from);
    // A held update is kept too: once it is released, changes made here may depend on it.
    if (receipt.status === "applied" || receipt.status === "held") this.#keepSoon(update);
    return receipt;
  }

  /** Takes a snapshot that `compact` wrote. */
  load(snapshot: Uint8Array): Receipt {
    const receipt = this.map.load(snapshot);
    if (receipt.status === "applied") this.#keepSoon(snapshot);
    return receipt;
  }

  /** Resolves when everything so far is kept on this device. */
  async flush(): Promise<void> {
    await this.outbox.flush();
    await this.#keepNews();
  }

  /** Writes the kept document as one part, with what other tabs have added. */
  async compact(): Promise<void> {
    await this.#store.compact(this.#space.space, (parts) => {
      const contained = parts.filter(({ update }) => {
        const { status } = this.map.load(update);
        return status === "applied" || status === "duplicate";
      });
      return { whole: this.map.snapshot(), contains: contained.map(({ key }) => key) };
    });
  }

  async close(): Promise<void> {
    await this.flush();
    for (const end of this.#ends) end();
    this.#channel?.close();
    this.replica.release();
  }

  #keepSoon(update: Uint8Array): void {
    this.#news.add(update);
    this.#timer ??= setTimeout(() => void this.#keepNews(), keepDelay);
  }

  async #keepNews(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const news = [...this.#news];
    try {
      if (news.length) await this.#store.append(this.#space.space, news);
      for (const update of news) this.#news.delete(update);
    } catch (error) {
      this.onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
