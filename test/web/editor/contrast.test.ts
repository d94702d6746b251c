/** All that can be written on a map, on all that can be behind it: WCAG 2.2 AA, in every theme, light and dark. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BOUNDARY_FILL_OPACITY } from "../../../model/layout/range-shape.ts";
import { contrast, mixed, themeNames, themeOf } from "../../../model/themes.ts";
import { colours, type Shape, type StyleAttribute } from "../../../model/types.ts";
import { propertiesOf } from "../../../web/editor/dress.ts";
import { inkOf, type NodeKind } from "../../../web/editor/node-style.ts";
import { BRANCH_COLOURS } from "../../../web/editor/theme.ts";

const sheet = (name: string) => readFileSync(new URL(`../../../web/styles/${name}`, import.meta.url), "utf8");
const [day = "", night = ""] = sheet("tokens.css").split("@media (prefers-color-scheme: dark)");
const map = sheet("map.css");

/** A number in a rule of the map's sheet. */
function figure(selector: string, declaration: RegExp): number {
  const rules = map.split("}").filter((rule) => rule.includes(`\n${selector} {`));
  const number = rules.map((rule) => declaration.exec(rule)?.[1]).find((found) => found !== undefined);
  if (number === undefined) throw new Error(`${selector} has no ${declaration.source}`);
  return Number(number);
}
const opacity = /opacity: ([\d.]+);/;
const parts = {
  mark: figure(".mark", opacity),
  placeholder: figure(".label.placeholder", opacity),
  code: figure('.node[data-kind="leaf"]:not([data-shape]) code', /currentColor ([\d.]+)%/) / 100,
};

/** Custom properties of a scheme, in a theme. */
function colourOf(theme: string, scheme: "light" | "dark"): (name: string) => string {
  const values = new Map<string, string>();
  for (const block of scheme === "light" ? [day] : [day, night])
    for (const [, name = "", value = ""] of block.matchAll(/--([\w-]+):\s*([^;]+);/g))
      values.set(name, value);
  const dress = themeOf(theme);
  const worn = dress ? propertiesOf(dress, scheme === "dark", values.get("accent") ?? "") : {};
  for (const [name, value] of Object.entries(worn)) values.set(name.slice(2), value);
  return function get(name): string {
    const value = values.get(name) ?? "";
    const [, other] = /^var\(--([\w-]+)\)$/.exec(value) ?? [];
    if (other) return get(other);
    if (!/^#[0-9a-f]{6}$/.test(value)) throw new Error(`--${name} is no colour: ${value}`);
    return value;
  };
}

const count = BRANCH_COLOURS + colours.length;
const branches = Array.from({ length: count }, (_, i) => i);
const shapes: (Shape | undefined)[] = [undefined, "pill", "underline"];

/** Every style that decides about colours. */
function* styles(): Generator<StyleAttribute> {
  for (const fill of [undefined, ...colours])
    for (const color of [undefined, ...colours])
      for (const shape of shapes)
        yield { ...(fill && { fill }), ...(color && { color }), ...(shape && { shape }) };
}

describe.each(["plain", ...themeNames])("%s", (theme) => {
  it.each(["light", "dark"] as const)("can be read and told apart in %s", (scheme) => {
    const get = colourOf(theme, scheme);
    const bg = get("bg");
    const failures = new Set<string>();
    const check = (what: string, front: string, behind: string, least: number) => {
      const has = contrast(front, behind);
      if (has < least) failures.add(`${what}: ${front} on ${behind} has ${has.toFixed(2)}, not ${least}`);
    };
    const written = (where: string, text: string, behind: string) => {
      check(where, text, behind, 4.5);
      check(`${where}, a sign`, mixed(text, behind, parts.mark), behind, 3);
    };

    written("root", get("root-text"), get("root-fill"));
    check(
      "root, placeholder",
      mixed(get("root-text"), get("root-fill"), parts.placeholder),
      get("root-fill"),
      4.5,
    );
    for (const i of branches) {
      written(`branch ${i}`, get(`branch-text-${i}`), get(`branch-fill-${i}`));
      check(`line ${i}`, get(`branch-${i}`), bg, 3);
    }
    for (const behind of ["bg", "surface-2", "accent-soft"]) {
      written(`leaf on ${behind}`, get("ink"), get(behind));
      check(`leaf on ${behind}, code`, get("ink"), mixed(get("ink"), get(behind), parts.code), 4.5);
    }
    for (const kind of ["root", "branch", "leaf"] as NodeKind[])
      for (const style of styles())
        for (const i of [0, BRANCH_COLOURS]) {
          const { text, fill = "bg" } = inkOf(kind, style, i);
          written(`${text} on ${fill}`, get(text), get(fill));
        }

    // The badge with the count of what is folded, the frame of what is selected, the bar of what is done.
    check("badge", get("ink"), bg, 4.5);
    check("selection", get("accent"), bg, 3);
    check("progress", get("good"), mixed(get("good"), bg, 0.24), 3);
    // Cross-links with their labels, boundaries and summaries with their titles.
    check("cross-link", get("ink-2"), bg, 4.5);
    for (const colour of colours) check(`cross-link ${colour}`, get(colour), bg, 4.5);
    for (const i of branches) {
      check(`title ${i}`, get("ink"), mixed(get(`branch-${i}`), bg, BOUNDARY_FILL_OPACITY), 4.5);
    }
    expect([...failures]).toEqual([]);
  });
});
