import { expect, test } from "vitest";
import { indented, parseIndented } from "../../../web/editor/clipboard.ts";

const plan = {
  text: "Plan",
  children: [
    { text: "First", children: [{ text: "Deep", children: [] }] },
    { text: "Two\nlines", children: [] },
  ],
};

test("a branch becomes indented text", () => {
  expect(indented(plan)).toBe("Plan\n\tFirst\n\t\tDeep\n\tTwo lines\n");
});

test("indented text becomes branches: tabs, spaces, bullets", () => {
  expect(parseIndented("a\n\tb\n\t\tc\n\td")).toEqual([
    {
      text: "a",
      children: [
        { text: "b", children: [{ text: "c", children: [] }] },
        { text: "d", children: [] },
      ],
    },
  ]);
  expect(parseIndented("- a\n  - b\n\n* c\r\n   1. d")).toEqual([
    { text: "a", children: [{ text: "b", children: [] }] },
    { text: "c", children: [{ text: "d", children: [] }] },
  ]);
});

test("what is copied is what is pasted", () => {
  const flat = { ...plan, children: [plan.children[0], { text: "Two lines", children: [] }] };
  expect(parseIndented(indented(plan))).toEqual([flat]);
});

test("5,000 levels are read and written without recursion", () => {
  const text = Array.from({ length: 5_000 }, (_, i) => `${" ".repeat(i)}x`).join("\n");
  const [top] = parseIndented(text);
  expect(top && indented(top).split("\n").length).toBe(5_001);
});
