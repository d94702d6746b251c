import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { Maps } from "../../web/sync/maps.ts";
import { Store } from "../../web/sync/store.ts";
import "./browser.ts";
import { World } from "./fake-cloud.ts";

const plan = { id: "m1", title: "Plan", role: "owner", at: 1 } as const;

describe("my maps", () => {
  it("are the same on every device, the one opened last first", async () => {
    const cloud = new World().client("ann");
    const device = async () => new Maps(await Store.open(new IDBFactory()), async () => cloud);
    const [desk, phone] = [await device(), await device()];
    await desk.remember(plan);
    await phone.remember({ id: "m2", title: "Trip", role: "editor", secret: "s", at: 2 });
    await phone.remember({ ...plan, title: "New plan", at: 3 });
    const expected = [
      { ...plan, title: "New plan", at: 3 },
      { id: "m2", title: "Trip", role: "editor", secret: "s", at: 2 },
    ];
    expect(await desk.list()).toEqual(expected);
    expect(await phone.list()).toEqual(expected);
  });

  it("are there offline, and what was opened offline is sent later", async () => {
    const world = new World();
    const cloud = world.client("ann");
    const maps = new Maps(await Store.open(new IDBFactory()), async () => cloud);
    cloud.offline = true;
    await maps.remember(plan);
    expect(await maps.list()).toEqual([plan]);
    cloud.offline = false;
    await maps.list();
    expect(world.people.get("ann")?.get("map#m1")).toMatchObject({ title: "Plan" });
  });

  it("can be forgotten, here and there", async () => {
    const world = new World();
    const maps = new Maps(await Store.open(new IDBFactory()), async () => world.client("ann"));
    await maps.remember(plan);
    await maps.forget("m1");
    expect(await maps.list()).toEqual([]);
    expect(world.people.get("ann")?.size).toBe(0);
  });

  it("keep a deleted one until it is gone for good, then nothing of it", async () => {
    const world = new World();
    const maps = new Maps(await Store.open(new IDBFactory()), async () => world.client("ann"));
    await maps.remember({ ...plan, purgeAt: Date.now() + 60_000 });
    expect(await maps.list()).toHaveLength(1);
    await maps.remember({ ...plan, purgeAt: Date.now() - 1 });
    expect(await maps.list()).toEqual([]);
    expect(world.people.get("ann")?.size).toBe(0);
  });

  it("leave out rows that make no sense", async () => {
    const cloud = new World().client("ann");
    await cloud.putOwnRow("map#x", { role: "emperor", title: "x", at: 1 });
    await cloud.putOwnRow("map#y", { role: "viewer", at: "soon" });
    const maps = new Maps(await Store.open(new IDBFactory()), async () => cloud);
    expect(await maps.list()).toEqual([{ id: "y", title: "", role: "viewer", at: 0 }]);
  });
});
