import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBlocks } from "../../../model/markdown/blocks.ts";
import { writeLines } from "../../../model/markdown/write.ts";
import { languages } from "../../../web/i18n/languages.ts";
import { mapsIn, templates } from "../../../web/templates/templates.ts";

const folder = `${import.meta.dirname}/../../../web/templates/`;
const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
const mapsOf = (file: string) => mapsIn(readFileSync(`${folder}${file}`, "utf8"));
const linesOf = (map: string) => map.trimEnd().split("\n");

describe("templates", () => {
  it("are there in every language; Serbian has two alphabets", () => {
    const named = Object.keys(languages).filter((language) => language !== "sr-Latn");
    expect(files.sort()).toEqual(named.map((language) => `${language}.md`).sort());
    for (const file of files) expect(mapsOf(file)).toHaveLength(templates.length);
  });

  it.each(files)("%s has maps of some size that say what they seem to say", (file) => {
    for (const map of mapsOf(file)) {
      const blocks = readBlocks(linesOf(map));
      expect(blocks.length).toBeGreaterThan(20);
      expect(blocks.filter(({ depth }) => depth === 1).length).toBeGreaterThanOrEqual(5);
      const again = writeLines(
        blocks.map(({ depth, from: _, to: __, ...said }) => ({ said, depth })),
        1,
      ).lines;
      const bare = (text: readonly string[]) => text.filter((line) => line !== "");
      expect(bare(again)).toEqual(bare(linesOf(map)));
    }
  });

  it.each(files)("%s has the same maps as English", (file) => {
    const shape = (map: string) => linesOf(map).map((line) => /^(#+ | *- (\[.\] )?|)/.exec(line)?.[0]);
    expect(mapsOf(file).map(shape)).toEqual(mapsOf("en.md").map(shape));
    if (file === "en.md") return;
    const english = new Set(linesOf(readFileSync(`${folder}en.md`, "utf8")));
    // Names are the same in several languages.
    const same = mapsOf(file)
      .flatMap(linesOf)
      .filter((line) => /\p{L}/u.test(line) && english.has(line));
    expect(same.length, same.join("; ")).toBeLessThan(16);
  });
});
