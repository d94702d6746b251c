import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { claimOrphans, claimReplica, clientKeyOf } from "../../web/sync/replica.ts";
import { Store } from "../../web/sync/store.ts";
import { MemoryLocks } from "./browser.ts";

const browser = async () => ({
  store: await Store.open(new IDBFactory()),
  locks: new MemoryLocks() as unknown as LockManager,
});

describe("who writes", () => {
  it("is known by the first 24 hex digits of SHA-256 of the secret", async () => {
    // From `printf %s abc | sha256sum`.
    expect(await clientKeyOf("abc")).toBe("ba7816bf8f01cfea414140de");
  });

  it("is another in each tab, and the next tab takes over from one that is gone", async () => {
    const { store, locks } = await browser();
    const one = await claimReplica(store, "s", locks);
    const two = await claimReplica(store, "s", locks);
    expect(one.secret).toMatch(/^[0-9a-f]{32}$/);
    expect(two.clientKey).not.toBe(one.clientKey);
    two.release();
    const three = await claimReplica(store, "s", locks);
    expect(three.clientKey).toBe(two.clientKey);
    expect(three.secret).toBe(two.secret);
    expect((await store.replicas("s")).length).toBe(2);
  });

  it("is another for each map", async () => {
    const { store, locks } = await browser();
    const one = await claimReplica(store, "s", locks);
    one.release();
    expect((await claimReplica(store, "t", locks)).clientKey).not.toBe(one.clientKey);
  });

  it("is first of all who left changes behind; others who did are found as orphans", async () => {
    const { store, locks } = await browser();
    const tabs = [
      await claimReplica(store, "s", locks),
      await claimReplica(store, "s", locks),
      await claimReplica(store, "s", locks),
    ];
    for (const tab of tabs.slice(1)) await store.keep(tab.clientKey, Uint8Array.of(1), 1);
    expect(await claimOrphans(store, "s", locks, await store.waiting("s"))).toEqual([]);
    for (const tab of tabs) tab.release();
    const waiting = tabs.slice(1).map((tab) => tab.clientKey);
    const next = await claimReplica(store, "s", locks);
    expect(waiting).toContain(next.clientKey);
    const orphans = await claimOrphans(store, "s", locks, await store.waiting("s"));
    expect(orphans.map((orphan) => orphan.clientKey)).toEqual(
      waiting.filter((key) => key !== next.clientKey),
    );
  });

  it("is always someone new where tabs can't know of each other", async () => {
    const { store } = await browser();
    const one = await claimReplica(store, "s", undefined);
    one.release();
    expect((await claimReplica(store, "s", undefined)).clientKey).not.toBe(one.clientKey);
  });
});

describe("the kept document", () => {
  it("is written anew without what another tab adds meanwhile being lost", async () => {
    const { store } = await browser();
    await store.append("s", [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(9)]);
    await store.append("other", [Uint8Array.of(5)]);
    const compacting = store.compact("s", (parts) => ({
      whole: Uint8Array.of(12),
      contains: parts.filter((part) => part.update[0] !== 9).map((part) => part.key),
    }));
    const adding = store.append("s", [Uint8Array.of(3)]);
    await Promise.all([compacting, adding]);
    expect((await store.document("s")).map((part) => part.update[0])).toEqual([9, 12, 3]);
    expect(await store.document("other")).toHaveLength(1);
  });

  it("is forgotten with all that belongs to it, and nothing else", async () => {
    const { store, locks } = await browser();
    const { space } = await store.spaceOf("m");
    const { space: other } = await store.spaceOf("n");
    const replica = await claimReplica(store, space, locks);
    await store.keep(replica.clientKey, Uint8Array.of(1), 1);
    await store.append(other, [Uint8Array.of(7)]);
    await store.forget("m");
    expect(await store.document(space)).toEqual([]);
    expect(await store.replicas(space)).toEqual([]);
    expect(await store.outbox(replica.clientKey)).toEqual([]);
    expect(await store.document(other)).toHaveLength(1);
    await expect(store.keep(replica.clientKey, Uint8Array.of(2), 1)).rejects.toThrow(/forgotten/);
  });

  it("keeps its space when a draft becomes a map", async () => {
    const { store } = await browser();
    await store.space("draft");
    await store.patchSpace("draft", { mapId: "m" });
    expect((await store.spaceOf("m")).space).toBe("draft");
  });
});
