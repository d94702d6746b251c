/** What a test needs of a browser: storage and locks that its tabs share. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach } from "vitest";
import type { Cloud } from "../../web/cloud/cloud.ts";
import { Maps } from "../../web/sync/maps.ts";
import { type Environment, openMapIn } from "../../web/sync/open.ts";
import { Store } from "../../web/sync/store.ts";
import type { Timing } from "../../web/sync/timing.ts";
import type { OpenMap, Target } from "../../web/sync/types.ts";
import "./english.ts";

globalThis.IDBKeyRange = IDBKeyRange;

/** Web Locks, as far as they are used. */
export class MemoryLocks {
  readonly #held = new Map<string, Promise<unknown>>();

  /** Both forms of `LockManager.request`. */
  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const work = rest.at(-1) as (lock: object | null) => unknown;
    const ifAvailable = rest.length > 1 && (rest[0] as { ifAvailable?: boolean }).ifAvailable;
    while (this.#held.has(name)) {
      if (ifAvailable) return work(null);
      await this.#held.get(name)?.catch(() => {});
    }
    const holding = (async () => work({ name }))();
    this.#held.set(name, holding);
    try {
      return await holding;
    } finally {
      this.#held.delete(name);
    }
  }
}

/** `localStorage`, as far as it is used. */
export class MemoryPocket {
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }

  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }

  setItem(name: string, text: string): void {
    this.#kept.set(name, text);
  }

  removeItem(name: string): void {
    this.#kept.delete(name);
  }
}

/** In a hurry. */
export const quick: Partial<Timing> = {
  retryMin: 5,
  retryMax: 40,
  settle: 20,
  look: 400,
  gap: 5,
  orphans: 50,
  compaction: 10,
  renewal: 10,
  publisher: { readBack: 10, looks: 3, ack: 200, window: 4 },
  presence: { interval: 10, life: 200 },
};

const opened = new Set<OpenMap>();
afterEach(async () => {
  await Promise.all([...opened].map((map) => map.close()));
  opened.clear();
});

/** The cloud, and what it shows to someone without credentials. */
export type Client = Cloud & { viewMap: Environment["view"] };

export class Browser {
  readonly factory = new IDBFactory();
  locks = new MemoryLocks() as unknown as LockManager;
  readonly pocket = new MemoryPocket();
  readonly #leaving = new Set<() => void>();
  readonly went: string[] = [];
  readonly gaveWayTo: string[] = [];
  readonly cloud: Client;
  readonly #timing: Partial<Timing>;

  constructor(cloud: Client, timing: Partial<Timing> = quick) {
    this.cloud = cloud;
    this.#timing = timing;
  }

  async environment(): Promise<Environment> {
    const store = await Store.open(this.factory);
    return {
      store,
      locks: this.locks,
      pocket: this.pocket,
      channel: (name) => new BroadcastChannel(name),
      mergeDelay: 2,
      cloud: async () => this.cloud,
      view: (mapId, secret) => this.cloud.viewMap(mapId, secret),
      live: () => import("../../web/sync/live.ts"),
      maps: new Maps(store, async () => this.cloud),
      profile: () => ({ name: "Ann", color: "#123456" }),
      giveWay: (others) => void this.gaveWayTo.push(...others.map(({ name }) => name)),
      origin: "https://example.org",
      go: (path) => void this.went.push(path),
      storeAs: (mapId, role) => Store.open(this.factory, `as ${mapId} ${role}`),
      afterLeaving: (keep) => {
        this.#leaving.add(keep);
        return () => this.#leaving.delete(keep);
      },
      timing: this.#timing,
    };
  }

  /** All tabs are told that they go. */
  leave(): void {
    for (const keep of this.#leaving) keep();
  }

  /** Opens a map in a new tab; it is closed at the end of the test. */
  async open(target: Target): Promise<OpenMap> {
    const map = await openMapIn(await this.environment(), target);
    opened.add(map);
    return map;
  }
}

/** Waits until `check` is true; fails with what `show` says. */
export async function until(check: () => boolean, show: () => unknown = () => "", ms = 8_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${check}: ${JSON.stringify(show())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Random numbers that a failed test can repeat. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
