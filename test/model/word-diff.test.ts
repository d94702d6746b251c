import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordDiff } from "../../model/word-diff.ts";

const shown = (before: string, after: string) =>
  wordDiff(before, after)
    .map(({ kind, text }) => (kind === "kept" ? text : kind === "added" ? `+${text}+` : `-${text}-`))
    .join("");

describe("the words that a change takes and brings", () => {
  it.each([
    ["Trip to sea", "Trip to the sea", "Trip to +the +sea"],
    ["Trip to the sea", "Trip to the mountains", "Trip to the -sea-+mountains+"],
    ["in early May we go", "in late June we go", "in -early May-+late June+ we go"],
    ["one", "one", "one"],
    ["", "new", "+new+"],
    ["old", "", "-old-"],
    ["", "", ""],
    ["去海边旅行", "去山里旅行", "去-海边-+山里+旅行"],
  ])("%j to %j", (before, after, diff) => {
    expect(shown(before, after)).toBe(diff);
  });

  it("are all of both texts, in their order", () => {
    const words = fc.array(fc.constantFrom("sea", "the", " ", " ", "Trip", ", ", "May", "\n"), {
      maxLength: 30,
    });
    const text = words.map((all) => all.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = wordDiff(before, after);
        const of = (...kinds: string[]) =>
          diff.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join("");
        expect(of("kept", "removed")).toBe(before);
        expect(of("kept", "added")).toBe(after);
        for (const [i, { kind }] of diff.entries()) expect(kind).not.toBe(diff[i + 1]?.kind);
        if (before === after) expect(diff.length).toBeLessThan(2);
      }),
    );
  });
});
