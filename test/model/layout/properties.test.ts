import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, Layout, meets } from "../../../model/layout/index.ts";
import { Tree } from "./tree.ts";

/** Each edit is four numbers in [0, 1): what, where, where to, how. The tree turns them into something it can do. */
const edits = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fraction(), fraction(), fraction()), {
  maxLength: 60,
});

function fraction() {
  return fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
}

/** Does an edit and returns the ids a layout must be told about. */
function edit(tree: Tree, [what, where, to, how]: [number, number, number, number]): string[] {
  const pick = (from: readonly string[], at: number) => from[Math.floor(at * from.length)] ?? "root";
  const ids = tree.walk();
  const id = pick(ids, where);
  switch (what) {
    case 0: {
      const index = Math.floor(how * (tree.children(id).length + 1));
      const added = tree.add(id, index);
      tree.sizes.set(added, { width: 10 + Math.floor(to * 200), height: 10 + Math.floor(how * 60) });
      return [id];
    }
    case 1: {
      if (id === "root") return [];
      const parent = tree.parent(id);
      tree.remove(id);
      return [parent, id];
    }
    case 2: {
      if (id === "root") return [];
      const inside = new Set(tree.walk(id));
      const target = pick(
        ids.filter((other) => !inside.has(other)),
        to,
      );
      const from = tree.parent(id);
      tree.move(id, target, 0);
      return [target, from];
    }
    case 3:
      tree.sizes.set(id, { width: 10 + Math.floor(to * 200), height: 10 + Math.floor(how * 60) });
      return [id];
    case 4:
      if (!tree.closed.delete(id)) tree.closed.add(id);
      return [id];
    default: {
      const child = pick(tree.children("root"), where);
      if (child === "root") return [];
      if (how < 0.3) tree.sides.delete(child);
      else tree.sides.set(child, how < 0.6 ? "left" : "right");
      return ["root"];
    }
  }
}

/** Applies edits in batches, the layout told after each. */
function grown(all: [number, number, number, number][], batch: number): { tree: Tree; layout: Layout } {
  const tree = new Tree();
  for (let i = 0; i < 12; i++) tree.add(i < 5 ? "root" : (tree.walk()[i - 4] ?? "root"));
  const layout = new Layout(tree);
  for (let i = 0; i < all.length; i += batch) {
    layout.update(all.slice(i, i + batch).flatMap((one) => edit(tree, one)));
  }
  return { tree, layout };
}

function boxes(tree: Tree, layout: Layout): [string, Box][] {
  return tree.walk("root", true).map((id) => {
    const box = layout.box(id);
    if (!box) throw new Error(`${id} has no box`);
    return [id, box];
  });
}

const batches = fc.integer({ min: 1, max: 7 });

test("after any edits the layout is what a fresh one would be", () => {
  fc.assert(
    fc.property(edits, batches, (all, batch) => {
      const { tree, layout } = grown(all, batch);
      // Which side an undecided branch took depends on when it came; pin it, then all else must be equal.
      for (const id of layout.box("root") && !tree.closed.has("root") ? tree.children("root") : []) {
        const side = layout.box(id)?.side;
        if (side === "left" || side === "right") tree.sides.set(id, side);
      }
      const fresh = new Layout(tree);
      expect(boxes(tree, layout)).toEqual(boxes(tree, fresh));
      expect(layout.bounds).toEqual(fresh.bounds);
      const everything = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };
      expect(layout.visible(everything)).toEqual(fresh.visible(everything));
    }),
    { numRuns: 300 },
  );
});

test("no two boxes overlap, and every parent stands in the middle of its children's block", () => {
  fc.assert(
    fc.property(edits, batches, (all, batch) => {
      const { tree, layout } = grown(all, batch);
      const placed = boxes(tree, layout);
      for (const [i, [, a]] of placed.entries()) {
        for (const [, b] of placed.slice(i + 1)) expect(meets(a, b)).toBe(false);
      }
      for (const [id, box] of placed) {
        if (tree.closed.has(id)) continue;
        for (const side of ["left", "right"] as const) {
          const inside = tree
            .children(id)
            .filter((child) => layout.box(child)?.side === side)
            .map((child) => tree.walk(child, true).flatMap((below) => layout.box(below) ?? []));
          if (inside.length === 0) continue;
          const top = Math.min(...inside.flat().map((b) => b.y));
          const bottom = Math.max(...inside.flat().map((b) => b.y + b.height));
          expect((top + bottom) / 2).toBeCloseTo(box.y + box.height / 2, 6);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("bounds hold every box and touch the outermost", () => {
  fc.assert(
    fc.property(edits, batches, (all, batch) => {
      const { tree, layout } = grown(all, batch);
      const placed = boxes(tree, layout).map(([, box]) => box);
      const { x, y, width, height } = layout.bounds;
      expect(x).toBeCloseTo(Math.min(...placed.map((b) => b.x)), 6);
      expect(y).toBeCloseTo(Math.min(...placed.map((b) => b.y)), 6);
      expect(x + width).toBeCloseTo(Math.max(...placed.map((b) => b.x + b.width)), 6);
      expect(y + height).toBeCloseTo(Math.max(...placed.map((b) => b.y + b.height)), 6);
    }),
  );
});

test("visible, links and hit find what trying every box finds", () => {
  const view = fc.record({
    x: fc.integer({ min: -800, max: 800 }),
    y: fc.integer({ min: -400, max: 400 }),
    width: fc.integer({ min: 0, max: 600 }),
    height: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(edits, batches, fc.array(view, { minLength: 1, maxLength: 5 }), (all, batch, views) => {
      const { tree, layout } = grown(all, batch);
      const placed = boxes(tree, layout);
      const where = new Map(placed);
      const middle = (b: Box) => b.y + b.height / 2;
      for (const rect of views) {
        const meeting = placed.filter(([, box]) => meets(box, rect)).map(([id]) => id);
        expect(new Set(layout.visible(rect))).toEqual(new Set(meeting));
        const crossing = placed.flatMap(([id, box]) => {
          const parent = where.get(tree.parents.get(id) ?? "");
          if (!parent) return [];
          const x = box.side === "right" ? box.x - 40 : box.x + box.width;
          const y = Math.min(middle(box), middle(parent));
          const height = Math.abs(middle(box) - middle(parent));
          return meets({ x, y, width: 40, height }, rect) ? [id] : [];
        });
        expect(new Set(layout.links(rect))).toEqual(new Set(crossing));
        const under = placed.find(([, box]) => meets(box, { x: rect.x, y: rect.y, width: 0, height: 0 }));
        expect(layout.hit(rect.x, rect.y)).toBe(under?.[0]);
      }
    }),
    { numRuns: 200 },
  );
});

test("from every box, an arrow leads to another box or nowhere, never to itself", () => {
  fc.assert(
    fc.property(edits, batches, (all, batch) => {
      const { tree, layout } = grown(all, batch);
      for (const id of tree.walk("root", true)) {
        for (const direction of ["left", "right", "up", "down"] as const) {
          const to = layout.neighbour(id, direction);
          expect(to).not.toBe(id);
          if (to !== undefined) expect(layout.box(to)).toBeDefined();
        }
      }
    }),
    { numRuns: 50 },
  );
});
