import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBlocks } from "../../../model/markdown/blocks.ts";
import { writeLines } from "../../../model/markdown/write.ts";
import { templates } from "../../../web/templates/templates.ts";

const folder = `${import.meta.dirname}/../../../web/templates/`;

describe("templates", () => {
  it("are the files beside the list", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
    expect(templates.map(({ file }) => `${file}.md`).sort()).toEqual(files.sort());
  });

  it.each(templates.map(({ file }) => file))(
    "%s is a map of some size that says what it seems to say",
    (file) => {
      const lines = readFileSync(`${folder}${file}.md`, "utf8").trimEnd().split("\n");
      const blocks = readBlocks(lines);
      expect(blocks.length).toBeGreaterThan(20);
      expect(blocks.filter(({ depth }) => depth === 1).length).toBeGreaterThanOrEqual(5);
      const again = writeLines(
        blocks.map(({ depth, from: _, to: __, ...said }) => ({ said, depth })),
        1,
      ).lines;
      const bare = (text: readonly string[]) => text.filter((line) => line !== "");
      expect(bare(again)).toEqual(bare(lines));
    },
  );
});
