import { expect, it } from "vitest";
import { directionOf } from "../../model/direction.ts";
import { writeSvg } from "../../model/formats/svg.ts";

it.each([
  ["Plan", "ltr"],
  ["خطة Plan", "rtl"],
  ["Plan خطة", "ltr"],
  ["12 – שלום", "rtl"],
  ["計画", "ltr"],
  ["\u200fA", "rtl"],
  ["2026 ✅", undefined],
  ["", undefined],
])("%j goes by its first strong letter", (text, direction) => {
  expect(directionOf(text)).toBe(direction);
});

it("a drawing writes such a text from its right edge", () => {
  const { bytes } = writeSvg({ text: "خطة", children: [{ text: "Plan", children: [] }] });
  const drawn = new TextDecoder().decode(bytes);
  expect(drawn.match(/direction="rtl"/g)).toHaveLength(1);
});
