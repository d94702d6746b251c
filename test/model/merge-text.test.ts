import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeTyped, type Typed } from "../../model/merge-text.ts";

const caretAt = (marked: string) => ({
  text: marked.replace("|", ""),
  start: marked.indexOf("|"),
  end: marked.indexOf("|"),
});
const shown = ({ text, start }: { text: string; start: number }) =>
  `${text.slice(0, start)}|${text.slice(start)}`;

describe("someone else changes the text that is typed in", () => {
  test.each([
    ["before the caret", "world", "world peace|", "hello world", "hello world peace|"],
    ["after the caret", "hello", "oh|hello", "hello there", "oh|hello there"],
    ["far from the caret, both insert", "a b c", "a X| b c", "a b c!", "a X| b c!"],
    ["removes text before the caret", "one two three", "one two three four|", "two three", "two three four|"],
    ["removes what surrounds the typing", "abcdef", "abcX|def", "af", "aX|f"],
    ["nothing was typed here", "abc", "ab|c", "xabc", "xab|c"],
    ["both add at the same place", "cat", "cats|", "catch", "catchs|"],
    ["both remove the same text", "hello world", "hello|", "hello", "hello|"],
  ])("%s", (_, base, ours, theirs, expected) => {
    expect(shown(mergeTyped(base, caretAt(ours), theirs))).toBe(expected);
  });

  test("what was typed here stays, and the caret stays behind it", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 5 }).map((length) => "★".repeat(length)),
        fc.string({ maxLength: 20 }),
        (base, place, typed, theirs) => {
          const at = Math.min(place, base.length);
          const ours: Typed = {
            text: base.slice(0, at) + typed + base.slice(at),
            start: at + typed.length,
            end: at + typed.length,
          };
          const merged = mergeTyped(base, ours, theirs);
          expect(merged.text).toContain(typed);
          expect(merged.text.length).toBe(theirs.length + typed.length);
          expect(merged.text.slice(0, merged.start).endsWith(typed)).toBe(true);
        },
      ),
    );
  });
});
