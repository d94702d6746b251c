/** A map as this browser has it: the document, kept in IndexedDB, shared by the browser's tabs. */
import { MindMap, type Receipt, ROOT } from "../../model/document.ts";
import { Journal, type Pocket, takeUp } from "./journal.ts";
import { Outbox } from "./outbox.ts";
import { claimOrphans, claimReplica, type Replica } from "./replica.ts";
import type { OutboxRow, Part, Space } from "./rows.ts";
import type { Store } from "./store.ts";
import type { Profile } from "./types.ts";

/** The document is written anew when it is kept in more parts than this. */
const partsLimit = 200;
/** How long news from others may wait to be kept, in ms: the cloud has them anyway. */
const keepDelay = 500;

export interface LocalOptions {
  readonly store: Store;
  readonly locks: LockManager | undefined;
  /** Where the last changes of a page that goes are put. */
  readonly pocket: Pocket;
  /** Joins the tabs of this browser. */
  readonly channel?: (name: string) => BroadcastChannel;
  /** How long changes are collected into one message, in ms. */
  readonly mergeDelay?: number;
  /** Who signs what is written here. */
  readonly profile?: () => Profile;
}

export class LocalMap {
  readonly map: MindMap;
  readonly replica: Replica;
  readonly outbox: Outbox;
  /** Whether there was anything to draw when the map was opened. */
  readonly known: boolean;
  /** Where the snapshot was found that was shown first, before there was a session. */
  viewed = "";
  /** A change was kept: it may be sent. */
  onKept: (row: OutboxRow) => void = () => {};
  /** `outbox.pending` changed. */
  onPending: () => void = () => {};
  onTrouble: (error: Error | undefined) => void = () => {};
  #space: Space;
  readonly store: Store;
  readonly #locks: LockManager | undefined;
  /** Changes of other tabs of this browser, open or closed, that were not known to be in the log when last looked. */
  #others = 0;
  #channel: BroadcastChannel | undefined;
  readonly #ends: (() => void)[] = [];
  readonly #journal: Journal;
  /** News from others that are not kept yet. A change made here may depend on them. */
  readonly #news = new Set<Uint8Array>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(options: LocalOptions, space: Space, replica: Replica, parts: readonly Part[]) {
    this.store = options.store;
    this.#locks = options.locks;
    this.#space = space;
    this.replica = replica;
    this.#journal = new Journal(options.pocket, space.space, replica.clientKey);
    const map = new MindMap({ clientKey: replica.clientKey, author: options.profile });
    this.map = map;
    for (const part of parts) map.load(part.update);
    this.known = parts.length > 0;
    this.outbox = new Outbox({
      store: options.store,
      clientKey: replica.clientKey,
      delay: options.mergeDelay,
      alongside: () => [...this.#news],
      onKept: (row, alongside) => {
        for (const update of alongside) this.#news.delete(update);
        if (this.#journal.isWritten && this.outbox.unkept.length === 0) this.#journal.clear();
        this.#channel?.postMessage({ from: replica.clientKey, update: row.update });
        this.onKept(row);
      },
      onChange: () => this.onPending(),
      onConfirmed: () => this.tellSaved(),
      onTrouble: (error) => this.onTrouble(error),
    });
    this.#ends.push(map.onUpdate((update) => this.outbox.add(update)));
    // Held ones are kept when the gate lets them in: in the kept document nobody checks authors any more.
    const settled = map.onSettled((update, _, { status }) => {
      if (status === "applied") this.#keepSoon(update);
    });
    this.#ends.push(settled);
    this.#channel = options.channel?.(`rhizome-${space.space}`);
    // What another tab sends is in IndexedDB already.
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#heard(data);
  }

  static async open(options: LocalOptions, space: Space): Promise<LocalMap> {
    const replica = await claimReplica(options.store, space.space, options.locks);
    // Before anything is written as it: what an earlier page left has its numbers.
    await takeUp(options.pocket, options.store, space.space);
    // Read after the replica is ours: an earlier tab may have written as it until just now.
    const parts = await options.store.document(space.space);
    const local = new LocalMap(options, space, replica, parts);
    await local.outbox.restore();
    await local.countOthers();
    if (parts.length > partsLimit) void local.compact();
    return local;
  }

  get space(): Space {
    return this.#space;
  }

  async patchSpace(patch: Partial<Omit<Space, "space">>): Promise<void> {
    this.#space = await this.store.patchSpace(this.#space.space, patch);
  }

  /** Changes made on this device that are not known to be in the log. */
  get pending(): number {
    return this.outbox.pending + this.#others;
  }

  /** Authors whose tabs are gone while changes of theirs wait; theirs to release who asked. */
  async claimOrphans(): Promise<Replica[]> {
    const { space } = this.#space;
    return claimOrphans(this.store, space, this.#locks, await this.store.waiting(space));
  }

  /** Looks what other tabs have not saved yet; they say when they have. */
  async countOthers(): Promise<void> {
    const waiting = await this.store.waiting(this.#space.space);
    waiting.delete(this.replica.clientKey);
    this.#others = [...waiting.values()].reduce((sum, edits) => sum + edits, 0);
    this.onPending();
  }

  /** Tells the other tabs of this browser that changes were saved. */
  tellSaved(): void {
    this.#channel?.postMessage({ saved: true });
  }

  /**
   * Makes a draft a map of the cloud and answers its id. Only one tab of this browser does it.
   * `create` gets the map's title.
   */
  async promote(create: (title: string) => Promise<string>): Promise<string> {
    const make = async (): Promise<string> => {
      this.#space = await this.store.space(this.#space.space);
      if (this.#space.mapId !== undefined) return this.#space.mapId;
      const mapId = await create(this.map.text(ROOT));
      await this.patchSpace({ mapId, role: "owner" });
      return mapId;
    };
    const name = `rhizome-promote-${this.#space.space}`;
    return this.#locks ? this.#locks.request(name, make) : make();
  }

  /** Takes updates of other authors through the gate; what passes is kept. */
  receive(rows: readonly { readonly update: Uint8Array; readonly from: string }[]): void {
    const receipts = this.map.receiveAll(rows);
    rows.forEach(({ update }, i) => {
      if (receipts[i]?.status === "applied") this.#keepSoon(update);
    });
  }

  /** Takes a snapshot that `compact` wrote. */
  load(snapshot: Uint8Array): Receipt {
    const receipt = this.map.load(snapshot);
    if (receipt.status === "applied") this.#keepSoon(snapshot);
    return receipt;
  }

  /** The snapshot of this version is in the document. If that can't be kept, it is to be loaded once more. */
  async loaded(version: number): Promise<void> {
    if (await this.#keepNews()) await this.patchSpace({ version });
  }

  /** Resolves when everything so far is kept on this device. */
  async flush(): Promise<void> {
    await this.outbox.flush();
    await this.#keepNews();
  }

  /** The page goes, or may never be shown again: what is not kept yet is put where it is found at the next opening. */
  leave(): void {
    this.#journal.write(this.outbox.unkept);
    void this.flush();
  }

  /** Writes the kept document as one part, with what other tabs have added. */
  async compact(): Promise<void> {
    await this.store.compact(this.#space.space, (parts) => {
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
    this.#channel = undefined;
    this.replica.release();
  }

  #heard(data: { readonly saved: true } | { readonly from: string; readonly update: Uint8Array }): void {
    if (!("saved" in data)) this.map.receive(data.update, data.from);
    else if (this.#others > 0) void this.countOthers();
  }

  #keepSoon(update: Uint8Array): void {
    this.#news.add(update);
    this.#timer ??= setTimeout(() => void this.#keepNews(), keepDelay);
  }

  /** Answers whether all of it is kept. */
  async #keepNews(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const news = [...this.#news];
    try {
      if (news.length) await this.store.append(this.#space.space, news);
      for (const update of news) this.#news.delete(update);
      return true;
    } catch (error) {
      this.onTrouble(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }
}
