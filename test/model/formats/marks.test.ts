import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Format, formats, writeFile } from "../../../model/formats/index.ts";
import { alignMarks } from "../../../model/formats/rich.ts";
import { normalMarks } from "../../../model/marks.ts";
import { type Mark, markKinds, type Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { texts } from "./outlines.ts";

const words = fc
  .array(fc.constantFrom("one", "two", "three", "größer", "日本", "x2"), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(" "));

/** A text and marks on it; a link over all of it is the node's own, and no mark. */
const rich = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.array(fc.tuple(fc.constantFrom(...markKinds), fc.nat(60), fc.nat(60)), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([text, drawn]) => {
      const ends = /^[\p{L}\d ]+$/u.test(text) ? wordEnds(text) : [...`${text} `].map((_, i) => i);
      const marks = drawn.flatMap(([kind, a, b]): Mark[] => {
        const [start = 0, end = 0] = [a, b].map((n) => ends[n % ends.length] ?? 0).sort((x, y) => x - y);
        const from = text[start] === " " ? start + 1 : start;
        const to = Math.max(from, Math.min(end, text.length));
        const isOwn = kind === "link" && from === 0 && to === text.length;
        return from === to || isOwn || cuts(text, from) || cuts(text, to)
          ? []
          : [{ kind, from, to, ...(kind === "link" && { href: "https://a.example/b?c=1&d=(2)" }) }];
      });
      const normal = normalMarks(marks, text.length);
      const isWhole = normal.some(
        ({ kind, from, to }) => kind === "link" && from === 0 && to === text.length,
      );
      return { text, marks: isWhole ? [] : normal };
    });

/** Where words begin and end, and now and then the middle of one. */
function wordEnds(text: string): number[] {
  return [
    0,
    ...[...text.matchAll(/ /g)].flatMap(({ index }) => [index, index, index, index - 1]),
    text.length,
  ];
}

function cuts(text: string, at: number): boolean {
  return /[\ud800-\udbff]$/.test(text.slice(0, at)) && /^[\udc00-\udfff]/.test(text.slice(at));
}

type Rich = Pick<Outline, "text" | "marks">;

const outlineOf = (text: fc.Arbitrary<Rich>): fc.Arbitrary<Outline> =>
  fc.array(text, { minLength: 2, maxLength: 8 }).map(([root, ...below]) => ({
    ...(root ?? { text: "" }),
    children: below.map((one) => ({ ...one, children: [] })),
  }));

/** Some are of words alone, which every format can write, and some as awkward as can be. */
const outlines = fc.oneof(outlineOf(rich(words)), outlineOf(rich(fc.oneof(words, texts))));

const nodes = (root: Outline) => [root, ...root.children];

/** Of a picture only the map in it matters here. */
const small = (format: Format, outline: Outline) =>
  format.needsFonts ? { fonts: fontsFor(outline), scale: 0.02 } : {};

const carrying = formats.filter((format) => format.read && format.write && format.marks);

/** Some words of each text bold or italic: what every format that has formatting at all can write. */
const plain: fc.Arbitrary<Outline> = outlineOf(
  fc
    .tuple(words, fc.constantFrom("bold" as const, "italic" as const), fc.nat(5), fc.nat(5))
    .map(([text, kind, a, b]) => {
      const starts = [0, ...[...text.matchAll(/ /g)].map(({ index }) => index + 1)];
      const [first = 0, last = 0] = [a % starts.length, b % starts.length].sort((x, y) => x - y);
      const to = (starts[last + 1] ?? text.length + 1) - 1;
      return { text, marks: [{ kind, from: starts[first] ?? 0, to }] };
    }),
);

/** Writes and reads a map; the texts must be the same, and what letters show of marks unless the report says otherwise. */
function expectFormatting(format: Format, outline: Outline, mayLose: boolean): void {
  const { bytes, losses } = writeFile(format, outline, small(format, outline));
  const back = format.read?.(bytes, "unused")?.root as Outline;
  const bare = (root: Outline) => nodes(root).map(({ text }) => text.replace(/\s+/g, " ").trim());
  expect(bare(back)).toEqual(bare(outline));
  const lost = losses.filter(({ what }) => /^(formatting|line breaks|links within)/.test(what));
  if (mayLose && lost.length > 0) return;
  expect(lost).toEqual([]);
  nodes(outline).forEach((node, i) => {
    const there = nodes(back)[i] as Outline;
    const wanted = alignMarks(node.text, node.marks ?? [], there.text);
    expect(visible(there.text, there.marks ?? [])).toEqual(visible(there.text, wanted));
  });
}

describe.each(carrying.map((format) => [format.name, format] as const))("%s", (_, format: Format) => {
  const numRuns = format.needsFonts ? 5 : 60;

  test("words in bold or italic are read back as they were written", () => {
    fc.assert(
      fc.property(plain, (outline) => expectFormatting(format, outline, false)),
      { numRuns },
    );
  });

  test("any formatting that is written is read back, but for what it said it could not carry", () => {
    fc.assert(
      fc.property(outlines, (outline) => expectFormatting(format, outline, true)),
      { numRuns },
    );
  });
});

/** What letters show of marks; those of white space can't be seen. */
function visible(text: string, marks: readonly Mark[]): string[] {
  return text.split("").flatMap((unit, i) =>
    unit.trim() === ""
      ? []
      : [
          marks
            .filter(({ from, to }) => from <= i && i < to)
            .map(({ kind, href }) => `${kind}${href ?? ""}`)
            .sort()
            .join(),
        ],
  );
}

test("formats that have no formatting count the texts that lose it", () => {
  const csv = formats.find(({ id }) => id === "csv") as Format;
  const outline: Outline = {
    text: "root",
    marks: [{ from: 0, to: 2, kind: "bold" }],
    children: [{ text: "plain", children: [] }],
  };
  expect(writeFile(csv, outline).losses).toContainEqual({ what: "formatting", count: 1, examples: ["root"] });
});

test.each([
  ["svg", ['<tspan font-style="italic">b</tspan>', '<a href="https://x.example/"']],
  ["latex", ["\\textit{b}", "\\href{https://x.example/}{c}"]],
])("%s draws formatting", (id, parts) => {
  const format = formats.find((one) => one.id === id) as Format;
  const outline: Outline = {
    text: "a b c",
    marks: [
      { from: 2, to: 3, kind: "italic" },
      { from: 4, to: 5, kind: "link", href: "https://x.example/" },
    ],
    children: [],
  };
  const { bytes, losses } = writeFile(format, outline);
  const text = new TextDecoder().decode(bytes);
  for (const part of parts) expect(text).toContain(part);
  expect(losses).toEqual([]);
});
