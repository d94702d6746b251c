import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formats, writeFile } from "../../model/formats/index.ts";
import { behindWhite, contrast, mixed, themeNames, themeOf } from "../../model/themes.ts";
import { colours, type Outline } from "../../model/types.ts";

const tokens = readFileSync(new URL("../../web/styles/tokens.css", import.meta.url), "utf8");
const [day = "", night = ""] = tokens.split("@media (prefers-color-scheme: dark)");

/** A colour that people choose by name, as the style sheet has it. */
function named(name: string, scheme: "light" | "dark"): string {
  const sheet = scheme === "light" ? day : night;
  return new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(sheet)?.[1] ?? "";
}

it("there are a dozen, none like another, and no theme of another name", () => {
  expect(themeNames).toHaveLength(12);
  for (const scheme of ["light", "dark"] as const) {
    const looks = themeNames.map((name) => JSON.stringify(themeOf(name)?.[scheme]));
    expect(new Set(looks).size).toBe(12);
  }
  for (const name of [undefined, "plain", "constructor", "later"]) expect(themeOf(name)).toBeUndefined();
});

describe.each(themeNames)("%s", (name) => {
  it.each(["light", "dark"] as const)("can be read in %s", (scheme) => {
    const palette = themeOf(name)?.[scheme];
    if (!palette) throw new Error("There is no such theme.");
    const { background, ink, root, rootText, branches, fills, fillTexts } = palette;
    const pairs: [string, string][] = [
      [ink, background],
      [rootText, root],
      ...fills.map((fill, i): [string, string] => [fillTexts[i] ?? "", fill]),
      ...colours.map((colour): [string, string] => [named(colour, scheme), background]),
      ...colours.map((colour): [string, string] => [ink, named(`${colour}-fill`, scheme)]),
      // A selected leaf is on a breath of the accent.
      [ink, mixed(named("accent", scheme), background, scheme === "light" ? 0.12 : 0.2)],
    ];
    for (const [text, behind] of pairs)
      expect(contrast(text, behind), `${text} on ${behind}`).toBeGreaterThanOrEqual(4.5);
    // Lines are no text, but have to be seen.
    for (const branch of branches) expect(contrast(branch, background)).toBeGreaterThanOrEqual(3);
    expect(branches).toHaveLength(8);
  });
});

it("a person's colour is made dark enough for their name in white, and left where it is", () => {
  for (const colour of ["#ffff00", "#ffffff", "#808080", "#00ff7f"])
    expect(contrast(behindWhite(colour), "#ffffff")).toBeGreaterThanOrEqual(4.5);
  expect(behindWhite("#2563eb")).toBe("#2563eb");
});

it("a drawing of a map has the colours and shapes of its theme", () => {
  const svg = formats.find(({ id }) => id === "svg");
  const theme = themeOf("candy");
  if (!svg || !theme) throw new Error("Something is missing.");
  const outline: Outline = {
    text: "root",
    attributes: { theme: "candy" },
    children: [{ text: "a", children: [] }],
  };
  const { bytes, losses } = writeFile(svg, outline);
  const drawn = new TextDecoder().decode(bytes);
  const { background, root, fills } = theme.light;
  for (const colour of [background, root, fills[0]]) expect(drawn).toContain(`fill="${colour}"`);
  expect(losses).toEqual([]);
});
