import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits, MapError, MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { itemLimits, itemProblem } from "../../model/items.ts";
import { attributeProblem } from "../../model/schema.ts";
import type { ItemKind, Outline } from "../../model/types.ts";
import { keyOf } from "./replicas.ts";

const leaf = (text: string): Outline => ({ text, children: [] });

/** Two maps that hear each other once `meet` is called. */
function apart(): { one: MindMap; two: MindMap; meet(): void } {
  const [one, two] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
  const waiting: (() => void)[] = [];
  const send = (from: MindMap, to: MindMap, key: string) =>
    from.onUpdate((update) =>
      waiting.push(() => expect(to.receive(update, key)).toEqual({ status: "applied" })),
    );
  send(one, two, keyOf(0));
  send(two, one, keyOf(1));
  const meet = () => {
    for (const deliver of waiting.splice(0)) deliver();
  };
  return { one, two, meet };
}

/** A map whose root has the children a, b, c, d, e. */
function five(): { map: MindMap; ids: NodeId[] } {
  const map = new MindMap({ clientKey: keyOf(0) });
  return { map, ids: map.insert(ROOT, 0, [..."abcde"].map(leaf)) };
}

/** The texts of the children that the first boundary of a node is around. */
function around(map: MindMap, id: NodeId = ROOT): string {
  const [boundary] = map.items(id, "boundary");
  const range = boundary && map.range(id, boundary);
  if (!range) return "";
  const inside = map.children(id).slice(range.first, range.last + 1);
  return inside.map((child) => map.text(child)).join("");
}

describe("items of a node", () => {
  it("are all there when several people add at the same time, and each merges on its own", () => {
    const { one, two, meet } = apart();
    const [a = "", b = ""] = one.insert(ROOT, 0, [leaf("a"), leaf("b")]);
    const first = one.addItem(a, "crossLink", { to: b });
    meet();
    one.addItem(a, "crossLink", { to: ROOT, label: "one" });
    two.addItem(a, "crossLink", { to: ROOT, label: "two" });
    two.setItem(a, "crossLink", first, { label: "because" });
    meet();
    const labels = (map: MindMap) => map.items(a, "crossLink").map(({ label }) => label);
    expect(labels(one).toSorted()).toEqual(["because", "one", "two"]);
    expect(labels(two)).toEqual(labels(one));
    one.removeItem(a, "crossLink", first);
    meet();
    expect(labels(two).toSorted()).toEqual(["one", "two"]);
    expect([...two.holders("crossLink")]).toEqual([a]);
  });

  it("are told as a change of their node, and are taken back and done again", () => {
    const { map, ids } = five();
    const [a = "", b = ""] = ids;
    const changes: NodeId[][] = [];
    map.onChange(({ changed }) => changes.push([...changed]));
    const item = map.addItem(a, "crossLink", { to: b });
    map.setItem(a, "crossLink", item, { label: "to b", color: "red" });
    expect(map.items(a, "crossLink")).toEqual([{ id: item, to: b, label: "to b", color: "red" }]);
    map.setItem(a, "crossLink", item, { color: undefined });
    expect(map.node(a)?.items).toEqual({ crossLink: [{ id: item, to: b, label: "to b" }] });
    map.removeItem(a, "crossLink", item);
    expect(changes).toEqual([[a], [a], [a], [a]]);
    for (const expected of [{ label: "to b" }, { color: "red" }, { to: b }]) {
      map.undo();
      expect(map.items(a, "crossLink")[0]).toMatchObject(expected);
    }
    map.undo();
    expect(map.items(a, "crossLink")).toEqual([]);
    for (let i = 0; i < 4; i++) map.redo();
    expect(map.items(a, "crossLink")).toEqual([]);
    expect(() => map.setItem(a, "crossLink", item, { label: "x" })).toThrow(MapError);
  });

  it("hide with the node they lead to, and come back with it", () => {
    const { map, ids } = five();
    const [a = "", b = ""] = ids;
    map.addItem(a, "crossLink", { to: b });
    map.remove([b]);
    expect(map.items(a, "crossLink")).toEqual([]);
    expect(map.outline().children[0]?.items).toBeUndefined();
    map.undo();
    expect(map.items(a, "crossLink")).toMatchObject([{ to: b }]);
  });

  it("have limits", () => {
    const { map, ids } = five();
    const [a = "", b = ""] = ids;
    for (let i = 0; i < itemLimits.count; i++) map.addItem(a, "crossLink", { to: b });
    expect(() => map.addItem(a, "crossLink", { to: b })).toThrow("100 cross-links");
    expect(() => map.addItem(b, "crossLink", { to: "gone" })).toThrow(MapError);
    expect(() => map.addItem(b, "crossLink", { to: a, label: "x".repeat(501) })).toThrow("500");
    expect(() => map.addItem(b, "boundary", { from: a, to: a })).toThrow("another parent");
    expect(map.snapshot().length).toBeLessThan(limits.update);
  });

  const bad: [ItemKind, unknown][] = [
    ["crossLink", null],
    ["crossLink", {}],
    ["crossLink", { to: "A B" }],
    ["crossLink", { to: "a", color: "#f00" }],
    ["crossLink", { to: "a", bend: [1, Number.NaN] }],
    ["crossLink", { to: "a", bend: [1, 1e9] }],
    ["boundary", { from: "a" }],
    ["summary", { from: "a", to: "a", label: "" }],
    ["file", { name: "a", type: "text/html; charset=x", size: 1, key: "files/0123456789abcdef/a" }],
    ["file", { name: "a".repeat(256), type: "text/html", size: 1, key: "files/0123456789abcdef/a" }],
    ["file", { name: "a", type: "text/html", size: -1, key: "files/0123456789abcdef/a" }],
    ["file", { name: "a", type: "text/html", size: 1, key: "files/0123456789abcdef/.." }],
    ["file", { name: "a", type: "text/html", size: 1, key: "snapshots/0123456789abcdef/a" }],
    ["toString" as ItemKind, {}],
  ];
  it.each(bad)("refuse as a %s: %j", (kind, value) => {
    expect(itemProblem(kind, value)).toMatch(/\.$/);
  });
});

describe("a range of children", () => {
  it("holds who is put into it, shrinks to what remains, and hides when nothing does", () => {
    const { map, ids } = five();
    const [, b = "", c = "", d = ""] = ids;
    map.addItem(ROOT, "boundary", { from: b, to: d });
    expect(around(map)).toBe("bcd");
    const x = map.add(ROOT, 2, "x");
    expect(around(map)).toBe("bxcd");
    map.remove([b]);
    expect(around(map)).toBe("xcd");
    map.remove([d, x]);
    expect(around(map)).toBe("c");
    map.remove([c]);
    expect(map.items(ROOT, "boundary")).toEqual([]);
    for (let i = 0; i < 3; i++) map.undo();
    expect(around(map)).toBe("bxcd");
  });

  it("keeps to its nodes when they are moved", () => {
    const { map, ids } = five();
    const [a = "", b = "", c = "", d = "", e = ""] = ids;
    map.addItem(ROOT, "boundary", { from: b, to: d });
    map.move([d], ROOT, 1);
    expect(around(map)).toBe("dbc");
    map.move([d], ROOT, 0);
    expect(around(map)).toBe("bc");
    map.undo();
    expect(around(map)).toBe("dbc");
    map.move([c], e, 0);
    expect(around(map)).toBe("db");
    map.move([d, b], a, 0);
    expect(around(map)).toBe("");
    expect(around(map, a)).toBe("db");
    map.undo();
    expect(around(map)).toBe("db");
    expect(map.items(a, "boundary")).toEqual([]);
  });

  it("survives what two people do to its ends at the same time", () => {
    const { one, two, meet } = apart();
    const ids = one.insert(ROOT, 0, [..."abcde"].map(leaf));
    const [a = "", b = "", , d = ""] = ids;
    one.addItem(ROOT, "boundary", { from: b, to: d });
    meet();
    one.remove([b]);
    two.move([d], a, 0);
    two.add(ROOT, 2, "x");
    meet();
    expect(around(one)).toBe(around(two));
    expect(around(one)).toMatch(/x?c/);
    one.undo();
    meet();
    expect(around(two)).toBe("bxc");
  });

  it("is the same for everyone, whatever happened", () => {
    const number = fc.nat(20);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(3), number, number), { maxLength: 30 }), (steps) => {
        const { one, two, meet } = apart();
        const ids = one.insert(ROOT, 0, [..."abcde"].map(leaf));
        one.addItem(ROOT, "boundary", { from: ids[1] as NodeId, to: ids[3] as NodeId });
        meet();
        for (const [who, kind, i, j] of steps) {
          const map = who ? one : two;
          const all = [...map.walk()].slice(1);
          const id = all[i % all.length];
          const to = all[j % all.length] ?? ROOT;
          try {
            if (kind === 0) map.add(j % 2 ? ROOT : to, i, "n");
            else if (kind === 1 && id) map.remove([id]);
            else if (kind === 2 && id) map.move([id], j % 3 ? ROOT : to, j);
            else meet();
          } catch (error) {
            if (!(error instanceof MapError)) throw error;
          }
        }
        meet();
        expect(one.outline()).toEqual(two.outline());
        const [boundary] = one.outline().items?.boundary ?? [];
        const names = one.outline().children.map(({ id }) => id);
        if (boundary) expect(names).toEqual(expect.arrayContaining([boundary.from, boundary.to]));
      }),
      { numRuns: 100, interruptAfterTimeLimit: 6_000 },
    );
  });
});

describe("a tree put into a map", () => {
  const tree: Outline = {
    text: "top",
    id: "t",
    attributes: { link: "#two" },
    items: { boundary: [{ from: "one", to: "two", label: "both" }], crossLink: [{ to: "far" }] },
    children: [
      { text: "1", id: "one", items: { crossLink: [{ to: "two", label: "next" }] }, children: [] },
      { text: "2", id: "two", children: [] },
    ],
  };

  it("refers to the nodes that were made of it; what leads elsewhere is counted and left out", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    expect(map.looseEnds([tree])).toBe(1);
    const [top = ""] = map.insert(ROOT, 0, tree);
    const [one = "", two = ""] = map.children(top);
    expect(map.attributes(top).link).toBe(`#${two}`);
    expect(map.items(top, "boundary")).toMatchObject([{ from: one, to: two, label: "both" }]);
    expect(map.items(one, "crossLink")).toMatchObject([{ to: two, label: "next" }]);
    expect(map.items(top, "crossLink")).toEqual([]);
    map.undo();
    map.redo();
    expect(map.items(one, "crossLink")).toMatchObject([{ to: two }]);
  });

  it("as a copy leads where the original led, within the copy or else within the map", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const [top = ""] = map.insert(ROOT, 0, tree);
    const far = map.add(ROOT, 1, "far");
    map.addItem(top, "crossLink", { to: far });
    const branches = map.outlines([top]);
    expect(map.looseEnds(branches)).toBe(0);
    const [copy = ""] = map.insert(ROOT, 2, branches);
    expect(copy).not.toBe(top);
    expect(map.items(copy, "crossLink")).toMatchObject([{ to: far }]);
    expect(map.attributes(copy).link).toBe(`#${map.children(copy)[1]}`);
    const other = new MindMap({ clientKey: keyOf(1) });
    expect(other.looseEnds(branches)).toBe(1);
    const [there = ""] = other.insert(ROOT, 0, branches);
    expect(other.items(there, "crossLink")).toEqual([]);
    expect(other.items(there, "boundary")).toHaveLength(1);
  });

  it("of several branches keeps what leads from one to another", () => {
    const { map, ids } = five();
    const [a = "", b = ""] = ids;
    map.addItem(a, "crossLink", { to: b });
    const [copyA = "", copyB = ""] = map.insert(ROOT, 5, map.outlines([a, b]));
    expect(map.items(copyA, "crossLink")).toMatchObject([{ to: copyB }]);
  });

  it("fills the root of an empty map, as one step", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    map.fill({ ...tree, attributes: { note: "n", side: "down", folded: true } });
    expect(map.text(ROOT)).toBe("top");
    // The layout of all is the root's.
    expect(map.attributes(ROOT)).toEqual({ note: "n", side: "down" });
    expect(around(map)).toBe("12");
    map.undo();
    expect(map.outline()).toEqual(leaf(""));
  });

  it("is refused whole if an item is bad", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const items = { crossLink: [{ to: "t", color: "#f00" as "red" }] };
    expect(() => map.insert(ROOT, 0, { ...tree, items })).toThrow(MapError);
    const many = Array.from({ length: 101 }, () => ({ to: "t" }));
    expect(() => map.insert(ROOT, 0, { ...tree, items: { crossLink: many } })).toThrow("100");
    expect(map.size).toBe(1);
  });
});

describe("places in links", () => {
  it.each([
    "#root",
    "/m/0123456789abcdef",
    "/m/0123456789abcdef?node=abc",
    "/m/0123456789abcdef?node=abc#s3cret_-",
    "https://example.org/m/x#y",
  ])("take %s", (link) => {
    expect(attributeProblem("link", link)).toBeUndefined();
  });

  it.each([
    "#",
    "#A",
    "#a b",
    "/",
    "/m/",
    "/m/../x",
    "//example.org",
    "/m/abc?x=1",
    "/m/abc#<b>",
    "javascript:x",
  ])("refuse %s", (link) => {
    expect(attributeProblem("link", link)).toMatch(/\.$/);
  });
});
