import { describe, expect, it } from "vitest";
import { limits, type MapChange, MapError, MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { clientIdOf, isClientKey } from "../../model/identity.ts";
import { covers, mergeUpdates } from "../../model/merge.ts";
import type { Outline } from "../../model/types.ts";
import { expectTree, keyOf, shown } from "./replicas.ts";

function open(replica = 0): { map: MindMap; updates: Uint8Array[]; changes: MapChange[] } {
  const map = new MindMap({ clientKey: keyOf(replica) });
  const updates: Uint8Array[] = [];
  const changes: MapChange[] = [];
  map.onUpdate((update) => updates.push(update));
  map.onChange((change) => changes.push(change));
  return { map, updates, changes };
}

const leaf = (text: string): Outline => ({ text, children: [] });
const texts = (map: MindMap, id: NodeId = ROOT) => map.children(id).map((child) => map.text(child));

describe("a new map", () => {
  it("shows a root with an empty text, and two that start empty agree on it", () => {
    const [one, two] = [open(0), open(1)];
    expect(one.map.node(ROOT)).toEqual({
      id: ROOT,
      parent: null,
      text: "",
      attributes: {},
      items: {},
      children: [],
    });
    one.map.setText(ROOT, "Plan");
    two.map.add(ROOT, 0, "a");
    for (const update of one.updates) two.map.receive(update, keyOf(0));
    for (const update of two.updates) one.map.receive(update, keyOf(1));
    expect(shown(one.map)).toEqual(shown(two.map));
    expect(one.map.outline()).toEqual({ text: "Plan", children: [leaf("a")] });
  });

  it("takes only a client key", () => {
    expect(() => new MindMap({ clientKey: "x" })).toThrow(RangeError);
    expect(isClientKey("A".repeat(24))).toBe(false);
    expect(clientIdOf("0".repeat(24))).toBe(1);
    expect(clientIdOf("f".repeat(24))).toBe(2 ** 52 - 1);
  });
});

describe("reading", () => {
  it("walks in order, and tells depth, parent and children", () => {
    const { map } = open();
    const [a] = map.insert(ROOT, 0, {
      text: "a",
      children: [leaf("b"), { text: "c", children: [leaf("d")] }],
    });
    expect([...map.walk()].map((id) => map.text(id))).toEqual(["", "a", "b", "c", "d"]);
    expect([...map.walk(a)].map((id) => map.depth(id))).toEqual([1, 2, 2, 3]);
    expect([...map.walk("unknown")]).toEqual([]);
    expect([map.text("unknown"), map.parent("unknown"), map.node("unknown")]).toEqual(["", null, undefined]);
    const before = map.children(ROOT);
    map.add(ROOT, 0, "new");
    expect(before).toHaveLength(1);
  });
});

describe("writing", () => {
  it("puts nodes where they are asked for", () => {
    const { map } = open();
    const [a, b, c] = ["a", "b", "c"].map((text, i) => map.add(ROOT, i, text)) as [NodeId, NodeId, NodeId];
    map.add(ROOT, 1, "between");
    expect(texts(map)).toEqual(["a", "between", "b", "c"]);
    map.move([c, a], ROOT, 2);
    expect(texts(map)).toEqual(["between", "c", "a", "b"]);
    map.move([c], ROOT, 99);
    expect(texts(map)).toEqual(["between", "a", "b", "c"]);
    map.move([a, b], c, 0);
    expect(texts(map, c)).toEqual(["a", "b"]);
    map.move([c, a], ROOT, 0);
    expect(texts(map)).toEqual(["c", "between"]);
    expect(texts(map, c)).toEqual(["a", "b"]);
    expectTree(map);
  });

  it("tells exactly what changed, once", () => {
    const { map, changes } = open();
    const a = map.add(ROOT, 0, "a");
    const b = map.transact(() => {
      const id = map.add(a, 0, "b");
      map.setText(a, "A");
      map.setText(id, "B");
      map.remove([map.add(ROOT, 0, "gone again")]);
      return id;
    });
    map.remove([a]);
    map.undo();
    map.setAttributes(b, { note: "n" });
    map.setAttributes(b, { note: "n" });
    const brief = changes.map(({ origin, structure, added, removed, changed }) => {
      return [origin, ...[structure, added, removed, changed].map((ids) => [...ids].sort())];
    });
    expect(brief).toEqual([
      ["local", [ROOT], [a], [], []],
      ["local", [a], [b], [], [a]],
      ["local", [ROOT], [], [a, b].sort(), []],
      ["undo", [ROOT], [a, b].sort(), [], []],
      ["local", [], [], [], [b]],
    ]);
  });

  it("refuses what a map cannot take, and writes nothing of it", () => {
    const { map, updates } = open();
    const a = map.add(ROOT, 0, "a");
    const b = map.add(a, 0, "b");
    const count = updates.length;
    const bad: (() => void)[] = [
      () => map.add("unknown", 0),
      () => map.remove([ROOT]),
      () => map.move([ROOT], a, 0),
      () => map.move([a], b, 0),
      () => map.move([a], a, 0),
      () => map.setText(a, "x".repeat(limits.text + 1)),
      () => map.setAttributes(a, { note: "x".repeat(limits.note + 1) }),
      () => map.setAttributes(a, { link: "javascript:alert(1)" }),
      () => map.setAttributes(a, JSON.parse('{"constructor":"x"}')),
      () => map.setAttributes(a, { tags: Array.from({ length: limits.tags + 1 }, () => "t") }),
      () => map.insert(ROOT, 0, { text: "good", children: [leaf("x".repeat(limits.text + 1))] }),
    ];
    for (const one of bad) expect(one).toThrow(MapError);
    expect(updates).toHaveLength(count);
    map.remove([a]);
    expect(() => map.setText(b, "x")).toThrow(MapError);
  });

  it("keeps both texts when two people type in one node, and no half characters", () => {
    const [one, two] = [open(0), open(1)];
    const id = one.map.add(ROOT, 0, "see 😀 here");
    for (const update of one.updates.splice(0)) two.map.receive(update, keyOf(0));
    one.map.setText(id, "First, see 😀 here");
    two.map.setText(id, "see 😁 here, last");
    for (const update of one.updates) two.map.receive(update, keyOf(0));
    for (const update of two.updates) one.map.receive(update, keyOf(1));
    expect(one.map.text(id)).toBe("First, see 😁 here, last");
    expect(two.map.text(id)).toBe(one.map.text(id));
  });

  it("shows a text that grew too long by typing at the same time up to its limit, and it can be edited", () => {
    const [one, two] = [open(0), open(1)];
    one.map.setText(ROOT, "a".repeat(limits.text - 1));
    two.map.setText(ROOT, "😀".repeat(limits.text / 2));
    for (const update of one.updates.splice(0)) two.map.receive(update, keyOf(0));
    for (const update of two.updates.splice(0)) one.map.receive(update, keyOf(1));
    expect(one.map.text(ROOT).length).toBeGreaterThan(limits.text - 2);
    expect(one.map.text(ROOT).length).toBeLessThanOrEqual(limits.text);
    expect(one.map.text(ROOT)).toBe(two.map.text(ROOT));
    one.map.setText(ROOT, "short");
    expect(one.updates.map((update) => two.map.receive(update, keyOf(0)))).toEqual([{ status: "applied" }]);
    expect(two.map.text(ROOT)).toBe("short");
  });
});

describe("large maps", () => {
  it("go out in updates that fit a message, and come back in one step", () => {
    const { map, updates, changes } = open();
    const text = "é".repeat(9_000);
    const big: Outline = { text: "big", children: [] };
    for (let i = 0; i < 20; i++)
      big.children.push({ text, attributes: { note: text }, children: [leaf(text)] });
    for (let i = 0; i < 3_000; i++) big.children.push(leaf(`n${i}`));
    const [top] = map.insert(ROOT, 0, [big, leaf("after")]);
    expect(map.outline(top)).toEqual(big);
    expect(changes).toHaveLength(1);
    map.move([...map.children(top ?? "")], ROOT, 0);
    expect(Math.max(...updates.map((update) => update.length))).toBeLessThanOrEqual(60_000);
    const other = open(1).map;
    for (const update of updates.toReversed())
      expect(other.receive(update, keyOf(0)).status).not.toBe("refused");
    expect(shown(other)).toEqual(shown(map));
    map.undo();
    map.undo();
    expect(map.size).toBe(1);
    expect(Math.max(...updates.map((update) => update.length))).toBeLessThanOrEqual(60_000);
  });

  it("may be 20,000 levels deep", () => {
    const deep: Outline = leaf("0");
    let last = deep;
    for (let i = 1; i < 20_000; i++) {
      const next = leaf(`${i}`);
      last.children.push(next);
      last = next;
    }
    const { map } = open();
    const [top] = map.insert(ROOT, 0, deep) as [NodeId];
    const bottom = [...map.walk()].at(-1) as NodeId;
    expect(map.depth(bottom)).toBe(20_000);
    expect(() => map.move([top], bottom, 0)).toThrow(MapError);
    const other = open(1).map;
    other.load(map.snapshot());
    expect(other.size).toBe(20_001);
    other.move([bottom], ROOT, 0);
    other.remove([top]);
    expect(other.size).toBe(2);
    other.undo();
    expect(other.size).toBe(20_001);
  });

  it("may have 50,000 children under one node", () => {
    const { map } = open();
    map.insert(
      ROOT,
      0,
      Array.from({ length: 50_000 }, (_, i) => leaf(`${i}`)),
    );
    map.add(ROOT, 25_000, "middle");
    expect(map.text(map.children(ROOT)[25_000] as NodeId)).toBe("middle");
    map.remove(map.children(ROOT));
    expect(map.size).toBe(1);
    map.undo();
    expect(texts(map).slice(24_999, 25_002)).toEqual(["24999", "middle", "25000"]);
  });
});

describe("merging updates", () => {
  it("makes few of many, which the gate takes", () => {
    const { map, updates } = open();
    for (let i = 0; i < 100; i++) map.setText(map.add(ROOT, i, `n${i}`), `node ${i}`);
    const merged = mergeUpdates(updates, 4_000);
    expect(merged.length).toBeLessThan(10);
    expect(Math.max(...merged.map((update) => update.length))).toBeLessThanOrEqual(4_000);
    const other = open(1).map;
    for (const update of merged) expect(other.receive(update, keyOf(0))).toEqual({ status: "applied" });
    expect(shown(other)).toEqual(shown(map));
    for (const update of updates) expect(other.receive(update, keyOf(0))).toEqual({ status: "duplicate" });
  });

  it("tells whether a state has an update", () => {
    const { map, updates } = open();
    const id = map.add(ROOT, 0, "abc");
    const vector = map.vector();
    map.setText(id, "abcd");
    map.setText(id, "ab");
    expect(updates.map((update) => covers(vector, update))).toEqual([true, false, false]);
    // Taking characters away leaves a trace too, of who did it.
    expect(updates.map((update) => map.covers(map.vector(), update))).toEqual([true, true, true]);
    expect(covers(new Uint8Array([9]), new Uint8Array([9, 9]))).toBe(false);
  });
});
