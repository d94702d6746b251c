import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, type Lookup } from "../../../local/iam/pattern.ts";

const nothing: Lookup = () => undefined;
const keys =
  (values: Record<string, string[]>): Lookup =>
  (key) =>
    values[key];

const plain = { wildcards: true, variables: false };
const withVariables = { wildcards: true, variables: true };

/** What a pattern means, told by JavaScript's own matcher. */
const asRegExp = (pattern: string) =>
  new RegExp(
    `^${[...pattern].map((c) => (c === "*" ? ".*" : c === "?" ? "." : c.replace(/[\\^$.|+()[\]{}]/g, "\\$&"))).join("")}$`,
    "s",
  );

test("wildcards match what the equivalent regular expression matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", "."), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", ".", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (source, value) => {
      expect(compilePattern(source, plain).matches(value, nothing)).toBe(asRegExp(source).test(value));
    }),
    { numRuns: 3000 },
  );
});

test("a pattern of many stars does not take long on a text that it nearly matches", () => {
  const started = performance.now();
  expect(compilePattern(`${"*a".repeat(40)}b`, plain).matches("a".repeat(5000), nothing)).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});

test("what a variable holds is text: its wildcards match only themselves", () => {
  const pattern = compilePattern("maps/${a:id}/*", withVariables);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "*", "?", "$", "{", "}"), maxLength: 5 }), (id) => {
      expect(pattern.matches(`maps/${id}/x`, keys({ "a:id": [id] }))).toBe(true);
      expect(pattern.matches(`maps/${id}b/x`, keys({ "a:id": [id] }))).toBe(false);
    }),
  );
});

test.each([
  ["a variable without a value matches nothing", "x${a:id}", "x", {}, false],
  ["a variable of several values matches nothing", "${a:id}", "1", { "a:id": ["1", "2"] }, false],
  ["a default stands in for an absent value", "${a:id, 'none'}", "none", {}, true],
  ["a default does not stand in for a present value", "${a:id, 'none'}", "none", { "a:id": ["b"] }, false],
  ["${*} is an asterisk", "a${*}", "a*", {}, true],
  ["${*} is not a wildcard", "a${*}", "ab", {}, false],
  ["${?} is a question mark", "a${?}", "ab", {}, false],
  ["${$} is a dollar", "${$}{x}", "${x}", {}, true],
] as const)("%s", (_, source, text, values, matches) => {
  const lookup: Lookup = (key) => (values as Record<string, readonly string[]>)[key];
  expect(compilePattern(source, withVariables).matches(text, lookup)).toBe(matches);
});

test("without variables ${…} is plain text", () => {
  expect(compilePattern("${a:id}", plain).matches("${a:id}", nothing)).toBe(true);
});
