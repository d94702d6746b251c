import fc from "fast-check";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { writePreview } from "../../../model/formats/preview.ts";
import { thumbnailOf, writeThumbnail } from "../../../model/formats/thumbnail.ts";
import type { Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";

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

test("is a picture for link previews, too: the same for a map of one word, or of a long wide tree", () => {
  const wide = { ...leaf("root"), children: Array.from({ length: 30 }, (_, i) => leaf(`branch ${i}`)) };
  for (const outline of [leaf("日本語"), leaf(""), wide]) {
    const small = thumbnailOf(outline);
    const { width, height, channels, data, text } = decode(writePreview(small, fontsFor(small)), {
      checkCrc: true,
    });
    expect([width, height, channels]).toEqual([1_200, 630, 3]);
    // Nothing of the map but what is seen.
    expect(Object.keys(text)).toEqual([]);
    const ground = [...data.subarray(0, 3)].join();
    const inked = (row: number) => {
      for (let at = row * width * 3; at < (row + 1) * width * 3; at += 3)
        if ([data[at], data[at + 1], data[at + 2]].join() !== ground) return true;
      return false;
    };
    expect(inked(315)).toBe(true);
    expect(inked(0) || inked(629)).toBe(false);
  }
});
