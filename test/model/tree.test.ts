import { describe, expect, it } from "vitest";
import { markOf, slots } from "../../model/order.ts";
import { isOrder, type Place, ROOT } from "../../model/schema.ts";
import { Tree } from "../../model/tree.ts";

type Rows = Record<string, Place>;

/** `a: ["b", 3, ROOT]`: a was moved to b at lamport 3, from the root. */
function rows(short: Record<string, [string, number, string?]>): Rows {
  return Object.fromEntries(
    Object.entries(short).map(([id, [parent, lamport, old]]) => {
      const place = { parent, order: "a1", lamport };
      return [id, old === undefined ? place : { ...place, before: { parent: old, order: "a0" } }];
    }),
  );
}

function parents(tree: Tree, ids: string[]): Record<string, string | null> {
  return Object.fromEntries(ids.map((id) => [id, tree.parent(id)]));
}

function built(all: Rows, order = Object.keys(all), oneByOne = true): Tree {
  const tree = new Tree();
  for (const id of order) {
    tree.set(id, all[id], false);
    if (oneByOne) tree.settle();
  }
  tree.settle();
  return tree;
}

describe("cycles of moves made at the same time", () => {
  const cases: [string, Record<string, [string, number, string?]>, Record<string, string>][] = [
    ["of two: the newer move falls back", { a: ["b", 3, ROOT], b: ["a", 4, ROOT] }, { a: "b", b: ROOT }],
    [
      "as new as each other: the higher id falls back",
      { a: ["b", 3, ROOT], b: ["a", 3, ROOT] },
      { a: "b", b: ROOT },
    ],
    [
      "of three: one edge is cut, the others stand",
      { a: ["b", 3, ROOT], b: ["c", 5, ROOT], c: ["a", 4, ROOT] },
      { a: "b", b: ROOT, c: "a" },
    ],
    [
      "where a change of order is the newest: a move falls back",
      { a: ["b", 9, "b"], b: ["a", 4, ROOT] },
      { a: "b", b: ROOT },
    ],
    [
      "whose way back closes another: that one is cut too",
      { a: ["b", 3, ROOT], b: ["c", 4, ROOT], c: ["a", 9, "b"] },
      { a: "b", b: ROOT, c: "b" },
    ],
    ["with no way back: to the root", { a: ["b", 1], b: ["a", 2] }, { a: "b", b: ROOT }],
    ["of one node with itself", { a: ["a", 2, ROOT] }, { a: ROOT }],
    ["of one whose way back is itself too", { a: ["a", 2, "a"] }, { a: ROOT }],
  ];
  for (const [what, short, expected] of cases) {
    it(what, () => {
      const all = rows(short);
      const ids = Object.keys(all);
      for (const order of [ids, ids.toReversed(), [...ids.slice(1), ids[0] as string]]) {
        expect(parents(built(all, order), ids)).toEqual(expected);
        expect(parents(built(all, order, false), ids)).toEqual(expected);
      }
    });
  }

  it("come undone when one of them moves away", () => {
    const all = rows({ a: ["b", 3, ROOT], b: ["a", 4, ROOT] });
    const tree = built(all);
    tree.take();
    tree.set("a", { parent: ROOT, order: "a5", lamport: 5 }, false);
    tree.settle();
    expect(parents(tree, ["a", "b"])).toEqual({ a: ROOT, b: "a" });
    expect(tree.take()?.structure).toEqual(new Set([ROOT, "a", "b"]));
  });
});

describe("a parent that is not known yet", () => {
  it("keeps a new node waiting, and a moved one where it was", () => {
    const tree = built(
      rows({ a: [ROOT, 1], waits: ["late", 2], below: ["waits", 3], moved: ["late", 4, "a"] }),
    );
    expect(parents(tree, ["waits", "below", "moved"])).toEqual({ waits: null, below: null, moved: "a" });
    expect(tree.size).toBe(3);
    tree.take();
    tree.set("late", { parent: ROOT, order: "a2", lamport: 1 }, false);
    tree.settle();
    expect(parents(tree, ["waits", "below", "moved"])).toEqual({
      waits: "late",
      below: "waits",
      moved: "late",
    });
    expect(tree.take()?.added).toEqual(new Set(["late", "waits", "below"]));
  });

  it("may be in the trash: what waited for it hides with it", () => {
    const tree = built(rows({ child: ["late", 2] }));
    const place = { parent: ROOT, order: "a2", lamport: 1 };
    tree.set("late", place, true);
    tree.settle();
    expect(tree.size).toBe(1);
    tree.set("late", place, false);
    tree.settle();
    expect(tree.children("late")).toEqual(["child"]);
  });
});

describe("keys between siblings", () => {
  const [mine, theirs] = [markOf(2 ** 51 + 12_345), markOf(2 ** 50 + 987)];

  function put(keys: string[], index: number, count = 1, mark = mine): void {
    const made = slots({ length: keys.length, at: (i) => keys[i] as string }, index, count, mark);
    for (const [i, key] of made.rekeyed) keys[i] = key;
    keys.splice(index, 0, ...made.keys);
  }

  function expectOrdered(keys: string[]): void {
    expect(keys.every(isOrder)).toBe(true);
    expect(keys).toEqual([...new Set(keys)].sort());
  }

  it("keep the runs of two people apart, forwards, backwards and within a run", () => {
    const start: string[] = [];
    put(start, 0, 4, markOf(5));
    for (const place of [0, 2, 4]) {
      for (const isBackwards of [false, true]) {
        const [one, two] = [[...start], [...start]];
        for (let i = 0; i < 20; i++) {
          put(one, place + (isBackwards ? 0 : i), 1, mine);
          put(two, place + (isBackwards ? 0 : i), 1, theirs);
        }
        const ofOne = one.filter((key) => !start.includes(key));
        const ofTwo = two.filter((key) => !start.includes(key));
        const all = [...start, ...ofOne, ...ofTwo].sort();
        expectOrdered(all);
        const who = all.map((key) => (ofOne.includes(key) ? 1 : ofTwo.includes(key) ? 2 : 0)).join("");
        expect(who).toMatch(/1{20}/);
        expect(who).toMatch(/2{20}/);
      }
    }
  });

  it("stay short in a run, and short enough wherever one inserts", () => {
    const keys: string[] = [];
    for (let i = 0; i < 3_000; i++) put(keys, i);
    expectOrdered(keys);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(12);
    let [low, high] = [0, 1];
    for (let i = 0; i < 1_500; i++) {
      put(keys, high);
      if (i % 2) low = high;
      high = low + 1;
    }
    for (let i = 0; i < 1_500; i++) put(keys, 700 + (i % 2), 1, i % 3 ? mine : theirs);
    expectOrdered(keys);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(200);
  });

  it("are given anew to neighbours that have the same", () => {
    const keys = ["a1", "a1", "a1", "a2"];
    put(keys, 1, 2);
    expectOrdered(keys);
    expect([keys[0], keys[5]]).toEqual(["a1", "a2"]);
  });

  it("are keys of fractional-indexing and nothing else", () => {
    for (const good of ["a0", "Zz", "a0V", "b00", "a1Vz"]) expect(isOrder(good)).toBe(true);
    for (const bad of ["", "a", "a00", "b0", "0a", "a-", `A${"0".repeat(26)}`, "a".repeat(1_001), 5, null]) {
      expect(isOrder(bad)).toBe(false);
    }
  });
});
