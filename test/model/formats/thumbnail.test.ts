import fc from "fast-check";
import { expect, test } from "vitest";
import { thumbnailOf, writeThumbnail } from "../../../model/formats/thumbnail.ts";
import type { Outline } from "../../../model/types.ts";

const leaf = (text: string): Outline => ({ text, children: [] });
const size = (outline: Outline): number => outline.children.reduce((sum, child) => sum + size(child), 1);

test("shows what is nearest to the root, shortened, without notes, links and pictures", () => {
  const deep = { ...leaf("branch"), children: Array.from({ length: 20 }, (_, i) => leaf(`leaf ${i}`)) };
  const map: Outline = {
    text: "A title that is much longer than a card has room for",
    attributes: { note: "private", link: "https://example.org/", tags: ["x"] },
    children: [deep, deep, deep, leaf("last")],
  };
  const small = thumbnailOf(map);
  expect(size(small)).toBe(34);
  expect(small.children.map(({ text }) => text)).toEqual(["branch", "branch", "branch", "last"]);
  expect(small.text).toBe("A title that is much lo…");
  expect(writeThumbnail(map)).not.toMatch(/private|href|example/);
});

test("is well-formed, small and wide enough, whatever the map says", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const leaves = fc.array(text.map(leaf), { maxLength: 8 });
  const branches = fc.array(fc.record({ text, children: leaves }), { maxLength: 12 });
  const map: fc.Arbitrary<Outline> = fc.record({ text, children: branches });
  fc.assert(
    fc.property(map, (outline) => {
      const svg = writeThumbnail(outline);
      expect(svg.length).toBeLessThan(24_000);
      const [, width = 0, height = 0] = /viewBox="\S+ \S+ (\d+) (\d+)"/.exec(svg)?.map(Number) ?? [];
      expect(width / height).toBeGreaterThan(1.5);
      expect(width / height).toBeLessThan(1.7);
      // No more elements than are ours: nothing in a text opens one.
      const elements = new Set([...svg.matchAll(/<([a-z]+)/g)].map(([, name]) => name));
      for (const name of elements) expect(["svg", "style", "rect", "g", "path", "text"]).toContain(name);
    }),
    { numRuns: 50 },
  );
});
