import fc from "fast-check";
import { expect, test } from "vitest";
import { inReadingOrder } from "../../../web/editor/reading-order.ts";

/** Each number is the parent of the next node, by its place among those before it. */
const trees = fc.array(fc.nat(), { maxLength: 60 }).map((parents) => {
  const above = new Map<string, string | null>([["0", null]]);
  const below = new Map<string, string[]>([["0", []]]);
  for (const [i, n] of parents.entries()) {
    const parent = String(n % (i + 1));
    above.set(String(i + 1), parent);
    below.set(String(i + 1), []);
    below.get(parent)?.push(String(i + 1));
  }
  return {
    parent: (id: string) => above.get(id) ?? null,
    children: (id: string) => below.get(id) ?? [],
    all: walk(below, "0"),
  };
});

function walk(below: ReadonlyMap<string, string[]>, id: string): string[] {
  return [id, ...(below.get(id) ?? []).flatMap((child) => walk(below, child))];
}

test("any nodes are in the order in which the whole tree is walked", () => {
  fc.assert(
    fc.property(trees, fc.array(fc.nat()), (map, picks) => {
      const { all } = map;
      const some = [...new Set(picks.map((n) => all[n % all.length] ?? "0"))];
      expect(inReadingOrder(some, map)).toEqual(all.filter((id) => some.includes(id)));
    }),
  );
});

test("a tree of thirty thousand levels is no deeper than calls can be", () => {
  const depth = 30_000;
  const chain = {
    parent: (id: string) => (id === "0" ? null : String(Number(id) - 1)),
    children: (id: string) => (Number(id) === depth ? [] : [String(Number(id) + 1)]),
  };
  expect(inReadingOrder([String(depth), "7", "0"], chain)).toEqual(["0", "7", String(depth)]);
});
