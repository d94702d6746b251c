import { expect, test } from "vitest";
import { TextMeasure } from "../../../web/editor/text-measure.ts";

/** Every character ten wide. */
const tens = () => new TextMeasure((text) => [...text].length * 10);
const lines = (text: string, width: number) => tens().block(text, "f", width).lines;

test("words that fit share a line", () => {
  expect(lines("one two three", 80)).toEqual(["one two", "three"]);
  expect(tens().block("one two three", "f", 80).width).toBe(70);
});

test("line breaks of the text are kept, empty lines too", () => {
  expect(lines("one\n\ntwo", 100)).toEqual(["one", "", "two"]);
});

test("an empty text has one empty line", () => {
  expect(tens().block("", "f", 100)).toEqual({ lines: [""], starts: [0], width: 0 });
});

test("a word wider than the node is cut between characters, and the rest goes on", () => {
  expect(lines("abcdefgh ij", 40)).toEqual(["abcd", "efgh", "ij"]);
});

test("Chinese and Japanese break between characters, never before a closing mark", () => {
  expect(lines("春が来た。", 40)).toEqual(["春が来", "た。"]);
});

test("an emoji family is never cut apart", () => {
  const measure = new TextMeasure((text) => [...new Intl.Segmenter().segment(text)].length * 10);
  expect(measure.block("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", "f", 20).lines).toEqual(["👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧"]);
});

test("a word is measured once", () => {
  let calls = 0;
  const measure = new TextMeasure((text) => {
    calls++;
    return text.length * 10;
  });
  for (let i = 0; i < 100; i++) measure.block("the same words", "f", 1000);
  expect(calls).toBe(4);
});
