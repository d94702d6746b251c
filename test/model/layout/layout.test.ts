import { describe, expect, test } from "vitest";
import { type Box, Layout } from "../../../model/layout/index.ts";
import { bushyTree, Tree } from "./tree.ts";

function boxOf(layout: Layout, id: string): Box {
  const box = layout.box(id);
  if (!box) throw new Error(`no box for ${id}`);
  return box;
}
const middle = (box: Box) => box.y + box.height / 2;

describe("placing", () => {
  test("a map of one node has it in the middle", () => {
    const layout = new Layout(new Tree());
    expect(layout.box("root")).toEqual({ x: -40, y: -10, width: 80, height: 20, side: "root" });
    expect(layout.bounds).toEqual({ x: -40, y: -10, width: 80, height: 20 });
    expect(layout.visible({ x: 0, y: 0, width: 1, height: 1 })).toEqual(["root"]);
  });

  test("children stand beyond their parent's outer edge, the block centred on it", () => {
    const tree = new Tree();
    const a = tree.add("root");
    tree.sides.set(a, "left");
    const [b, c] = [tree.add(a), tree.add(a)];
    const layout = new Layout(tree, { gaps: { level: 30, sibling: 10 } });
    expect(boxOf(layout, a)).toEqual({ x: -40 - 30 - 80, y: -10, width: 80, height: 20, side: "left" });
    expect(boxOf(layout, b)).toEqual({ x: -150 - 30 - 80, y: -25, width: 80, height: 20, side: "left" });
    expect(boxOf(layout, c)).toEqual({ x: -260, y: 5, width: 80, height: 20, side: "left" });
    expect(layout.bounds).toEqual({ x: -260, y: -25, width: 300, height: 50 });
  });

  test("a folded node's children have no box and take no room", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const inside = tree.add(tree.add(a));
    const layout = new Layout(tree);
    const open = layout.bounds;
    tree.closed.add(a);
    layout.update([a]);
    expect(layout.box(inside)).toBeUndefined();
    expect(layout.bounds.width).toBeLessThan(open.width);
    tree.closed.delete(a);
    layout.update([a]);
    expect(layout.bounds).toEqual(open);
  });

  test("20,000 levels and 50,000 children are laid out, edited and searched", () => {
    const tree = new Tree();
    let at = "root";
    for (let i = 0; i < 20_000; i++) at = tree.add(at);
    const wide = tree.add("root");
    for (let i = 0; i < 50_000; i++) tree.add(wide);
    const layout = new Layout(tree);
    const deepest = boxOf(layout, at);
    expect(deepest.x).toBe(40 + 40 + 19_999 * 120);
    const added = tree.add(at);
    layout.update([at]);
    expect(boxOf(layout, added).x).toBe(deepest.x + 120);
    expect(layout.visible(boxOf(layout, added))).toEqual([added]);
    expect(boxOf(layout, wide).side).toBe("left");
    expect(layout.bounds.height).toBe(50_000 * 28 - 8);
  });
});

describe("sides", () => {
  test("children without a side are dealt out evenly, right first", () => {
    const tree = new Tree();
    const ids = [1, 2, 3, 4, 5].map(() => tree.add("root"));
    const layout = new Layout(tree);
    expect(ids.map((id) => boxOf(layout, id).side)).toEqual(["right", "left", "right", "left", "right"]);
  });

  test("adding or removing a child, anywhere, leaves the others on their side", () => {
    const tree = new Tree();
    for (let i = 0; i < 6; i++) tree.add("root");
    const layout = new Layout(tree);
    const sides = () => new Map(tree.children("root").map((id) => [id, boxOf(layout, id).side]));
    for (const change of [
      () => tree.add("root", 0),
      () => tree.add("root", 3),
      () => tree.remove(tree.children("root")[2] ?? ""),
      () => tree.add("root"),
    ]) {
      const before = sides();
      change();
      layout.update(["root"]);
      for (const [id, side] of sides()) expect(side).toBe(before.get(id) ?? side);
    }
  });

  test("a new child goes to the side with fewer", () => {
    const tree = new Tree();
    for (let i = 0; i < 3; i++) tree.sides.set(tree.add("root"), "right");
    const layout = new Layout(tree);
    const added = [0, 1, 2].map(() => tree.add("root", 0));
    layout.update(["root"]);
    for (const id of added) expect(boxOf(layout, id).side).toBe("left");
  });

  test("a child's own side wins, and moves its branch across", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const b = tree.add(a);
    const layout = new Layout(tree);
    expect(boxOf(layout, b).side).toBe("right");
    tree.sides.set(a, "left");
    layout.update(["root"]);
    expect(boxOf(layout, a).side).toBe("left");
    expect(boxOf(layout, b)).toMatchObject({ side: "left", x: -40 - 40 - 80 - 40 - 80 });
  });
});

describe("updating", () => {
  test("a parent and its child change places", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const b = tree.add(a);
    const layout = new Layout(tree);
    tree.move(b, "root", 0);
    tree.move(a, b, 0);
    layout.update(["root", a, b]);
    expect(boxOf(layout, a).x).toBeGreaterThan(boxOf(layout, b).x);
    expect(layout.visible(layout.bounds).sort()).toEqual([a, b, "root"].sort());
  });

  test("ids that are not on screen are passed over", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const hidden = tree.add(tree.add(a));
    tree.closed.add(a);
    const layout = new Layout(tree);
    const before = layout.bounds;
    layout.update([hidden, "never heard of"]);
    expect(layout.bounds).toEqual(before);
  });
});

describe("finding", () => {
  test("what is under a point", () => {
    const tree = bushyTree(200);
    const layout = new Layout(tree);
    for (const id of tree.walk()) {
      const box = boxOf(layout, id);
      expect(layout.hit(box.x + 1, box.y + 1)).toBe(id);
      expect(layout.hit(box.x - 1, box.y + 1)).not.toBe(id);
    }
    expect(layout.hit(layout.bounds.x - 1, 0)).toBeUndefined();
  });

  test("a link whose ends are both off screen", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const ids = Array.from({ length: 99 }, () => tree.add(a));
    const layout = new Layout(tree);
    const [first, parent] = [boxOf(layout, ids[0] ?? ""), boxOf(layout, a)];
    const between = {
      x: parent.x + parent.width,
      y: (middle(first) + middle(parent)) / 2,
      width: 40,
      height: 1,
    };
    expect(layout.visible(between)).toEqual([]);
    expect(layout.links(between)).toEqual(ids.filter((id) => middle(boxOf(layout, id)) <= between.y + 1));
  });
});

describe("neighbours", () => {
  const tree = new Tree();
  const [r1, l1, r2, l2] = [tree.add("root"), tree.add("root"), tree.add("root"), tree.add("root")];
  const [r1a, r1b, r1c] = [tree.add(r1), tree.add(r1), tree.add(r1)];
  const r2a = tree.add(r2);
  const layout = new Layout(tree);
  test.each([
    ["outwards, to the child in the middle", r1, "right", r1b],
    ["back to the parent", r1a, "left", r1],
    ["through the root, to the other side", r2, "left", "root"],
    ["from the root to the right", "root", "right", r1],
    ["from the root to the left", "root", "left", l1],
    ["mirrored: outwards on the left there is nothing", l1, "left", undefined],
    ["mirrored: back on the left", l1, "right", "root"],
    ["down among siblings", r1a, "down", r1b],
    ["up among siblings", l2, "up", l1],
    ["down to a cousin in the next branch", r1c, "down", r2a],
    ["up to a cousin in the branch before", r2a, "up", r1c],
    ["off the end", r2a, "down", undefined],
    ["unknown node", "nobody", "down", undefined],
  ] as const)("%s", (_, from, direction, to) => {
    expect(layout.neighbour(from, direction)).toBe(to);
  });

  test("where the tree has no way on, the nearest box on screen", () => {
    const tree = new Tree();
    const [high, low] = [tree.add("root"), tree.add("root")];
    for (const id of [high, low]) tree.sides.set(id, "right");
    tree.sizes.set(high, { width: 30, height: 20 });
    const far = tree.add(low);
    const layout = new Layout(tree, { gaps: { branch: 5 } });
    // `high` is short and has no children: right of it, a little lower, stands the child of `low`.
    expect(layout.neighbour(high, "right")).toBe(far);
    const tall = bushyTree(50);
    const above = new Layout(tall);
    const up = boxOf(above, above.neighbour("root", "up") ?? "nothing above");
    expect(up.y + up.height).toBeLessThanOrEqual(boxOf(above, "root").y);
  });
});

describe("growing down", () => {
  const tree = new Tree();
  const [a, b] = [tree.add("root"), tree.add("root")];
  const [a1, a2] = [tree.add(a), tree.add(a)];
  const b1 = tree.add(b);
  const layout = new Layout(tree, { side: "down", gaps: { level: 30, sibling: 10, branch: 20 } });

  test("children stand below their parent, side by side, the block centred under it", () => {
    expect(boxOf(layout, "root")).toEqual({ x: -40, y: -10, width: 80, height: 20, side: "root" });
    // Bands across: 170 for a (two children), 80 for b, and 20 between them.
    expect(boxOf(layout, a)).toEqual({ x: -90, y: 40, width: 80, height: 20, side: "down" });
    expect(boxOf(layout, b)).toEqual({ x: 55, y: 40, width: 80, height: 20, side: "down" });
    expect(boxOf(layout, a1)).toEqual({ x: -135, y: 90, width: 80, height: 20, side: "down" });
    expect(boxOf(layout, a2)).toEqual({ x: -45, y: 90, width: 80, height: 20, side: "down" });
    expect(layout.bounds).toEqual({ x: -135, y: -10, width: 270, height: 120 });
  });

  test.each([
    ["down to the child", b, "down", b1],
    ["up to the parent", a2, "up", a],
    ["right among siblings", a1, "right", a2],
    ["right to a cousin in the next branch", a2, "right", b1],
    ["left to a cousin in the branch before", b1, "left", a2],
    ["from the root", "root", "down", a],
    ["off the end", b, "right", undefined],
    ["beyond a leaf", a1, "down", undefined],
  ] as const)("%s", (_, from, direction, to) => {
    expect(layout.neighbour(from, direction)).toBe(to);
  });
});

describe("floating", () => {
  test("a node with a position is there, with a tree of its own and no link to the root", () => {
    const tree = new Tree();
    const a = tree.add("root");
    const layout = new Layout(tree);
    const float = tree.add("root");
    tree.positions.set(float, { x: 300, y: -200 });
    const child = tree.add(float);
    layout.update(["root"]);
    expect(boxOf(layout, float)).toEqual({ x: 300, y: -200, width: 80, height: 20, side: "right" });
    expect(boxOf(layout, child)).toEqual({ x: 420, y: -200, width: 80, height: 20, side: "right" });
    const everything = { x: -1e4, y: -1e4, width: 2e4, height: 2e4 };
    expect(layout.links(everything)).toEqual([a, child]);
    expect(layout.bounds).toEqual({ x: -40, y: -200, width: 540, height: 210 });
    expect(layout.neighbour(child, "left")).toBe(float);
    expect(layout.neighbour(float, "left")).toBe("root");
    expect([layout.floats(float), layout.floats(child), layout.floats(a)]).toEqual([true, false, false]);
  });

  test("it keeps its corner when its text grows, in a map of any side", () => {
    for (const side of ["left", "right", "down"] as const) {
      const tree = new Tree();
      const float = tree.add("root");
      tree.positions.set(float, { x: 50, y: 60 });
      const layout = new Layout(tree, { side });
      tree.sizes.set(float, { width: 200, height: 40 });
      layout.update([float]);
      expect(boxOf(layout, float)).toEqual({ x: 50, y: 60, width: 200, height: 40, side });
    }
  });

  test("it is attached and let go again with its branch", () => {
    const tree = new Tree();
    const [a, b] = [tree.add("root"), tree.add("root")];
    const below = tree.add(b);
    const layout = new Layout(tree);
    const before = boxOf(layout, below);
    tree.positions.set(b, { x: 0, y: 500 });
    layout.update([b]);
    expect(boxOf(layout, below)).toMatchObject({ x: 120, y: 500 });
    expect(boxOf(layout, a).y).toBe(-10);
    tree.positions.delete(b);
    layout.update([b]);
    expect(boxOf(layout, below)).toEqual(before);
  });
});
