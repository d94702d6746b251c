import fc from "fast-check";
import { expect, test } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import { Layout } from "../../../model/layout/index.ts";
import type { BorderWidth, Outline } from "../../../model/types.ts";
import { NodeSizes } from "../../../web/editor/node-size.ts";
import { inkOf, lookOf } from "../../../web/editor/node-style.ts";
import { TextMeasure } from "../../../web/editor/text-measure.ts";

/** Letters of several widths, of which some pairs stand closer. */
const kerned = () =>
  new TextMeasure((text) => [...text].length * 7.3 - (text.match(/[AVT][aoy]/g)?.length ?? 0) * 1.1);

const words = fc.oneof(
  fc.stringMatching(/^[AVTaoy ]{0,60}$/),
  fc.constantFrom("", "春が来た。", "two\nlines", "a".repeat(200)),
);
const { outline } = fc.letrec<{ outline: Outline }>((tie) => ({
  outline: fc.record({
    text: words,
    attributes: fc.constantFrom({}, {}, {}, { note: "n" }, { tags: ["t"] }, { style: { bold: true } }),
    children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("outline"), { maxLength: 5 })),
  }) as fc.Arbitrary<Outline>,
}));

function laidOut(map: MindMap, sizes: NodeSizes, mayGuess: () => boolean): Layout {
  return new Layout({
    children: (id) => map.children(id),
    folded: () => false,
    size: (id) => sizes.size(id, mayGuess()),
  });
}

test("what is to be seen is where it would be had all been measured; across the branches everything is at once", () => {
  const rect = fc.record({
    x: fc.integer({ min: -800, max: 400 }),
    y: fc.integer({ min: -400, max: 200 }),
    width: fc.constant(500),
    height: fc.constant(300),
  });
  fc.assert(
    fc.property(fc.array(outline, { minLength: 1, maxLength: 6 }), rect, (outlines, rect) => {
      const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
      map.insert(ROOT, 0, outlines);
      const eager = laidOut(map, new NodeSizes(map, kerned()), () => false);
      const sizes = new NodeSizes(map, kerned());
      let isNew = true;
      const lazy = laidOut(map, sizes, () => isNew);
      isNew = false;
      const ids = [...map.walk()];
      const across = (layout: Layout) => ids.map((id) => [layout.box(id)?.y, layout.box(id)?.height]);
      expect(across(lazy)).toEqual(across(eager));
      sizes.measureSeen(lazy, rect);
      for (const id of lazy.visible(rect)) expect(lazy.box(id)).toEqual(eager.box(id));
      sizes.measureSeen(lazy, { x: -1e6, y: -1e6, width: 2e6, height: 2e6 });
      for (const id of ids) expect(lazy.box(id)).toEqual(eager.box(id));
      expect(lazy.bounds).toEqual(eager.bounds);
    }),
  );
});

test("a large map of short texts is laid out without measuring its words", () => {
  let calls = 0;
  const measure = new TextMeasure((text) => {
    calls++;
    return text.length * 7;
  });
  const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
  const children = Array.from({ length: 500 }, (_, i) => ({ text: `word${i} of its own`, children: [] }));
  map.insert(ROOT, 0, { text: "one branch", children });
  laidOut(map, new NodeSizes(map, measure), () => true);
  // The letters of ASCII, and what stands near the root.
  expect(calls).toBeLessThan(110);
});

test("letters of other typefaces are asked for and measured as such, and again when they have come", () => {
  const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
  const [plain = "", serif = ""] = map.insert(ROOT, 0, [
    { text: "word", children: [] },
    { text: "word", attributes: { style: { font: "serif" } }, children: [] },
  ]);
  let serifWidth = 10;
  const measure = new TextMeasure(
    (text, font) => text.length * (font.includes("Rhizome Serif") ? serifWidth : 7),
  );
  const asked: string[] = [];
  const sizes = new NodeSizes(map, measure, (typeface) => asked.push(typeface));
  const before = sizes.face(serif).width;
  expect(before).toBeGreaterThan(sizes.face(plain).width);
  expect(asked).toEqual(["serif", "sans"]);
  serifWidth = 12;
  expect(sizes.face(serif).width).toBe(before);
  sizes.measureAnew();
  expect(sizes.face(serif).width).toBe(before + 8);
  // The theme's are those of all nodes that have none of their own.
  sizes.typeface = "serif";
  expect(sizes.face(plain).look.font).toContain("Rhizome Serif");
});

test("a border has room of its own, and a leaf a box for it", () => {
  const style = (border: BorderWidth) => lookOf("leaf", { border });
  expect(style("thin").shape).toBe("box");
  expect(style("none").shape).toBe("underline");
  expect(style("thick").padX).toBeGreaterThan(style("thin").padX);
  expect(inkOf("leaf", { border: "none", shape: "box" }, 3).border).toBeUndefined();
  expect(inkOf("leaf", { borderDash: "dotted", fill: "red" }, 3).border).toEqual({
    colour: "red",
    width: 1.5,
    dash: "dotted",
  });
});
