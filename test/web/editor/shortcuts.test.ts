import { expect, test } from "vitest";
import { shortcuts } from "../../../web/editor/shortcuts.ts";

test("no chord means two things", () => {
  const chords = shortcuts.flatMap(({ keys }) => keys);
  expect(chords.filter((chord, i) => chords.indexOf(chord) !== i)).toEqual([]);
});
