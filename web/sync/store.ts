/** What this browser keeps of maps, in IndexedDB: documents, changes that still wait, and who wrote them. */
import type { Unkept } from "./journal.ts";
import type { OutboxRow, Part, ReplicaRow, Space, TalkRow } from "./rows.ts";
import type { MyMap } from "./types.ts";

const version = 2;

/** The answer of an IndexedDB request as a promise; inside a transaction, nothing else may be awaited. */
const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const completion = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });

function create(db: IDBDatabase, before: number): void {
  if (before < 2) db.createObjectStore("talk", { keyPath: ["space", "id"] }).createIndex("space", "space");
  if (before > 0) return;
  db.createObjectStore("spaces", { keyPath: "space" }).createIndex("mapId", "mapId", { unique: true });
  db.createObjectStore("replicas", { keyPath: "clientKey" }).createIndex("space", "space");
  db.createObjectStore("documents", { autoIncrement: true }).createIndex("space", "space");
  db.createObjectStore("outbox", { keyPath: ["clientKey", "seq"] }).createIndex("space", "space");
  db.createObjectStore("maps", { keyPath: "id" });
}

export class Store {
  readonly #db: IDBDatabase;
  private constructor(db: IDBDatabase) {
    this.#db = db;
    // Another tab runs a newer version of the page: make way for its upgrade.
    db.onversionchange = () => db.close();
  }

  /** Throws if the browser keeps nothing (storage switched off, disk full). */
  static async open(factory: IDBFactory = indexedDB, name = "rhizome"): Promise<Store> {
    const request = factory.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => create(request.result, oldVersion);
    return new Store(await answer(request));
  }

  close(): void {
    this.#db.close();
  }

  /** The space of a map of the cloud, made if need be. */
  async spaceOf(mapId: string): Promise<Space> {
    return this.#write(["spaces"], async (tx) => {
      const spaces = tx.objectStore("spaces");
      const found: Space | undefined = await answer(spaces.index("mapId").get(mapId));
      if (found) return found;
      const made: Space = { space: crypto.randomUUID(), mapId };
      spaces.add(made);
      return made;
    });
  }

  /** A space by its own name (a draft's is the draft's id), made if need be. */
  async space(space: string): Promise<Space> {
    return this.#write(["spaces"], async (tx) => {
      const spaces = tx.objectStore("spaces");
      const found: Space | undefined = await answer(spaces.get(space));
      if (!found) spaces.add({ space });
      return found ?? { space };
    });
  }

  async patchSpace(space: string, patch: Partial<Omit<Space, "space">>): Promise<Space> {
    return this.#write(["spaces"], async (tx) => {
      const spaces = tx.objectStore("spaces");
      const row = { ...(await answer<Space>(spaces.get(space))), space, ...patch };
      spaces.put(row);
      return row;
    });
  }

  /** Forgets all that is kept of a map. */
  async forget(mapId: string): Promise<void> {
    await this.#write(["spaces", "replicas", "documents", "outbox", "maps", "talk"], async (tx) => {
      const found: Space | undefined = await answer(tx.objectStore("spaces").index("mapId").get(mapId));
      tx.objectStore("maps").delete(mapId);
      if (!found) return;
      tx.objectStore("spaces").delete(found.space);
      for (const name of ["replicas", "documents", "outbox", "talk"]) {
        const rows = tx.objectStore(name);
        for (const key of await answer(rows.index("space").getAllKeys(found.space))) rows.delete(key);
      }
    });
  }

  async replicas(space: string): Promise<ReplicaRow[]> {
    return answer(this.#read("replicas").index("space").getAll(space));
  }

  async addReplica(row: ReplicaRow): Promise<void> {
    await this.#write(["replicas"], async (tx) => void tx.objectStore("replicas").add(row));
  }

  /** The kept document of a space. Parts may repeat each other, and later ones may depend on earlier ones. */
  async document(space: string): Promise<Part[]> {
    return this.#readDocument(this.#db.transaction("documents"), space);
  }

  /** Adds what came from others to the kept document. */
  async append(space: string, updates: readonly Uint8Array[]): Promise<void> {
    await this.#write(["documents"], async (tx) => {
      for (const update of updates) tx.objectStore("documents").add({ space, update });
    });
  }

  /**
   * Keeps a change of this device: gives it the replica's next `seq` and adds it to the document and to
   * the outbox, with the news from others (`alongside`) that it may depend on, all or nothing. Flushed to
   * disk before it resolves, since a `seq` must never be given twice, even if the power fails.
   */
  async keep(
    clientKey: string,
    update: Uint8Array,
    edits: number,
    alongside: readonly Uint8Array[] = [],
  ): Promise<OutboxRow> {
    return this.#keepIn(async (tx) => {
      const replica = await this.#replica(tx, clientKey);
      if (!replica) throw new Error("This map was forgotten in another tab.");
      return this.#add(tx, replica, { seq: replica.last + 1, update, edits }, alongside);
    });
  }

  /** Keeps changes that a page left behind when it went, except for those that it could still {@link keep} itself. */
  async keepLeft(clientKey: string, left: readonly Unkept[]): Promise<void> {
    await this.#keepIn(async (tx) => {
      for (const one of left) {
        const replica = await this.#replica(tx, clientKey);
        if (replica && one.seq > replica.last) this.#add(tx, replica, { ...one, seq: replica.last + 1 });
      }
    });
  }

  #keepIn<T>(work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
    return this.#write(["replicas", "documents", "outbox"], work, "strict");
  }

  #replica(tx: IDBTransaction, clientKey: string): Promise<ReplicaRow | undefined> {
    return answer<ReplicaRow | undefined>(tx.objectStore("replicas").get(clientKey));
  }

  #add(
    tx: IDBTransaction,
    { clientKey, space, secret }: ReplicaRow,
    { seq, update, edits }: Unkept,
    alongside: readonly Uint8Array[] = [],
  ): OutboxRow {
    const row: OutboxRow = { clientKey, seq, space, update, edits };
    tx.objectStore("replicas").put({ clientKey, space, secret, last: seq });
    tx.objectStore("outbox").add(row);
    for (const part of [...alongside, update]) tx.objectStore("documents").add({ space, update: part });
    return row;
  }

  /** The changes that wait, in the order of `seq`. */
  async outbox(clientKey: string): Promise<OutboxRow[]> {
    const range = IDBKeyRange.bound([clientKey, 0], [clientKey, Number.POSITIVE_INFINITY]);
    return answer(this.#read("outbox").getAll(range));
  }

  /** The last `seq` that an author gave to a change; 0 before the first. */
  async lastSeq(clientKey: string): Promise<number> {
    const replica = await answer<ReplicaRow | undefined>(this.#read("replicas").get(clientKey));
    return replica?.last ?? 0;
  }

  /** The authors of a space with changes that wait, and how many. */
  async waiting(space: string): Promise<Map<string, number>> {
    const rows: OutboxRow[] = await answer(this.#read("outbox").index("space").getAll(space));
    const waiting = new Map<string, number>();
    for (const { clientKey, edits } of rows) waiting.set(clientKey, (waiting.get(clientKey) ?? 0) + edits);
    return waiting;
  }

  /** How many changes wait, in all maps. */
  async waitingEverywhere(): Promise<number> {
    const rows: OutboxRow[] = await answer(this.#read("outbox").getAll());
    return rows.reduce((sum, { edits }) => sum + edits, 0);
  }

  async talk(space: string): Promise<TalkRow[]> {
    return answer(this.#read("talk").index("space").getAll(space));
  }

  /** Keeps events of the talk, and forgets some. Flushed to disk before it resolves. */
  async keepTalk(rows: readonly TalkRow[], gone: readonly TalkRow[] = []): Promise<void> {
    await this.#write(
      ["talk"],
      async (tx) => {
        for (const { space, id } of gone) tx.objectStore("talk").delete([space, id]);
        for (const row of rows) tx.objectStore("talk").put(row);
      },
      "strict",
    );
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    const names = [...this.#db.objectStoreNames];
    await this.#write(names, async (tx) => {
      for (const name of names) tx.objectStore(name).clear();
    });
  }

  /** Forgets changes that were read back from the log. */
  async confirm(clientKey: string, seqs: readonly number[]): Promise<void> {
    await this.#write(["outbox"], async (tx) => {
      for (const seq of seqs) tx.objectStore("outbox").delete([clientKey, seq]);
    });
  }

  /**
   * Writes the kept document as one part. `merge` sees every part (other tabs may have added some), takes
   * what it can, and answers the whole and the keys of those parts that the whole now contains.
   */
  async compact(
    space: string,
    merge: (parts: readonly Part[]) => { whole: Uint8Array; contains: readonly number[] },
  ): Promise<void> {
    await this.#write(["documents"], async (tx) => {
      const { whole, contains } = merge(await this.#readDocument(tx, space));
      const documents = tx.objectStore("documents");
      documents.add({ space, update: whole });
      for (const key of contains) documents.delete(key);
    });
  }

  async maps(): Promise<MyMap[]> {
    return answer(this.#read("maps").getAll());
  }

  async putMap(map: MyMap): Promise<void> {
    await this.#write(["maps"], async (tx) => void tx.objectStore("maps").put(map));
  }

  async #readDocument(tx: IDBTransaction, space: string): Promise<Part[]> {
    const index = tx.objectStore("documents").index("space");
    const keys = answer(index.getAllKeys(space));
    const rows = await answer<{ update: Uint8Array }[]>(index.getAll(space));
    return (await keys).map((key, i) => ({ key: Number(key), update: rows[i]?.update ?? new Uint8Array() }));
  }

  #read(name: string): IDBObjectStore {
    return this.#db.transaction(name).objectStore(name);
  }

  async #write<T>(
    names: string[],
    work: (tx: IDBTransaction) => Promise<T>,
    durability: IDBTransactionDurability = "relaxed",
  ): Promise<T> {
    const tx = this.#db.transaction(names, "readwrite", { durability });
    const done = completion(tx);
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (error) {
      done.catch(() => {});
      try {
        tx.abort();
      } catch {
        // It had ended already.
      }
      throw error;
    }
  }
}
