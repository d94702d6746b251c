import fc from "fast-check";
import { expect, test } from "vitest";
import { Typesetter } from "../../../model/formats/fonts/typesetter.ts";
import { plainSpan } from "../../../model/formats/node-look.ts";
import type { Typeface } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";

const units = [
  ..."ابلأ گشמ日가aé1() \u064e\u0651\u05b8\u200c\u200d\u200f\u061c\u2067\u2069",
  "e\u0301",
  "👩‍🚀",
  "لا",
];
const type = new Typesetter(fontsFor({ text: units.join(""), children: [] }));
const seen = (text: string) => [...text.replace(/\p{Default_Ignorable_Code_Point}/gu, "")].sort().join("");

test("however a line is mixed, every character is there once, none as a box, one after the other", () => {
  const stretch = fc.array(fc.constantFrom(...units), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 4 }), fc.boolean(), (stretches, isRtl) => {
      const spans = stretches.map((text, i) => plainSpan(text, 10 + i, i % 2 === 0 ? 400 : 850));
      const runs = type.line(spans, isRtl);
      const glyphs = runs.flatMap((run) => run.glyphs);
      expect(seen(glyphs.map(({ text }) => text).join(""))).toBe(seen(stretches.join("")));
      expect(glyphs.filter(({ missing }) => missing)).toEqual([]);
      let x = 0;
      for (const run of runs) {
        expect(run.x).toBeCloseTo(x);
        x += run.width;
      }
    }),
    { numRuns: 300 },
  );
});

test("what is read from the right stands so: letters turned, numbers and Latin words not, brackets mirrored", () => {
  const set = (text: string, isRtl: boolean) =>
    type.line([plainSpan(text, 10, 400)], isRtl).flatMap(({ glyphs }) => glyphs.map((glyph) => glyph.text));
  expect(set("אב ab 12", true).join("")).toBe("ab 12 בא");
  expect(set("a אב b", false).join("")).toBe("a בא b");
  const [left] = type.line([plainSpan("(א", 10, 400)], true).flatMap(({ glyphs }) => glyphs.slice(-1));
  const [right] = type.glyphs(")", { weight: 400, typeface: "sans" });
  expect(left?.id).toBe(right?.id);
});

test("letters are of the typeface that is asked for; what it lacks is of the plain one", () => {
  const texts = { serif: "Ág Жж Ωλ", hand: "Ág Жж", mono: "Ág" } as const;
  const children = (["serif", "hand", "mono"] as const).map((font) => ({
    text: `${texts[font]} 日א☑`,
    attributes: { style: { font } },
    children: [],
  }));
  const type = new Typesetter(fontsFor({ text: "Ág Жж Ωλ", children }));
  const fontsOf = (text: string, typeface: Typeface) =>
    type.glyphs(text.replaceAll(" ", ""), { weight: 400, typeface }).map(({ font }) => font);
  const plain = new Set(fontsOf("ÁgЖжΩλ日א☑", "sans"));
  for (const typeface of ["serif", "hand", "mono"] as const) {
    const own = fontsOf(texts[typeface], typeface);
    expect(own.filter((font) => plain.has(font))).toEqual([]);
    expect(fontsOf("日א☑", typeface).filter((font) => !plain.has(font))).toEqual([]);
    const heavy = type.glyphs("Ág", { weight: 600, typeface });
    expect(heavy.every(({ font, embolden }) => !own.includes(font) || embolden !== undefined)).toBe(true);
  }
  expect([...fontsFor({ text: "only this", children: [] }).keys()].join()).not.toMatch(/serif|shantell|mono/);
});

test("a theme's letters are loaded with it", () => {
  const names = [...fontsFor({ text: "a", attributes: { theme: "ink" }, children: [] }).keys()].join();
  expect(names).toContain("noto-serif");
});
