import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalMarks } from "../../../model/marks.ts";
import { formatted, mergeRich, type RichText, replaced } from "../../../model/rich-text.ts";
import { type Mark, markKinds } from "../../../model/types.ts";
import { fromMarkdown, inkAt, isWhole } from "../../../web/editor/rich-text.ts";

const plain = (text: string): RichText => ({ text, marks: [] });
const shown = ({ text, marks }: RichText) =>
  marks.map(({ kind, from, to, href }) => `${kind}:${text.slice(from, to)}${href ? ` ${href}` : ""}`);

describe("Markdown as it is typed", () => {
  test.each([
    ["a **b c**", "a b c", ["bold:b c"]],
    ["__b__", "b", ["bold:b"]],
    ["see *b*", "see b", ["italic:b"]],
    ["_b_", "b", ["italic:b"]],
    ["`x * y`", "x * y", ["code:x * y"]],
    ["~~b~~", "b", ["strike:b"]],
    ["[a b](https://x.example/(y)?q)", "a b", ["link:a b https://x.example/(y)?q"]],
    ["[m](mailto:a@b.c)", "m", ["link:m mailto:a@b.c"]],
    ["“**b**", "“b", ["bold:b"]],
  ])("%s", (typed, text, marks) => {
    const made = fromMarkdown(plain(typed), typed.length);
    expect(made?.text).toBe(text);
    expect(made && shown(made)).toEqual(marks);
    expect(made?.caret).toBe(text.length);
  });

  test.each(["2*3*4*", "snake_case_", "** b**", "a ****", "*", "\\*b*", "[a](javascript:x)", "``", "**b*"])(
    "%s stays as it is",
    (typed) => expect(fromMarkdown(plain(typed), typed.length)).toBeUndefined(),
  );

  test("nothing within code is taken for formatting", () => {
    const code = { text: "a *b*", marks: [{ from: 0, to: 5, kind: "code" }] } as const;
    expect(fromMarkdown(code, 5)).toBeUndefined();
  });
});

describe("writing", () => {
  const bold = { text: "one two", marks: [{ from: 4, to: 7, kind: "bold" }] } as const;

  test("goes on in what is before the caret, but not in a link", () => {
    expect(inkAt(bold, 7)).toEqual([{ kind: "bold" }]);
    expect(inkAt(bold, 4)).toEqual([]);
    const link: RichText = {
      text: "a",
      marks: [{ from: 0, to: 1, kind: "link", href: "https://x.example" }],
    };
    expect(inkAt(link, 1)).toEqual([]);
  });

  test("in the place of words is formatted as they were", () => {
    expect(inkAt(bold, 4, 3)).toEqual([{ kind: "bold" }]);
    expect(shown(replaced(bold, 4, 3, "2", inkAt(bold, 4, 3)))).toEqual(["bold:2"]);
  });

  test("formatting is put on a stretch and taken off", () => {
    const all = formatted(bold, 0, 7, "bold", true);
    expect(isWhole(all, 0, 7, "bold")).toBe(true);
    expect(shown(formatted(all, 2, 5, "bold", false))).toEqual(["bold:on", "bold:wo"]);
  });
});

const mark = (length: number): fc.Arbitrary<Mark> =>
  fc.tuple(fc.constantFrom(...markKinds), fc.nat(length - 1), fc.nat(length - 1)).map(([kind, a, b]) => ({
    kind,
    from: Math.min(a, b),
    to: Math.max(a, b) + 1,
    ...(kind === "link" && { href: "https://x.example/" }),
  }));

test("what two people do to one text at once is all there", () => {
  const base = "The quick brown fox";
  const edit = fc.record({
    at: fc.nat(base.length),
    typed: fc.constantFrom<string>("", "X", "YY"),
    marks: fc.array(mark(base.length), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(edit, edit, (mine, other) => {
      const apply = ({ at, typed, marks }: typeof mine): RichText =>
        replaced({ text: base, marks: normalMarks(marks, base.length) }, at, 0, typed, []);
      const [ours, theirs] = [apply(mine), apply({ ...other, typed: other.typed.toLowerCase() })];
      const merged = mergeRich(plain(base), { ...ours, start: 0, end: ours.text.length }, theirs);
      expect(merged.text.replace(/[XYxy]/g, "")).toBe(base.replace(/[XYxy]/g, ""));
      for (const typed of [mine.typed, other.typed.toLowerCase()]) expect(merged.text).toContain(typed);
      // Each letter of the base has what either gave it.
      let next = 0;
      merged.text.split("").forEach((letter, i) => {
        if (letter !== base[next]) return;
        const at = next++;
        if (/[xy]/i.test(letter)) return;
        const kinds = (marks: readonly Mark[], index: number) =>
          marks.filter(({ from, to }) => from <= index && index < to).map(({ kind }) => kind);
        const wanted = new Set([...kinds(mine.marks, at), ...kinds(other.marks, at)]);
        expect(new Set(kinds(merged.marks, i))).toEqual(wanted);
      });
    }),
    { numRuns: 300 },
  );
});
