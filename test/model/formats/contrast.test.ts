/** All that is written in pictures and documents, on what is behind it: as on the screen, WCAG 2.2 AA. */
import { describe, expect, it } from "vitest";
import { pictureOf } from "../../../model/formats/picture.ts";
import { estimate } from "../../../model/formats/text-width.ts";
import { contrast, themeNames } from "../../../model/themes.ts";
import { colours, type Outline, type Shape, type StyleAttribute } from "../../../model/types.ts";

const shapes: (Shape | undefined)[] = [undefined, "pill", "underline"];
const styles: StyleAttribute[] = [undefined, ...colours].flatMap((fill) =>
  [undefined, ...colours].flatMap((color) =>
    shapes.map((shape) => ({ ...(fill && { fill }), ...(color && { color }), ...(shape && { shape }) })),
  ),
);

const styled = (style: StyleAttribute): Outline => ({
  text: "a",
  attributes: { style, tags: ["b"] },
  children: [],
});

/** Branches of each colour and of the colours that come by themselves; nodes of every style on two levels. */
const all = (theme: string | undefined): Outline => ({
  text: "root",
  attributes: theme ? { theme } : {},
  children: [
    { text: "all", children: styles.map(styled) },
    ...styles.filter(({ shape }) => !shape).map(styled),
    ...colours.map((branch) => ({ ...styled({}), attributes: { branch }, children: [styled({})] })),
  ],
});

describe.each([undefined, ...themeNames])("%s", (theme) => {
  it.each(["light", "dark"] as const)("can be read in %s", (mode) => {
    const { nodes, background } = pictureOf(all(theme), estimate, mode);
    expect(nodes.length).toBeGreaterThan(styles.length);
    const failures = new Set<string>();
    for (const { ink, fill = background } of nodes)
      if (contrast(ink, fill) < 4.5) failures.add(`${ink} on ${fill}: ${contrast(ink, fill).toFixed(2)}`);
    expect([...failures]).toEqual([]);
  });
});
