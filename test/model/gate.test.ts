import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { limits, MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { Gate } from "../../model/gate.ts";
import { clientIdOf, nodeId } from "../../model/identity.ts";
import { NODES, PLACE, TRASH } from "../../model/schema.ts";
import { newDoc } from "../../model/store.ts";
import { expectTree, keyOf, shown } from "./replicas.ts";

const [ALICE, BOB, MALLORY] = [keyOf(0), keyOf(1), keyOf(2)];

/** A map in which Alice and Bob have worked, and each one's updates. */
function worked(): { map: MindMap; log: { from: string; update: Uint8Array }[] } {
  const log: { from: string; update: Uint8Array }[] = [];
  const [alice, bob] = [ALICE, BOB].map((key) => new MindMap({ clientKey: key })) as [MindMap, MindMap];
  const join = (one: MindMap, key: string, other: MindMap) =>
    one.onUpdate((update) => {
      log.push({ from: key, update });
      other.receive(update, key);
    });
  join(alice, ALICE, bob);
  join(bob, BOB, alice);
  const a = alice.add(ROOT, 0, "a", { note: "a note", tags: ["x", "y"] });
  const b = bob.add(a, 0, "b 😀", { link: "https://example.org/" });
  const c = alice.add(b, 0, "c");
  bob.move([c], ROOT, 0);
  alice.setText(b, "b 😁 longer");
  alice.remove([a]);
  alice.undo();
  bob.setText(ROOT, "root");
  bob.setAttributes(c, { icons: ["star"], side: "left", folded: true });
  bob.setAttributes(c, { folded: undefined });
  alice.setAttributes(c, { task: "doing", branch: "teal" });
  bob.setAttributes(a, { style: { color: "red", fill: "amber", shape: "pill", bold: true, size: "l" } });
  alice.setAttributes(ROOT, { theme: "forest" });
  alice.setText(c, "");
  return { map: alice, log };
}

/** What Mallory makes with bare Yjs under her own client id, starting from a map. */
function forged(map: MindMap, work: (doc: Y.Doc, nodes: Y.Map<unknown>) => void, key = MALLORY): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, map.snapshot());
  const nodes = doc.getMap(NODES);
  doc.getText(ROOT);
  doc.clientID = clientIdOf(key);
  let made: Uint8Array | undefined;
  doc.on("update", (update: Uint8Array) => {
    made = update;
  });
  doc.transact(() => work(doc, nodes));
  if (!made) throw new Error("Nothing was written.");
  return made;
}

/** Bare Yjs sets any value as an attribute. */
function set(node: unknown, key: string, value: unknown): void {
  (node as Y.Text).setAttribute(key, value as string);
}

/** The map goes on: an edit of Bob's reaches it, and one of its own reaches another. */
function expectGoesOn(map: MindMap): void {
  expectTree(map);
  const bob = new MindMap({ clientKey: BOB });
  expect(bob.load(map.snapshot()).status).not.toBe("refused");
  expect(shown(bob)).toEqual(shown(map));
  const updates: Uint8Array[] = [];
  const stop = [
    bob.onUpdate((update) => {
      expect(map.receive(update, BOB)).toEqual({ status: "applied" });
    }),
    map.onUpdate((update) => updates.push(update)),
  ];
  for (const id of [...bob.walk()].slice(0, 30)) {
    bob.setText(id, `${bob.text(id).slice(0, 20)}!`);
    const child = bob.add(id, 0, "on");
    bob.move([child], ROOT, 0);
    map.setText(id, `?${map.text(id).slice(0, 20)}`);
    map.remove([map.add(id, 1, "own")]);
  }
  while (map.undo());
  for (const update of updates) expect(bob.receive(update, ALICE)).toEqual({ status: "applied" });
  expect(shown(map)).toEqual(shown(bob));
  for (const end of stop) end();
}

describe("the gate", () => {
  it("lets honest updates in, in any order, once", () => {
    const { map, log } = worked();
    for (const order of [log, log.toReversed()]) {
      const other = new MindMap({ clientKey: keyOf(3) });
      for (const { update, from } of order)
        expect(other.receive(update, from).status).toMatch(/applied|held/);
      expect(shown(other)).toEqual(shown(map));
      expect(other.missing).toEqual([]);
      for (const { update, from } of order) expect(other.receive(update, from).status).toBe("duplicate");
    }
    const other = new MindMap({ clientKey: keyOf(3) });
    let changes = 0;
    other.onChange(() => changes++);
    other.receiveAll(log.toReversed());
    expect(shown(other)).toEqual(shown(map));
    expect(changes).toBe(1);
  });

  it("names what it waits for, and lets a snapshot fill the gap", () => {
    const { map, log } = worked();
    const other = new MindMap({ clientKey: keyOf(3) });
    const settled: string[] = [];
    other.onSettled((_update, _from, receipt) => settled.push(receipt.status));
    const last = log.at(-1) as (typeof log)[number];
    expect(other.receive(last.update, last.from)).toEqual({ status: "held" });
    expect(other.receive(last.update, last.from)).toEqual({ status: "held" });
    expect(other.missing).toHaveLength(1);
    expect(other.missing[0]?.from).toBe(0);
    expect(other.load(map.snapshot())).toEqual({ status: "applied" });
    expect(settled).toEqual(["duplicate"]);
    expect(other.missing).toEqual([]);
    expect(other.load(map.snapshot())).toEqual({ status: "duplicate" });
  });

  it("refuses what comes under another author's key", () => {
    const { log } = worked();
    // One that only deletes characters names no author, and anyone may delete them.
    for (const { update } of log.filter(({ update }) => Y.decodeUpdate(update).structs.length > 0)) {
      const other = new MindMap({ clientKey: keyOf(3) });
      expect(other.receive(update, MALLORY).status).toBe("refused");
      expect(other.receive(update, "nobody").status).toBe("refused");
      expect(other.size).toBe(1);
    }
  });

  const ITEM = `x:${"a".repeat(14)}`;
  const { map: target } = worked();
  const someone = target.children(ROOT)[0] as NodeId;
  const bad: [string, (doc: Y.Doc, nodes: Y.Map<unknown>) => void][] = [
    ["a root type of another name", (doc) => doc.getMap("other").set("a", 1)],
    ["an unknown register", (_doc, nodes) => set(nodes.get(someone), "x", 1)],
    ["an unknown attribute", (_doc, nodes) => set(nodes.get(someone), "a:constructor", "x")],
    ["a register of the wrong type", (_doc, nodes) => set(nodes.get(someone), TRASH, "yes")],
    ["a note that is a number", (_doc, nodes) => set(nodes.get(someone), "a:note", 5)],
    ["a link that runs code", (_doc, nodes) => set(nodes.get(someone), "a:link", "javascript:alert(1)")],
    [
      "an object with a prototype",
      (_doc, nodes) => set(nodes.get(someone), "a:tags", JSON.parse('{"__proto__":1}')),
    ],
    ["a task in no state", (_doc, nodes) => set(nodes.get(someone), "a:task", "later")],
    ["a task that is a list", (_doc, nodes) => set(nodes.get(someone), "a:task", ["todo"])],
    ["a style that is text", (_doc, nodes) => set(nodes.get(someone), "a:style", "color: red")],
    ["a style that is a list", (_doc, nodes) => set(nodes.get(someone), "a:style", [])],
    [
      "a colour of one's own",
      (_doc, nodes) => set(nodes.get(someone), "a:style", { color: "url(https://example.org/)" }),
    ],
    ["an unknown member of a style", (_doc, nodes) => set(nodes.get(someone), "a:style", { font: "x" })],
    ["an object in a style", (_doc, nodes) => set(nodes.get(someone), "a:style", { bold: { valueOf: 1 } })],
    ["a branch in no colour", (_doc, nodes) => set(nodes.get(someone), "a:branch", "constructor")],
    ["a theme that is no name", (_doc, nodes) => set(nodes.get(someone), "a:theme", "x;}")],
    [
      "an item of an unknown kind",
      (_doc, nodes) => set(nodes.get(someone), `z:${"a".repeat(14)}`, { to: ROOT }),
    ],
    ["an item without an id", (_doc, nodes) => set(nodes.get(someone), "x:", { to: ROOT })],
    ["an item whose id is too long", (_doc, nodes) => set(nodes.get(someone), `x:${"a".repeat(25)}`, null)],
    ["a cross-link to nowhere", (_doc, nodes) => set(nodes.get(someone), ITEM, { label: "x" })],
    ["a cross-link to markup", (_doc, nodes) => set(nodes.get(someone), ITEM, { to: "<b>" })],
    ["an unknown member of an item", (_doc, nodes) => set(nodes.get(someone), ITEM, { to: ROOT, href: "x" })],
    ["a giant label", (_doc, nodes) => set(nodes.get(someone), ITEM, { to: ROOT, label: "x".repeat(501) })],
    [
      "a file outside the map's files",
      (_doc, nodes) =>
        set(nodes.get(someone), ITEM.replace("x", "f"), {
          name: "a",
          type: "text/plain",
          size: 1,
          key: "files/0123456789abcdef/../snapshots",
        }),
    ],
    [
      "a picture from elsewhere",
      (_doc, nodes) => set(nodes.get(someone), "a:image", { key: "https://a.b/c" }),
    ],
    ["a place that is text", (_doc, nodes) => set(nodes.get(someone), PLACE, "root")],
    ["a place without order", (_doc, nodes) => set(nodes.get(someone), PLACE, [ROOT, "", 1])],
    ["an order that is no key", (_doc, nodes) => set(nodes.get(someone), PLACE, [ROOT, "a10", 1, ROOT, "z"])],
    ["an endless lamport", (_doc, nodes) => set(nodes.get(someone), PLACE, [ROOT, "a1", 2 ** 52])],
    ["a giant text", (doc) => doc.getText(ROOT).insert(0, "x".repeat(limits.text + 1))],
    ["a giant note", (_doc, nodes) => set(nodes.get(someone), "a:note", "é".repeat(limits.note / 2 + 1))],
    ["formatted text", (doc) => doc.getText(ROOT).insert(0, "bold", { bold: true })],
    ["an embedded object", (doc) => doc.getText(ROOT).insertEmbed(0, { image: "x" })],
    ["a node that is a map", (_doc, nodes) => nodes.set(nodeId(clientIdOf(MALLORY), 0), new Y.Map())],
    ["a node with an id of its own choosing", (_doc, nodes) => nodes.set("mallory", new Y.Text())],
    ["a node in another's place", (_doc, nodes) => nodes.set(someone, new Y.Text("mine"))],
    ["a node that is a value", (_doc, nodes) => nodes.set(nodeId(clientIdOf(MALLORY), 0), 5)],
    ["a node deleted for good", (_doc, nodes) => nodes.delete(someone)],
    ["a place deleted", (_doc, nodes) => (nodes.get(someone) as Y.Text).removeAttribute(PLACE)],
    ["a text inside a value", (_doc, nodes) => set(nodes.get(someone), "a:note", new Y.Text("x"))],
    ["a document inside", (_doc, nodes) => set(nodes.get(someone), "a:note", new Y.Doc())],
    ["bytes", (_doc, nodes) => set(nodes.get(someone), "a:note", new Uint8Array(3))],
    [
      "a value written and deleted",
      (_doc, nodes) => {
        set(nodes.get(someone), PLACE, [ROOT, "a1", 9]);
        (nodes.get(someone) as Y.Text).removeAttribute(PLACE);
      },
    ],
  ];
  for (const [what, work] of bad) {
    it(`refuses ${what}, and goes on`, () => {
      const map = new MindMap({ clientKey: ALICE });
      map.load(target.snapshot());
      const before = shown(map);
      const receipt = map.receive(forged(map, work), MALLORY);
      expect(receipt).toMatchObject({ status: "refused", reason: expect.stringMatching(/^[A-Z].*\.$/) });
      expect(shown(map)).toEqual(before);
      expectGoesOn(map);
    });
  }

  it("takes nonsense that has the right shape, and shows every node once", () => {
    const map = new MindMap({ clientKey: ALICE });
    map.load(target.snapshot());
    const size = map.size;
    const ids = [...map.walk()].slice(1);
    const update = forged(map, (_doc, nodes) => {
      for (const [i, id] of ids.entries()) {
        const parent = [id, ids[(i + 1) % ids.length], "unknown"][i % 3];
        set(
          nodes.get(id),
          PLACE,
          [parent, "zzz", 2 ** 40, i % 2 ? id : "unknown", "a1"].slice(0, i === 0 ? 3 : 5),
        );
      }
    });
    // "zzz" is too short for its head: not even that gets in.
    expect(map.receive(update, MALLORY).status).toBe("refused");
    const shaped = forged(map, (_doc, nodes) => {
      for (const [i, id] of ids.entries()) {
        set(nodes.get(id), PLACE, [i % 2 ? id : ids[(i + 1) % ids.length], "a1", 2 ** 40, ids[0], "a1"]);
      }
    });
    expect(map.receive(shaped, MALLORY)).toEqual({ status: "applied" });
    expect(map.size).toBe(size);
    expectGoesOn(map);
  });

  it("holds no more than it is told to, of one author and in all", () => {
    const { log } = worked();
    const { doc } = newDoc();
    const gate = new Gate(doc, { authorCount: 2, authorBytes: 1_000, count: 3, bytes: 1_000 });
    const later = log.slice(1);
    const receipts = later.map(({ update, from }) => gate.receive(update, from).status);
    expect(receipts.filter((status) => status === "held")).toHaveLength(3);
    expect(gate.held).toHaveLength(3);
    expect(gate.receive((log[0] as (typeof log)[number]).update, ALICE)).toEqual({ status: "applied" });
    expect(gate.receive(new Uint8Array(limits.update + 1), ALICE).status).toBe("refused");
  });

  it("takes the rest of an update that is here in part, but no other edit at its clock", () => {
    const map = new MindMap({ clientKey: ALICE });
    const node = map.add(ROOT, 0, "a");
    const doc = new Y.Doc();
    Y.applyUpdate(doc, map.snapshot());
    doc.clientID = clientIdOf(MALLORY);
    const before = Y.encodeStateVector(doc);
    const root = doc.getText(ROOT);
    root.insert(0, "ab");
    const first = Y.encodeStateAsUpdate(doc, before);
    root.insert(2, "cd");
    const both = Y.encodeStateAsUpdate(doc, before);
    expect(Y.decodeUpdate(both).structs).toHaveLength(1);
    const other = forged(map, (_doc, nodes) => (nodes.get(node) as Y.Text).insert(0, "wxyz"));
    expect(map.receive(first, MALLORY)).toEqual({ status: "applied" });
    expect(map.receive(other, MALLORY).status).toBe("refused");
    expect(map.receive(both, MALLORY)).toEqual({ status: "applied" });
    expect(map.text(ROOT)).toBe("abcd");
    expectGoesOn(map);
  });

  it("refuses huge clocks and several authors in one", () => {
    const { map, log } = worked();
    const other = new MindMap({ clientKey: keyOf(3) });
    expect(other.receive(map.snapshot(), ALICE).status).toBe("refused");
    const doc = new Y.Doc();
    doc.clientID = clientIdOf(MALLORY);
    const first = log[0] as (typeof log)[number];
    // One client, one struct, at clock 2^40: a root text of one character.
    const far = new Uint8Array([
      1,
      1,
      ...varint(clientIdOf(MALLORY)),
      ...varint(2 ** 40),
      4,
      1,
      4,
      ...utf8("root"),
      1,
      120,
      0,
    ]);
    expect(Y.decodeUpdate(far).structs).toHaveLength(1);
    expect(other.receive(far, MALLORY)).toEqual({ status: "refused", reason: "Its clock is out of range." });
    const waiting = new Uint8Array([
      1,
      1,
      ...varint(clientIdOf(MALLORY)),
      9,
      4,
      1,
      4,
      ...utf8("root"),
      1,
      120,
      0,
    ]);
    expect(other.receive(waiting, MALLORY)).toEqual({ status: "held" });
    expect(other.missing).toEqual([{ clientKey: MALLORY, clientId: clientIdOf(MALLORY), from: 0 }]);
    expect(other.receive(first.update, ALICE)).toEqual({ status: "applied" });
  });
});

describe("damaged updates", () => {
  it("never stop a map: an honest edit after them always works", () => {
    const { log } = worked();
    const honest = worked().map.snapshot();
    const damage = fc.record({
      pick: fc.nat(log.length - 1),
      flips: fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      cut: fc.option(fc.nat(10_000)),
      extra: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(damage, { minLength: 1, maxLength: 30, size: "max" }),
        fc.boolean(),
        (all, isLate) => {
          const map = new MindMap({ clientKey: ALICE });
          if (isLate) map.load(honest);
          for (const { pick, flips, cut, extra } of all) {
            const { update, from } = log[pick] as (typeof log)[number];
            const copy = Uint8Array.from([
              ...update.subarray(0, cut === null ? undefined : cut % update.length),
              ...extra,
            ]);
            for (const [at, mask] of flips)
              if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ mask;
            expect(["applied", "held", "duplicate", "refused"]).toContain(map.receive(copy, from).status);
          }
          expectTree(map);
          // Whoever takes up from here can go on.
          const next = new MindMap({ clientKey: keyOf(5) });
          expect(next.load(map.snapshot()).status).not.toBe("refused");
          expect(shown(next)).toEqual(shown(map));
          next.onUpdate((made) => expect(map.receive(made, keyOf(5))).toEqual({ status: "applied" }));
          for (const id of [...next.walk()].slice(0, 8)) {
            next.setText(id, `${next.text(id)} and`);
            next.move([next.add(id, 0, "new")], ROOT, 0);
          }
          while (next.undo());
          expect(shown(next)).toEqual(shown(map));
        },
      ),
      { numRuns: 300, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("of a snapshot are refused, or read without harm", () => {
    const { map } = worked();
    const snapshot = map.snapshot();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
        (flips) => {
          const copy = snapshot.slice();
          for (const [at, mask] of flips) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ mask;
          const other = new MindMap({ clientKey: keyOf(5) });
          other.load(copy);
          expectTree(other);
          const id = other.add(ROOT, 0, "new");
          other.setText(id, "newer");
          expect(other.text(id)).toBe("newer");
        },
      ),
      { numRuns: 1_000, interruptAfterTimeLimit: 12_000 },
    );
  });
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  return [...bytes, rest];
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
