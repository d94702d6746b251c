import { expect, test } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import type { LineShape } from "../../../model/types.ts";
import { Inherited } from "../../../web/editor/inherited.ts";

function mapOf() {
  const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
  const [a = "", b = ""] = map.insert(ROOT, 0, [
    { text: "a", attributes: { line: "elbow" }, children: [{ text: "c", children: [] }] },
    { text: "b", children: [] },
  ]);
  const [c = ""] = map.children(a);
  const lines = new Inherited<LineShape>(map, ({ line }) => line);
  return { map, lines, a, b, c };
}

test("a node has what the nearest above it says, or nothing", () => {
  const { map, lines, a, b, c } = mapOf();
  expect([ROOT, a, b, c].map((id) => lines.of(id))).toEqual([undefined, "elbow", undefined, "elbow"]);
  map.setAttributes(ROOT, { line: "straight" });
  expect(lines.isChanged(ROOT)).toBe(true);
  lines.reset();
  expect([ROOT, a, b, c].map((id) => lines.of(id))).toEqual(["straight", "elbow", "straight", "elbow"]);
  expect([ROOT, a, b, c].some((id) => lines.isChanged(id))).toBe(false);
  map.setAttributes(a, { line: undefined });
  expect(lines.isChanged(a)).toBe(true);
  lines.reset();
  expect(lines.of(c)).toBe("straight");
});

test("what is set for a node is that of the branch below it, but for what a node says itself", () => {
  const { lines, a, b, c } = mapOf();
  lines.set(a, "round");
  lines.set(b, "round");
  expect([a, b, c].map((id) => lines.of(id))).toEqual(["elbow", "round", "elbow"]);
});
