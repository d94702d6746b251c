/**
 * Who writes here. Each tab is an author of its own: two tabs under one name would give the same `seq` to
 * different changes. An author whose tab is gone is taken over by the next one, so that reloading a page a
 * hundred times does not put a hundred authors into the document.
 */
import type { Store } from "./store.ts";

/** The one author that a tab writes as, held until `release`. */
export interface Replica {
  readonly clientKey: string;
  /** 32 hex characters, known to this browser alone; sent to `open-map` as `replica`. */
  readonly secret: string;
  release(): void;
}

/** The first 24 hex characters of SHA-256 of the secret: what others know an author by. */
export async function clientKeyOf(secret: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return hex(new Uint8Array(hash)).slice(0, 24);
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Takes a lock that all tabs of this browser share; `undefined` if another tab holds it. */
function tryLock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

const lockName = (clientKey: string): string => `rhizome-replica-${clientKey}`;

/**
 * The author for this tab: one whose tab is gone, those with waiting changes first, else a new one.
 * Where the browser has no Web Locks (a page that is not served securely), nobody can tell which tabs
 * live, so it is always a new one.
 */
export async function claimReplica(
  store: Store,
  space: string,
  locks: LockManager | undefined,
): Promise<Replica> {
  if (locks) {
    const waiting = await store.waiting(space);
    const known = await store.replicas(space);
    known.sort((a, b) => Number(waiting.has(b.clientKey)) - Number(waiting.has(a.clientKey)));
    for (const { clientKey, secret } of known) {
      const release = await tryLock(locks, lockName(clientKey));
      if (release) return { clientKey, secret, release };
    }
  }
  const secret = hex(crypto.getRandomValues(new Uint8Array(16)));
  const clientKey = await clientKeyOf(secret);
  const release = locks ? await tryLock(locks, lockName(clientKey)) : undefined;
  await store.addReplica({ clientKey, space, secret, last: 0 });
  return { clientKey, secret, release: release ?? (() => {}) };
}

/** Those of the waiting authors of a space whose tabs are gone: someone must send what they left. */
export async function claimOrphans(
  store: Store,
  space: string,
  locks: LockManager | undefined,
  waiting: { has(clientKey: string): boolean },
): Promise<Replica[]> {
  if (!locks) return [];
  const orphans: Replica[] = [];
  for (const { clientKey, secret } of await store.replicas(space)) {
    if (!waiting.has(clientKey)) continue;
    const release = await tryLock(locks, lockName(clientKey));
    if (release) orphans.push({ clientKey, secret, release });
  }
  return orphans;
}
