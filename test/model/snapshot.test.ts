import { expect, test } from "vitest";
import { MindMap, ROOT } from "../../model/document.ts";
import { MapSnapshot } from "../../model/snapshot.ts";

function made(): MindMap {
  const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
  map.setText(ROOT, "Plan");
  const a = map.add(ROOT, 0, "a", { task: "todo" });
  map.insert(a, 0, { text: "bold", marks: [{ from: 0, to: 2, kind: "bold" }], children: [] });
  map.remove([map.add(ROOT, 1, "gone")]);
  return map;
}

test("a snapshot shows what the map shows", () => {
  const map = made();
  const seen = new MapSnapshot(map.snapshot());
  expect([...seen.walk()].map((id) => seen.node(id))).toEqual([...map.walk()].map((id) => map.node(id)));
  expect(seen.outline()).toEqual(map.outline());
});

test.each([
  ["nothing", new Uint8Array()],
  ["noise", new Uint8Array([3, 250, 17, 1, 9])],
  ["half of a snapshot", made().snapshot().slice(0, 60)],
])("%s is refused", (_, bytes) => {
  expect(() => new MapSnapshot(bytes)).toThrow();
});
