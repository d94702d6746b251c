import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../model/document.ts";
import { applyEdits, knownOutline, planEdits } from "../../model/plan.ts";
import type { Outline } from "../../model/types.ts";
import { open, outlines, plain, tree } from "./trees.ts";

function planned(before: Outline, after: Outline) {
  const map = open(before);
  const ids = new Map([...map.walk()].map((id) => [map.text(id), id]));
  const plan = planEdits(knownOutline(map), after);
  const made = applyEdits(map, plan);
  expect(made).toEqual([...map.walk()]);
  const { operations } = plan;
  expect(plain(map.outline())).toEqual(plain(after));
  return { map, operations, ids };
}

const before = tree("root", "  a", "    a1", "    a2", "  b", "    b1", "  c");

describe("a plan", () => {
  it("is empty for the same tree", () => {
    expect(planned(before, structuredClone(before)).operations).toEqual([]);
  });

  it("writes a text anew in its place", () => {
    const { operations, ids } = planned(
      before,
      tree("root", "  a", "    a1!", "    a2", "  b", "    b1", "  c"),
    );
    expect(operations).toEqual([
      { kind: "text", id: ids.get("a1"), from: { text: "a1", marks: [] }, to: { text: "a1!", marks: [] } },
    ]);
  });

  it("moves a branch, which stays who it is", () => {
    const { operations, ids, map } = planned(
      before,
      tree("root", "  b", "    b1", "  c", "    a", "      a1", "      a2"),
    );
    expect(operations).toEqual([{ kind: "move", id: ids.get("a"), parent: ids.get("c"), after: null }]);
    expect(map.has(ids.get("a2") ?? "")).toBe(true);
  });

  it("moves the fewest siblings", () => {
    const { operations } = planned(before, tree("root", "  b", "    b1", "  c", "  a", "    a1", "    a2"));
    expect(operations).toHaveLength(1);
  });

  it("adds a heading above what is there, without making that anew", () => {
    const { operations, ids } = planned(
      before,
      tree("root", "  new", "    a", "      a1", "      a2", "  b", "    b1", "  c"),
    );
    expect(operations.map(({ kind }) => kind)).toEqual(["insert", "move"]);
    expect(operations[1]).toMatchObject({ id: ids.get("a"), parent: "+1" });
  });

  it("adds new branches at once", () => {
    const { operations } = planned(
      before,
      tree("root", "  x", "    x1", "  y", "  a", "    a1", "    a2", "  b", "    b1", "  c"),
    );
    expect(operations).toMatchObject([
      { kind: "insert", after: null, outlines: [{ text: "x" }, { text: "y" }] },
    ]);
  });

  it("removes what is gone, and turns parent and child round", () => {
    expect(planned(before, tree("root", "  b", "    b1")).operations).toMatchObject([{ kind: "remove" }]);
    const { operations } = planned(tree("root", "  a", "    b", "  c"), tree("root", "  b", "    a", "  c"));
    expect(operations.every(({ kind }) => kind === "move")).toBe(true);
  });

  it("is one step of undo", () => {
    const { map } = planned(before, tree("other", "  c", "  b", "    b2", "      a1"));
    map.undo();
    expect(plain(map.outline())).toEqual(before);
  });

  it("leaves what others did meanwhile, and loses no new text with what they removed", () => {
    const map = open(before);
    const plan = planEdits(
      knownOutline(map),
      tree("root", "  a", "    a1", "      mine", "    a2", "  b", "    b1", "  c!"),
    );
    const idOf = (text: string) => [...map.walk()].find((id) => map.text(id) === text) ?? "";
    map.remove([idOf("a1")]);
    map.add(ROOT, 0, "theirs");
    applyEdits(map, plan);
    expect(map.outline().children.map(({ text }) => text)).toEqual(["mine", "theirs", "a", "b", "c!"]);
  });
});

describe("any two trees", () => {
  it("the plan makes exactly the second of the first", () => {
    fc.assert(
      fc.property(outlines, outlines, (from, to) => {
        planned(plain(from), plain(to));
      }),
    );
  });

  it("a node whose text is unique keeps its identity wherever it went", () => {
    const size = fc.integer({ min: 2, max: 14 });
    fc.assert(
      fc.property(size, fc.array(fc.nat(1_000), { minLength: 28, maxLength: 28 }), (count, picks) => {
        const grown = (offset: number, order: readonly number[]) => {
          const nodes = order.map((n): Outline => ({ text: `n${n}`, children: [] }));
          const root: Outline = { text: "root", children: [] };
          nodes.forEach((node, i) => {
            const parents = [root, ...nodes.slice(0, i)];
            parents[(picks[offset + i] ?? 0) % parents.length]?.children.push(node);
          });
          return root;
        };
        const order = Array.from({ length: count }, (_, i) => i);
        const shuffled = order.toSorted((a, b) => (picks[a] ?? 0) - (picks[b] ?? 0) || a - b);
        const { operations } = planned(grown(0, order), grown(14, shuffled));
        expect(operations.every(({ kind }) => kind === "move")).toBe(true);
      }),
    );
  });
});
