import { describe, expect, it } from "vitest";
import { MapError, MindMap, ROOT } from "../../model/document.ts";
import { attributeProblem } from "../../model/schema.ts";
import { colours, type NodeAttributes } from "../../model/types.ts";
import { keyOf } from "./replicas.ts";

describe("tasks, styles and themes", () => {
  it("are kept, reach others, and are taken back by undo", () => {
    const [one, two] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
    one.onUpdate((update) => expect(two.receive(update, keyOf(0))).toEqual({ status: "applied" }));
    const id = one.add(ROOT, 0, "a", { task: "todo" });
    const style = { color: "blue", fill: "amber", shape: "box", strike: true, size: "s" } as const;
    one.setAttributes(id, { task: "done", style, branch: "pink" });
    one.setAttributes(ROOT, { theme: "forest" });
    expect(two.attributes(id)).toEqual({ task: "done", style, branch: "pink" });
    expect(two.attributes(ROOT)).toEqual({ theme: "forest" });
    one.undo();
    one.undo();
    expect(two.attributes(id)).toEqual({ task: "todo" });
  });

  it("are of letters, borders and lines as well", () => {
    const [one, two] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
    one.onUpdate((update) => expect(two.receive(update, keyOf(0))).toEqual({ status: "applied" }));
    const style = {
      font: "serif",
      size: "xl",
      border: "thick",
      borderColor: "red",
      borderDash: "dotted",
    } as const;
    const id = one.add(ROOT, 0, "a", { style, line: "elbow" });
    one.setAttributes(ROOT, { line: "straight" });
    expect(two.attributes(id)).toEqual({ style, line: "elbow" });
    expect(two.attributes(ROOT)).toEqual({ line: "straight" });
    one.undo();
    expect(two.attributes(ROOT)).toEqual({});
  });

  it("come along with a copy", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const attributes: NodeAttributes = { task: "doing", style: { italic: true }, branch: "teal" };
    const id = map.add(ROOT, 0, "a", attributes);
    const [copy = ""] = map.insert(ROOT, 1, map.outline(id));
    expect(map.attributes(copy)).toEqual(attributes);
  });

  it("keep a layout and a place on the canvas", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    map.setAttributes(ROOT, { side: "down" });
    const id = map.add(ROOT, 0, "a", { position: { x: -120, y: 40 } });
    expect(map.attributes(ROOT)).toEqual({ side: "down" });
    expect(map.attributes(id)).toEqual({ position: { x: -120, y: 40 } });
  });

  const bad: [keyof NodeAttributes, unknown][] = [
    ["task", "later"],
    ["task", true],
    ["style", null],
    ["style", "bold"],
    ["style", { bold: "yes" }],
    ["style", { color: "#ff0000" }],
    ["style", { color: "toString" }],
    ["style", { size: "xxl" }],
    ["style", JSON.parse('{"__proto__":{"bold":true}}')],
    ["style", { constructor: 1 }],
    ["style", Object.create({ color: "red" })],
    ["style", { font: "Comic Sans MS" }],
    ["style", { font: "url(x)" }],
    ["style", { border: 3 }],
    ["style", { borderColor: "#ff0000" }],
    ["style", { borderDash: "solid 9px red" }],
    ["line", "zigzag"],
    ["line", { shape: "elbow" }],
    ["branch", "crimson"],
    ["side", "up"],
    ["position", { x: 1 }],
    ["position", { x: 0.5, y: 1 }],
    ["position", { x: 1e7, y: 1 }],
    ["position", { x: Number.NaN, y: 1 }],
    ["position", { x: 1, y: 2, z: 3 }],
    ["position", [1, 2]],
    ["theme", ""],
    ["theme", "Forest"],
    ["theme", "a".repeat(25)],
  ];
  it.each(bad)("refuses %s %j", (name, value) => {
    expect(attributeProblem(name, value)).toMatch(/\.$/);
    const map = new MindMap({ clientKey: keyOf(0) });
    expect(() => map.setAttributes(ROOT, { [name]: value })).toThrow(MapError);
  });

  it("take every colour that has a name", () => {
    for (const color of colours) expect(attributeProblem("style", { color, fill: color })).toBeUndefined();
    expect(colours).toHaveLength(10);
  });
});

it.each([
  "2027-02-29",
  "2027-13-01",
  "2027-1-1",
  "27-01-01",
  "2027-01-01T00:00",
  " 2027-01-01",
  20270101,
  null,
])("%j is no day of a task", (value) => {
  expect(attributeProblem("due", value)).toMatch(/must be a day/);
  expect(attributeProblem("start", value)).toMatch(/must be a day/);
});

it("days and progress of a task are checked strictly", () => {
  expect(attributeProblem("due", "2028-02-29")).toBeUndefined();
  for (const value of [0, 50, 100]) expect(attributeProblem("progress", value)).toBeUndefined();
  for (const value of [-1, 101, 0.5, "50"]) expect(attributeProblem("progress", value)).toMatch(/Progress/);
});
