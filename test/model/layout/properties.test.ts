import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, Layout, meets, type Rect, type Side, turned } from "../../../model/layout/index.ts";
import { Tree } from "./tree.ts";

/** Each edit is four numbers in [0, 1): what, where, where to, how. The tree turns them into something it can do. */
const edits = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fraction(), fraction(), fraction()), {
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
    case 5: {
      const child = pick(tree.children("root"), where);
      if (child === "root") return [];
      if (how < 0.3) tree.sides.delete(child);
      else tree.sides.set(child, how < 0.6 ? "left" : "right");
      return [child];
    }
    default: {
      const child = pick(tree.children("root"), where);
      if (child === "root") return [];
      if (how < 0.3) tree.positions.delete(child);
      else tree.positions.set(child, { x: Math.round(to * 2000) - 1000, y: Math.round(how * 1000) - 700 });
      return [child];
    }
  }
}

const sides = fc.constantFrom(undefined, "left", "right", "down") satisfies fc.Arbitrary<Side | undefined>;

/** Applies edits in batches, the layout told after each. */
function grown(
  all: [number, number, number, number][],
  batch: number,
  side?: Side,
): { tree: Tree; layout: Layout } {
  const tree = new Tree();
  for (let i = 0; i < 12; i++) tree.add(i < 5 ? "root" : (tree.walk()[i - 4] ?? "root"));
  const layout = new Layout(tree, { side });
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

const middle = (b: Rect) => b.y + b.height / 2;
const batches = fc.integer({ min: 1, max: 7 });

test("after any edits the layout is what a fresh one would be", () => {
  fc.assert(
    fc.property(edits, batches, sides, (all, batch, growing) => {
      const { tree, layout } = grown(all, batch, growing);
      // Which side an undecided branch took depends on when it came; pin it, then all else must be equal.
      for (const id of layout.box("root") && !tree.closed.has("root") ? tree.children("root") : []) {
        const side = layout.box(id)?.side;
        if (layout.floats(id)) continue;
        if (side === "left" || side === "right") tree.sides.set(id, side);
      }
      const fresh = new Layout(tree, { side: growing });
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
    fc.property(edits, batches, sides, (all, batch, growing) => {
      const { tree, layout } = grown(all, batch, growing);
      const placed = boxes(tree, layout);
      const topOf = new Map<string, string>();
      for (const [id] of placed) {
        const parent = tree.parents.get(id) ?? "root";
        topOf.set(id, layout.floats(id) ? id : (topOf.get(parent) ?? "root"));
      }
      // What floats is where it was put, over other trees or not.
      for (const [i, [one, a]] of placed.entries()) {
        for (const [other, b] of placed.slice(i + 1)) {
          if (topOf.get(one) === topOf.get(other)) expect(meets(a, b)).toBe(false);
        }
      }
      for (const [id, box] of placed) {
        if (layout.floats(id)) expect(tree.positions.get(id)).toEqual({ x: box.x, y: box.y });
        if (tree.closed.has(id)) continue;
        for (const side of ["left", "right", "down"] as const) {
          const inside = tree
            .children(id)
            .filter((child) => layout.box(child)?.side === side && !layout.floats(child))
            .map((child) => tree.walk(child, true).flatMap((below) => layout.box(below) ?? []));
          if (inside.length === 0) continue;
          const lying = inside.flat().map((b) => turned(b, side));
          const top = Math.min(...lying.map((b) => b.y));
          const bottom = Math.max(...lying.map((b) => b.y + b.height));
          expect((top + bottom) / 2).toBeCloseTo(middle(turned(box, side)), 6);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("what is kept free around siblings holds their branches, and nothing else enters it", () => {
  const ranges = fc.array(fc.tuple(fraction(), fraction(), fraction()), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(edits, batches, sides, ranges, (all, batch, growing, wanted) => {
      const { tree, layout } = grown(all, batch, growing);
      for (const [where, from, to] of wanted) {
        const parents = tree
          .walk("root", true)
          .filter((id) => !tree.closed.has(id) && tree.children(id).length > 0);
        const id = parents[Math.floor(where * parents.length)];
        if (id === undefined || tree.ranges.has(id)) continue;
        const children = tree.children(id);
        const [a = 0, b = 0] = [from, to].map((at) => Math.floor(at * children.length)).sort((i, j) => i - j);
        const ids = new Set(children.slice(a, b + 1));
        tree.ranges.set(id, [{ ids, before: 12, after: 6, out: 10, least: 40, leastOut: 90 }]);
        layout.update([id]);
      }
      const placed = boxes(tree, layout);
      for (const [id] of tree.ranges) {
        const floating = new Set(tree.children(id).filter((child) => layout.floats(child)));
        for (const { extent, rect, side } of layout.extents(id)) {
          const inside = new Set(
            [...extent.ids].filter((one) => !floating.has(one)).flatMap((one) => tree.walk(one, true)),
          );
          for (const [other, box] of placed) {
            if (box.side !== side) continue;
            const [area, lying] = [turned(rect, side), turned(box, side)];
            const isWithin =
              lying.y >= area.y + 6 - 1e-6 &&
              lying.y + lying.height <= area.y + area.height - 6 + 1e-6 &&
              lying.x + lying.width <= area.x + area.width - 10 + 1e-6;
            if (inside.has(other)) expect(isWithin).toBe(true);
            else if (!isBelowFloat(tree, layout, other) && !isBelowFloat(tree, layout, id))
              expect(meets(rect, box)).toBe(false);
          }
        }
      }
      const fresh = new Layout(tree, { side: growing });
      if (growing) expect(boxes(tree, layout)).toEqual(boxes(tree, fresh));
    }),
    { numRuns: 150 },
  );
});

function isBelowFloat(tree: Tree, layout: Layout, id: string): boolean {
  for (let at: string | undefined = id; at !== undefined; at = tree.parents.get(at)) {
    if (layout.floats(at)) return true;
  }
  return false;
}

test("bounds hold every box and touch the outermost", () => {
  fc.assert(
    fc.property(edits, batches, sides, (all, batch, growing) => {
      const { tree, layout } = grown(all, batch, growing);
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
    fc.property(
      edits,
      batches,
      sides,
      fc.array(view, { minLength: 1, maxLength: 5 }),
      (all, batch, growing, views) => {
        const { tree, layout } = grown(all, batch, growing);
        const placed = boxes(tree, layout);
        const where = new Map(placed);
        const level = growing === "down" ? 44 : 40;
        for (const rect of views) {
          const meeting = placed.filter(([, box]) => meets(box, rect)).map(([id]) => id);
          expect(new Set(layout.visible(rect))).toEqual(new Set(meeting));
          const crossing = placed.flatMap(([id, box]) => {
            const parent = where.get(tree.parents.get(id) ?? "");
            if (!parent || box.side === "root" || layout.floats(id)) return [];
            const [from, to] = [turned(parent, box.side), turned(box, box.side)];
            const y = Math.min(middle(to), middle(from));
            const height = Math.abs(middle(to) - middle(from));
            return meets({ x: to.x - level, y, width: level, height }, turned(rect, box.side)) ? [id] : [];
          });
          expect(new Set(layout.links(rect))).toEqual(new Set(crossing));
          const under = placed.filter(([, box]) => meets(box, { x: rect.x, y: rect.y, width: 0, height: 0 }));
          const hit = layout.hit(rect.x, rect.y);
          if (under.length === 0) expect(hit).toBeUndefined();
          else expect(under.map(([id]) => id)).toContain(hit);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("from every box, an arrow leads to another box or nowhere, never to itself", () => {
  fc.assert(
    fc.property(edits, batches, sides, (all, batch, growing) => {
      const { tree, layout } = grown(all, batch, growing);
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
