import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detect, type Format, formats, writeFile } from "../../../model/formats/index.ts";
import { needsBox } from "../../../model/look.ts";
import type { Loss, NodeAttributes, Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { chain, nodesOf, outlines, rowsOf } from "./outlines.ts";

/** A picture takes long to draw, and has the map in it as our own format writes it: few and small ones show that. */
const numRuns = (format: Format) => (format.needsFonts ? 4 : 50);
const options = (format: Format, outline: Outline) =>
  format.needsFonts ? { fonts: fontsFor(outline), scale: 0.02 } : {};

function roundTrip(format: Format, outline: Outline) {
  const written = writeFile(format, outline, options(format, outline));
  const back = format.read?.(written.bytes, "unused title");
  if (!back) throw new Error(`${format.name} does not both read and write`);
  return { losses: written.losses, back };
}

/** Formats that put every branch on a side: one that was on none comes back on one. */
const sided = new Set(["mindmup", "canvas", "plantuml"]);
/** Formats that write deep levels at one depth. */
const flat = new Set(["markdown", "text", "mermaid", "plantuml", "org"]);

/** What each kind of loss allows to differ. */
const differs: [RegExp, (row: { text: string; attributes: NodeAttributes }) => void][] = [
  [/^notes$/, (row) => delete row.attributes.note],
  [/^links( |$)/, (row) => delete row.attributes.link],
  [/^sides/, (row) => delete row.attributes.side],
  [/^folded/, (row) => delete row.attributes.folded],
  [
    /^addresses at the end/,
    (row) => {
      delete row.attributes.link;
      row.text = row.text.replace(/ ?https?:\S+$/, "");
    },
  ],
  [/^icons/, (row) => delete row.attributes.icons],
  [/^tasks$/, (row) => delete row.attributes.task],
  [
    /^tasks in progress/,
    (row) => {
      if (row.attributes.task === "doing") row.attributes.task = "todo";
    },
  ],
  [/^start dates/, (row) => delete row.attributes.start],
  [/^due dates/, (row) => delete row.attributes.due],
  [/^progress of tasks/, (row) => delete row.attributes.progress],
  [/^styles of nodes/, (row) => delete row.attributes.style],
  [/^colours of branches/, (row) => delete row.attributes.branch],
  [/^shapes of lines/, (row) => delete row.attributes.line],
  [
    /^round corners/,
    (row) => {
      if (row.attributes.line === "round") row.attributes.line = "elbow";
    },
  ],
  [
    /^nodes without a shape/,
    ({ attributes }) => {
      const { shape, ...style } = attributes.style ?? {};
      if (shape === "none") attributes.style = style;
      if (Object.keys(attributes.style ?? {}).length === 0) delete attributes.style;
    },
  ],
  [/^tags/, (row) => delete row.attributes.tags],
  [/^(line breaks|spaces)/, (row) => (row.text = row.text.replace(/[ \t\n]+/g, " ").replace(/^ | $/g, ""))],
];

function withoutLosses(outline: Outline, losses: readonly Loss[]) {
  return rowsOf(outline).map(({ depth, text, attributes }) => {
    const row = { depth, text, attributes: { ...attributes } };
    for (const { what } of losses) for (const [pattern, drop] of differs) if (pattern.test(what)) drop(row);
    const { style } = row.attributes;
    // A leaf with a border is a box, which other programs have to be told.
    if (depth > 1 && style && needsBox({ ...style, fill: undefined }))
      row.attributes.style = { shape: "box", ...style };
    return row;
  });
}

type Rows = ReturnType<typeof rowsOf>;

function expectSame(format: Format, rows: Rows, expected: Rows): void {
  for (const [i, row] of rows.entries()) {
    if (sided.has(format.id) && expected[i]?.attributes.side === undefined) delete row.attributes.side;
  }
  expect(rows).toEqual(expected);
}

const both = formats.filter((format) => format.read && format.write);

describe.each(both.map((format) => [format.name, format] as const))("%s", (_, format) => {
  test("what is written reads back the same, but for what it said, counted, that it could not carry", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const { losses, back } = roundTrip(format, outline);
        expectSame(format, withoutLosses(back.root, losses), withoutLosses(outline, losses));
        const nodes = nodesOf(outline);
        expect(back.count).toBe(nodes.length);
        expect(back.losses).toEqual([]);
        for (const { what, count, examples } of losses) {
          expect(examples.length).toBe(Math.min(3, count));
          if (what === "folded branches")
            expect(count).toBe(nodes.filter((n) => n.attributes?.folded).length);
          if (what === "notes") expect(count).toBe(nodes.filter((n) => n.attributes?.note).length);
        }
      }),
      { numRuns: numRuns(format) },
    );
  }, 120_000);

  test.skipIf(format.id === "text")("what is written is known by its content, whatever its name", () => {
    const branch: Outline = { text: "a", children: [{ text: "b", children: [] }] };
    const root: Outline = { text: "root", children: [branch, branch] };
    const bytes = format.write?.(root, options(format, root)).bytes ?? new Uint8Array();
    for (const name of ["file", "wrong.bin", "wrong.txt"]) expect(detect(name, bytes)).toBe(format);
  });

  const [levels, width] = format.needsFonts ? [1_000, 1_000] : [20_000, 5_000];
  test(`${levels} levels and ${width} children are written and read`, () => {
    const wide: Outline = { text: "root", children: [] };
    for (let i = 0; i < width; i++) wide.children.push({ text: `child ${i}`, children: [] });
    const back = roundTrip(format, wide).back;
    expect(back.count).toBe(width + 1);
    expectSame(format, rowsOf(back.root), rowsOf(wide));
    const deep = roundTrip(format, chain(levels));
    expect(deep.back.count).toBe(levels);
    const flattened = deep.losses.find(({ what }) => what === "levels below the 200th");
    if (flat.has(format.id)) expect(flattened?.count).toBe(levels - 201);
    else expect(rowsOf(deep.back.root).at(-1)?.depth).toBe(levels - 1);
  }, 120_000);

  test("characters that no file can hold are taken out and reported", () => {
    const outline = { text: "a\u0000b\u001bc\ud800d\uffff", children: [{ text: "fine", children: [] }] };
    const { losses, back } = roundTrip(format, outline);
    expect(back.root.text).toBe("abcd");
    const reports = [...losses, ...back.losses].filter(({ what }) => what === "control characters");
    expect(reports).toEqual([{ what: "control characters", count: 1, examples: [expect.any(String)] }]);
  });
});
