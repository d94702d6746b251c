import { describe, expect, it, vi } from "vitest";
import { ROOT } from "../../model/document.ts";
import { Store } from "../../web/sync/store.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { Browser, until } from "./browser.ts";
import { calm, World } from "./fake-cloud.ts";

/** The map as lines, for comparison. */
function lines(open: OpenMap): string[] {
  return [...open.map.walk()].map((id) => `${"  ".repeat(open.map.depth(id))}${open.map.text(id)}`);
}

const state = (open: OpenMap): string => open.status.value.state;
const saved = (...maps: OpenMap[]): Promise<void> =>
  until(
    () => maps.every((map) => state(map) === "saved"),
    () => maps.map((map) => map.status.value),
  );
const alike = (...maps: OpenMap[]): Promise<void> =>
  until(
    () => new Set(maps.map((map) => lines(map).join("\n"))).size === 1,
    () => maps.map(lines),
  );

/** A map of Ann's, and the secret of a link to it. */
async function shared(world: World, role: "editor" | "viewer" = "editor") {
  const ann = world.client("ann");
  const annsBrowser = new Browser(ann);
  const open = await annsBrowser.open({ draft: "d1" });
  open.map.setText(ROOT, "Plan");
  const url = await open.share(role);
  await saved(open);
  const id = open.id ?? "";
  return { ann, annsBrowser, open, id, secret: url.split("#")[1] ?? "", url };
}

describe("a draft", () => {
  it("stays on this device until its first change, then becomes a map of the cloud", async () => {
    const world = new World();
    const open = await new Browser(world.client("ann")).open({ draft: "d1" });
    expect(open.id).toBeUndefined();
    expect(open.role).toBe("owner");
    expect(state(open)).toBe("saved");
    expect(world.maps.size).toBe(0);
    let named = 0;
    open.on("id", () => named++);
    open.map.add(ROOT, 0, "first");
    await until(() => named === 1);
    await saved(open);
    expect(world.map(open.id ?? "").log.size).toBe(1);
  });

  it("made offline becomes a map when the network is there, once", async () => {
    const world = new World();
    const ann = world.client("ann");
    ann.offline = true;
    const browser = new Browser(ann);
    const open = await browser.open({ draft: "d1" });
    open.map.add(ROOT, 0, "a");
    await until(() => state(open) === "offline");
    expect(open.status.value).toEqual({ state: "offline", pending: 1 });
    await open.close();
    const again = await browser.open({ draft: "d1" });
    expect(lines(again)).toEqual(["", "  a"]);
    ann.offline = false;
    await saved(again);
    expect(world.maps.size).toBe(1);
  });

  it("open in two tabs becomes one map", async () => {
    const world = new World();
    const browser = new Browser(world.client("ann"));
    const [one, two] = [await browser.open({ draft: "d1" }), await browser.open({ draft: "d1" })];
    one.map.add(ROOT, 0, "one");
    two.map.add(ROOT, 0, "two");
    await saved(one, two);
    await alike(one, two);
    expect(world.maps.size).toBe(1);
    expect(one.id).toBe(two.id);
  });
});

describe("two people", () => {
  it("see each other's changes, and who is there", async () => {
    const world = new World();
    const { open: ann, annsBrowser, id, secret } = await shared(world);
    const bobsBrowser = new Browser(world.client("bob"));
    const bob = await bobsBrowser.open({ id, secret });
    expect(lines(bob)).toEqual(["Plan"]);
    expect(bob.role).toBe("editor");
    bob.presence({ selection: [ROOT], editing: ROOT });
    const child = bob.map.add(ROOT, 0, "from Bob");
    ann.map.add(ROOT, 0, "from Ann");
    await alike(ann, bob);
    await saved(ann, bob);
    await until(() => ann.peers.value.length === 1 && bob.peers.value.length === 1);
    await until(() => ann.peers.value[0]?.editing === ROOT);
    // Were they called alike, one of them would be called otherwise.
    expect([annsBrowser, bobsBrowser].filter(({ gaveWayTo }) => gaveWayTo.length > 0)).toHaveLength(1);
    bob.presence({ selection: [child] });
    await until(() => ann.peers.value[0]?.selection[0] === child);
    await bob.close();
    await until(() => ann.peers.value.length === 0);
  });

  it("edit offline and merge later; what waits is counted and kept over a reload", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world);
    const client = world.client("bob");
    const browser = new Browser(client);
    let bob = await browser.open({ id, secret });
    await saved(bob);
    client.offline = true;
    bob.map.add(ROOT, 0, "b1");
    bob.map.add(ROOT, 1, "b2");
    ann.map.add(ROOT, 0, "a1");
    await until(() => state(bob) === "offline");
    expect(bob.status.value).toEqual({ state: "offline", pending: 2 });
    await bob.close();
    bob = await browser.open({ id, secret });
    expect(lines(bob)).toEqual(["Plan", "  b1", "  b2"]);
    bob.map.add(ROOT, 2, "b3");
    await until(
      () => state(bob) === "offline" && "pending" in bob.status.value && bob.status.value.pending === 3,
    );
    client.offline = false;
    await saved(ann, bob);
    await alike(ann, bob);
    expect(lines(bob)).toHaveLength(5);
  });

  it("one viewing gets changes and sends none, also what was made here before", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world, "viewer");
    const viewer = await new Browser(world.client("eve")).open({ id, secret });
    expect(viewer.role).toBe("viewer");
    viewer.map.add(ROOT, 0, "mine");
    ann.map.add(ROOT, 0, "theirs");
    await until(() => lines(viewer).includes("  theirs"));
    await saved(ann);
    expect(lines(ann)).toEqual(["Plan", "  theirs"]);
    expect([...world.map(id).log.keys()].every((sk) => ![...sk].includes("?"))).toBe(true);
    expect(world.map(id).log.size).toBe(2);
  });

  it("who looks at it as a viewer sees it sends nothing that waits here, and leaves what this device has alone", async () => {
    const world = new World();
    const { ann, annsBrowser, open, id } = await shared(world);
    ann.offline = true;
    open.map.add(ROOT, 0, "waits");
    await until(() => open.status.value.state === "offline");
    await open.close();
    ann.offline = false;
    const viewed = await annsBrowser.open({ id, as: "viewer" });
    await saved(viewed);
    expect([viewed.role, viewed.as]).toEqual(["viewer", "viewer"]);
    expect(lines(viewed)).toEqual(["Plan"]);
    expect(world.map(id).log.size).toBe(1);
    // The role is not in what this person has of the map, nor on their list.
    const own = await Store.open(annsBrowser.factory);
    expect((await own.spaceOf(id)).role).toBe("owner");
    expect((await own.maps()).map(({ role }) => role)).toEqual(["owner"]);
    const again = await annsBrowser.open({ id });
    await saved(again);
    expect(lines(again)).toEqual(["Plan", "  waits"]);
    expect(again.role).toBe("owner");
    await alike(viewed, again);
  });
});

describe("what goes wrong", () => {
  it.each([
    ["an unknown map", "nowhere000000000", undefined, /no map/, "Start a new map"],
    ["a wrong secret", "", "wrong", /does not open/, "Try again"],
  ])("%s is a problem with something to do", async (_, id, secret, message, label) => {
    const world = new World();
    const { id: known } = await shared(world);
    const open = await new Browser(world.client("bob")).open({ id: id || known, secret });
    const status = open.status.value;
    expect(status).toMatchObject({ state: "problem", message: expect.stringMatching(message) });
    expect(status.state === "problem" && status.action?.label).toBe(label);
    expect(open.role).toBe("viewer");
  });

  it("a removed right keeps the text here and says so, and comes back with the right", async () => {
    const world = new World();
    const { id, secret } = await shared(world);
    const client = world.client("bob");
    const bob = await new Browser(client).open({ id, secret });
    await saved(bob);
    client.offline = true;
    bob.map.add(ROOT, 0, "kept");
    await until(() => state(bob) === "offline");
    world.map(id).links.delete(secret);
    client.offline = false;
    await until(() => state(bob) === "problem");
    expect(bob.status.value).toMatchObject({ message: expect.stringMatching(/1 change made here stay/) });
    expect(lines(bob)).toEqual(["Plan", "  kept"]);
    world.map(id).links.set(secret, "editor");
    const status = bob.status.value;
    if (status.state === "problem") status.action?.run();
    await saved(bob);
    expect(world.map(id).log.size).toBe(2);
  });

  it("a lost row is sent again before anything is said to be saved", async () => {
    const world = new World();
    const { open: ann, id } = await shared(world);
    world.faults = { ...calm, loseRow: 1 };
    ann.map.add(ROOT, 0, "x");
    await until(() => state(ann) === "saving");
    const reads = world.calls.log ?? 0;
    await until(() => (world.calls.log ?? 0) > reads + 4);
    expect(state(ann)).toBe("saving");
    world.faults = calm;
    await saved(ann);
    expect(world.map(id).log.size).toBe(2);
  });

  it("a message that never came is noticed, without another change", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world);
    const bob = await new Browser(world.client("bob")).open({ id, secret });
    await until(() => ann.peers.value.length === 1 && bob.peers.value.length === 1);
    // Bob's last reading of the log is over.
    const reads = world.calls.log ?? 0;
    await until(() => (world.calls.log ?? 0) >= reads);
    const deliver = world.deliver.bind(world);
    world.deliver = (message) => {
      if (!message.topic.includes("/updates/")) deliver(message);
    };
    ann.map.add(ROOT, 0, "unheard");
    await alike(ann, bob);
  });

  it("hostile messages are refused, and the others go on", async () => {
    const world = new World();
    const { open: ann, id } = await shared(world);
    const mallory = "f".repeat(24);
    const send = (topic: string, payload: Uint8Array): void =>
      world.deliver({ topic: `maps/${id}/1/${topic}`, payload });
    const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    send(`updates/${mallory}/00000001`, Uint8Array.from([1, 2, 3, 4, 255, 255]));
    send(`updates/${mallory}/nonsense`, ann.map.snapshot());
    send(`updates/short/1`, ann.map.snapshot());
    send(`presence/${mallory}`, text({ name: 7, color: "red;}", selection: "x", saved: -1, editing: {} }));
    send(`control`, text(null));
    send(`control`, Uint8Array.from([0xff]));
    world.map(id).log.set(`${mallory}#00000009`, Uint8Array.from([9, 9, 9]));
    await until(() => ann.peers.value.length === 1);
    expect(ann.peers.value).toEqual([
      // A grey on which a white name can be read.
      { key: mallory, name: "Guest", color: "#737373", selection: [], followsMe: false },
    ]);
    ann.map.add(ROOT, 0, "goes on");
    await saved(ann);
    expect(lines(ann)).toEqual(["Plan", "  goes on"]);
  });

  it("a change that the map put into quarantine is told to its author alone", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world);
    const bob = await new Browser(world.client("bob")).open({ id, secret });
    await saved(bob);
    const [sk = ""] = [...world.map(id).log.keys()];
    const clientKey = sk.slice(0, 24);
    world.tell(`maps/${id}/1/control`, { event: "quarantined", clientKey, seq: 1, reason: "too long" });
    await until(() => state(ann) === "problem");
    expect(ann.status.value).toMatchObject({ message: expect.stringContaining("too long") });
    expect(state(bob)).toBe("saved");
    const status = ann.status.value;
    if (status.state === "problem") status.action?.run();
    expect(state(ann)).toBe("saved");
  });

  it("a session that ends is renewed without dropping the connection", async () => {
    const world = new World();
    const client = world.client("ann");
    client.lifetime = 60_000;
    const browser = new Browser(client);
    const environment = await browser.environment();
    const { openMapIn } = await import("../../web/sync/open.ts");
    const open = await openMapIn(
      { ...environment, timing: { ...environment.timing, renewBefore: 59_900 } },
      { draft: "d" },
    );
    open.map.add(ROOT, 0, "x");
    await saved(open);
    await until(() => (world.calls.openSession ?? 0) >= 4);
    expect(world.calls.connect).toBe(1);
    await open.close();
  });
});

describe("compaction", () => {
  it("is asked for by who opens a long log, and what it took out is still known to be saved", async () => {
    const world = new World();
    const { open: ann, id, secret, annsBrowser } = await shared(world);
    // For the link.
    await until(() => world.compactions === 1);
    for (let i = 0; i < 220; i++) {
      ann.map.add(ROOT, i, `n${i}`);
      await ann.flush();
    }
    await saved(ann);
    await until(() => world.compactions === 2);
    await annsBrowser.open({ id });
    await until(() => world.compactions === 3);
    world.compact(id);
    expect(world.map(id).log.size).toBe(0);
    const bob = await new Browser(world.client("bob")).open({ id, secret });
    expect(lines(bob)).toHaveLength(221);
    expect(lines(bob)).toEqual(lines(ann));
  });

  it("is asked for when a link is made, so that there is a snapshot for who comes by it, and once only", async () => {
    const world = new World();
    const { open: ann, id } = await shared(world);
    await until(() => world.compactions === 1);
    world.compact(id);
    await ann.share("viewer");
    ann.map.add(ROOT, 0, "later");
    await saved(ann);
    await until(() => world.compactions === 2);
    ann.map.add(ROOT, 0, "later still");
    await saved(ann);
    expect(world.compactions).toBe(2);
  });

  it("between sending and reading back does not keep a change from being saved", async () => {
    const world = new World();
    const { open: ann, id } = await shared(world);
    const set = Map.prototype.set;
    const { log } = world.map(id);
    log.set = (sk, update) => {
      set.call(log, sk, update);
      world.compact(id);
      return log;
    };
    ann.map.add(ROOT, 0, "quick");
    await saved(ann);
    expect(log.size).toBe(0);
  });

  it("a snapshot that could not be kept on the device is loaded again", async () => {
    const world = new World();
    const { id } = await shared(world);
    world.compact(id);
    const browser = new Browser(world.client("ann"));
    const append = vi.spyOn(Store.prototype, "append").mockRejectedValue(new Error("The disk is full."));
    const first = await browser.open({ id });
    await until(
      () => lines(first).includes("Plan") && state(first) === "problem" && world.connections.size === 2,
    );
    await first.close();
    append.mockRestore();
    const again = await browser.open({ id });
    await saved(again);
    expect(lines(again)).toEqual(["Plan"]);
  });

  it("a first visitor sees the snapshot before there are credentials", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world);
    await ann.close();
    world.compact(id);
    const client = world.client("bob");
    const held = client.openSession.bind(client);
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    client.openSession = async (...args) => {
      await gate;
      return held(...args);
    };
    const bob = await new Browser(client).open({ id, secret });
    expect(lines(bob)).toEqual(["Plan"]);
    expect(state(bob)).toBe("opening");
    release();
    await saved(bob);
    // And does not load it a second time.
    expect(world.calls.snapshot).toBeUndefined();
  });
});

describe("a new epoch", () => {
  it("is gone over to without a word, with what waits and what came too late", async () => {
    const world = new World();
    const { open: ann, id, secret } = await shared(world);
    const client = world.client("bob");
    const bob = await new Browser(client).open({ id, secret });
    await saved(bob);
    client.offline = true;
    bob.map.add(ROOT, 0, "late");
    await until(() => state(bob) === "offline");
    world.beginEpoch(id);
    // Written for the old epoch by one who has not heard yet.
    world
      .map(id)
      .logOf(1)
      .rows.set(`${"e".repeat(24)}#00000001`, Uint8Array.of(0, 0));
    client.offline = false;
    await saved(bob);
    await saved(ann);
    expect(lines(bob)).toEqual(["Plan", "  late"]);
    await until(() => lines(ann).includes("  late"));
    world.sweep(id);
    expect([...world.map(id).log.keys()]).toHaveLength(2);
  });

  it("tells who is left outside that they are", async () => {
    const world = new World();
    const { id, secret } = await shared(world);
    const bob = await new Browser(world.client("bob")).open({ id, secret });
    await saved(bob);
    world.map(id).links.clear();
    world.beginEpoch(id);
    await until(() => state(bob) === "problem");
    expect(lines(bob)).toEqual(["Plan"]);
  });
});
