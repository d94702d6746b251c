import { expect, it } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import { find, places, replace } from "../../../web/editor/find.ts";
import { exactly } from "../../../web/editor/plain-text.ts";

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

it("keeps each formatting on what comes in the place of its words", () => {
  const map = new MindMap({ clientKey: "1".repeat(24) });
  const a = map.add(ROOT, 0, "");
  map.setText(a, "red one, a red rose, red", [
    { from: 9, to: 14, kind: "bold" },
    { from: 11, to: 12, kind: "italic" },
    { from: 21, to: 24, kind: "link", href: "https://example.org/" },
  ]);
  replace(map, find(map, ROOT, "red"), "red", "green");
  expect(map.text(a)).toBe("green one, a green rose, green");
  expect(map.marks(a)).toEqual([
    { from: 11, to: 18, kind: "bold" },
    { from: 13, to: 18, kind: "italic" },
    { from: 25, to: 30, kind: "link", href: "https://example.org/" },
  ]);
  replace(map, find(map, ROOT, "green"), "green", "");
  expect(map.text(a)).toBe(" one, a  rose, ");
  expect(map.marks(a)).toEqual([{ from: 6, to: 8, kind: "bold" }]);
  map.undo();
  map.undo();
  expect(map.marks(a)).toHaveLength(3);
});

it("takes what is typed as it stands, and letters as their languages tell them apart", () => {
  const found = (text: string, words: string) =>
    places(text, words).map(([from, to]) => text.slice(from, to));
  expect(found("a.c abc [x]* $1", ".c")).toEqual([".c"]);
  expect(found("a.c abc [x]* $1", "[x]*")).toEqual(["[x]*"]);
  expect(found("Ångström, angstrom", "ANGSTROM")).toEqual(["Ångström", "angstrom"]);
  expect(found("かきとがぎ", "か")).toEqual(["か"]);
  expect(found("がぎ", "か\u3099")).toEqual(["が"]);
  expect(found("कि कु", "कु")).toEqual(["कु"]);
  expect(found("مُحَمَّد", "محمد")).toEqual(["مُحَمَّد"]);
  expect(places("Rose rosé rose", "rose", exactly)).toEqual([[10, 14]]);
});
