import { expect, it } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import { find, replace } from "../../../web/editor/find.ts";

it("finds and replaces in texts, notes, tags and the labels of cross-links and groups, as one step", () => {
  const map = new MindMap({ clientKey: "1".repeat(24) });
  const a = map.add(ROOT, 0, "A rose", { note: "Roses\nred", tags: ["rosé", "garden"] });
  const b = map.add(ROOT, 1, "b", { tags: ["rose", "tulip"] });
  map.addItem(a, "crossLink", { to: b, label: "rose to b" });
  map.addItem(ROOT, "boundary", { from: a, to: b, label: "primrose" });
  const hits = find(map, ROOT, "rose");
  expect(hits.map(({ id, where }) => `${map.text(id)}: ${where}`)).toEqual([
    ": label",
    "A rose: text",
    "A rose: note",
    "A rose: tag",
    "A rose: label",
    "b: tag",
  ]);
  const before = map.outline();
  replace(map, hits, "rose", "tulip");
  expect(map.text(a)).toBe("A tulip");
  expect(map.attributes(a)).toEqual({ note: "tulips\nred", tags: ["tulip", "garden"] });
  expect(map.attributes(b).tags).toEqual(["tulip"]);
  expect(map.items(a, "crossLink")).toMatchObject([{ to: b, label: "tulip to b" }]);
  expect(map.items(ROOT, "boundary")).toMatchObject([{ label: "primtulip" }]);
  map.undo();
  expect(map.outline()).toEqual(before);
});
