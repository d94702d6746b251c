import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { colours } from "../../../model/types.ts";

const css = readFileSync(new URL("../../../web/styles/tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

/** Custom properties by name; those of the dark scheme lie over the light ones. */
function read(...blocks: string[]): (name: string) => string {
  const values = new Map<string, string>();
  for (const block of blocks)
    for (const [, name = "", value = ""] of block.matchAll(/--([\w-]+):\s*([^;]+);/g))
      values.set(name, value);
  return function get(name): string {
    const value = values.get(name) ?? "";
    const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
    return other ? get(other) : value;
  };
}

/** WCAG 2.2's contrast ratio of two colours as #rrggbb. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    if (!/^#[0-9a-f]{6}$/.test(colour)) throw new Error(`Not a colour: ${colour}`);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", read(light)],
  ["dark", read(light, dark)],
])("the named colours in the %s scheme", (_name, get) => {
  it.each(colours)("%s can be read on the map, on a surface and on every fill", (colour) => {
    const behind = ["bg", "surface", ...colours.map((fill) => `${fill}-fill`)];
    for (const fill of behind) expect(contrast(get(colour), get(fill)), fill).toBeGreaterThanOrEqual(4.5);
  });

  it.each(colours)("plain text can be read on a %s fill, and that of a branch on its own", (colour) => {
    expect(contrast(get("ink"), get(`${colour}-fill`))).toBeGreaterThanOrEqual(4.5);
    const branch = 8 + colours.indexOf(colour);
    expect(get(`branch-${branch}`)).toBe(get(colour));
    expect(contrast(get(`branch-text-${branch}`), get(`branch-fill-${branch}`))).toBeGreaterThanOrEqual(4.5);
  });
});
