import { describe, expect, it } from "vitest";
import { formats, readFile, writeFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";

const map: Outline = {
  text: "Root",
  attributes: { theme: "forest" },
  children: [
    { text: "to do", attributes: { task: "doing", style: { fill: "amber", bold: true } }, children: [] },
    { text: "branch", attributes: { branch: "teal", line: "elbow" }, children: [] },
    {
      text: "letters",
      attributes: { style: { font: "serif", border: "thick", borderDash: "dotted" } },
      children: [],
    },
  ],
};
const written = formats.filter((format) => format.write);

describe("tasks, styles and themes", () => {
  it("are kept by our own format", () => {
    const own = formats.find(({ id }) => id === "rhizome");
    if (!own) throw new Error("There is no format of our own.");
    const { bytes, losses } = writeFile(own, map);
    expect(losses).toEqual([]);
    expect(readFile("map.json", bytes)).toMatchObject({ root: map, losses: [] });
  });

  it.each(written)("are carried by $name, or said to be left out", (format) => {
    const { losses } = writeFile(format, map, { fonts: fontsFor(map) });
    const all = {
      ...{ task: "tasks", style: "styles of nodes", branch: "colours of branches" },
      ...{ line: "shapes of lines", theme: "themes" },
    };
    const lost = Object.entries(all).flatMap(([name, what]) =>
      format.keeps?.some((kept) => kept === name) ? [] : [what],
    );
    expect(
      losses
        .map(({ what }) => what)
        .filter((what) => Object.values(all).includes(what))
        .sort(),
    ).toEqual(lost.sort());
  });

  it("are not taken from a file with values that no map has", () => {
    const bytes = new TextEncoder().encode(
      '{ "rhizome": 1, "root": { "text": "a", "attributes": { "task": "later", "style": { "fill": "url(x)" } } } }',
    );
    const { root, losses } = readFile("map.json", bytes);
    expect(root.attributes).toBeUndefined();
    expect(losses.map(({ what }) => what)).toEqual(['"task"', '"style"']);
  });
});
