import fc from "fast-check";
import { expect, it } from "vitest";
import type { Outline } from "../../../model/types.ts";
import { flatten, unflatten } from "../../../web/import/flat.ts";

/** Each node hangs below one of those before it. */
const tree = fc.array(fc.record({ text: fc.string(), below: fc.nat() }), { maxLength: 60 }).map((rest) => {
  const nodes: Outline[] = [{ text: "root", children: [] }];
  for (const { text, below } of rest) {
    const node = { text, children: [] };
    nodes[below % nodes.length]?.children.push(node);
    nodes.push(node);
  }
  return nodes[0] as Outline;
});

it("gives back the tree that became a list", () => {
  fc.assert(
    fc.property(tree, (root) => {
      expect(unflatten(flatten(root))).toEqual(root);
    }),
  );
});

it("lets a tree of 20,000 levels be copied", () => {
  const root: Outline = { text: "0", children: [] };
  let last = root;
  for (let level = 1; level < 20_000; level++) {
    const child: Outline = { text: String(level), children: [] };
    last.children.push(child);
    last = child;
  }
  const copied = flatten(unflatten(structuredClone(flatten(root))));
  expect(copied).toHaveLength(20_000);
  expect(copied.at(-1)).toMatchObject({ depth: 19_999, text: "19999" });
});

it("takes no empty list", () => {
  expect(() => unflatten([])).toThrow("no tree");
});
