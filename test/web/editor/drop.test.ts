import { describe, expect, test } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import { Layout } from "../../../model/layout/index.ts";
import { findDrop } from "../../../web/editor/drop.ts";

const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
const add = (parent: string, text: string, side?: "left" | "right") =>
  map.add(parent, map.children(parent).length, text, side && { side });
const plan = add(ROOT, "plan", "right");
const first = add(plan, "first");
const second = add(plan, "second");
const deep = add(second, "deep");
const left = add(ROOT, "left", "left");
const layout = new Layout({
  children: (id) => map.children(id),
  side: (id) => map.attributes(id).side,
  folded: () => false,
  size: () => ({ width: 100, height: 30 }),
});
const box = (id: string) => layout.box(id) ?? { x: 0, y: 0, width: 0, height: 0 };
const find = (dragged: string, x: number, y: number) =>
  findDrop(map, layout, () => false, new Set([dragged]), { x, y });

describe("where dragged nodes land", () => {
  test("beyond a node's outer edge: as its child", () => {
    const { x, y, width, height } = box(first);
    expect(find(left, x + width + 10, y + height / 2)).toMatchObject({ parent: first, before: undefined });
  });

  test("above a node: before it", () => {
    const { x, y } = box(second);
    expect(find(left, x + 20, y + 2)).toMatchObject({ parent: plan, before: second });
  });

  test("below the last: at the end", () => {
    const { x, y, height } = box(second);
    expect(find(left, x + 20, y + height + 4)).toMatchObject({ parent: plan, before: undefined });
  });

  test("on the root: a main branch, on the side of the pointer", () => {
    expect(find(deep, -40, 0)).toMatchObject({ parent: ROOT, side: "left" });
    expect(find(deep, 40, 0)).toMatchObject({ parent: ROOT, side: "right" });
  });

  test("never inside the dragged branch itself", () => {
    const { x, y, width, height } = box(deep);
    const drop = find(second, x + width + 10, y + height / 2);
    expect([second, deep]).not.toContain(drop?.parent);
  });

  test("far from everything: nowhere", () => {
    expect(find(left, 5000, 5000)).toBeUndefined();
  });
});
