import fc from "fast-check";
import { expect, test } from "vitest";
import { compileConditions } from "../../../local/iam/conditions.ts";

type Values = Record<string, string[]>;

function holds(block: Record<string, Record<string, unknown>>, values: Values): boolean {
  const found = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
  return compileConditions(block, true).every((condition) =>
    condition.holds((key) => found.get(key.toLowerCase())),
  );
}

const one = (operator: string, wanted: unknown, actual: string[] | undefined) =>
  holds({ [operator]: { k: wanted } }, actual === undefined ? {} : { k: actual });

test.each<[operator: string, wanted: unknown, actual: string | undefined, holds: boolean]>([
  ["StringEquals", "a", "a", true],
  ["StringEquals", ["b", "a"], "a", true],
  ["StringEquals", "a*", "ab", false],
  ["StringEquals", "a", "A", false],
  ["StringEquals", "a", undefined, false],
  ["StringNotEquals", "a", "b", true],
  ["StringNotEquals", ["a", "b"], "b", false],
  ["StringNotEquals", "a", undefined, true],
  ["StringEqualsIgnoreCase", "aB", "Ab", true],
  ["StringNotEqualsIgnoreCase", "aB", "Ab", false],
  ["StringLike", "a*c", "abc", true],
  ["StringLike", "a?c", "abbc", false],
  ["StringNotLike", "a*", "abc", false],
  ["StringEqualsIfExists", "a", undefined, true],
  ["StringEqualsIfExists", "a", "b", false],
  ["NumericLessThan", "10", "9.5", true],
  ["NumericLessThan", 10, "10", false],
  ["NumericLessThanEquals", "10", "10", true],
  ["NumericGreaterThan", "10", "11", true],
  ["NumericGreaterThanEquals", "10", "x", false],
  ["NumericEquals", "1", "1.0", true],
  ["NumericNotEquals", "1", "2", true],
  ["DateLessThan", "2026-11-21T09:00:00Z", "2026-11-21T08:59:59Z", true],
  ["DateLessThan", "2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z", false],
  ["DateGreaterThan", "1700000000", "2026-11-21T09:00:00Z", true],
  ["DateEquals", "1970-01-01T00:00:01Z", "1", true],
  ["DateNotEquals", "1970-01-01T00:00:01Z", "1", false],
  ["Bool", "true", "True", true],
  ["Bool", true, "true", true],
  ["Bool", "false", "true", false],
  ["Bool", "false", undefined, false],
  ["BoolIfExists", "true", undefined, true],
  ["BinaryEquals", "YQ==", "YQ==", true],
  ["IpAddress", "203.0.113.0/24", "203.0.113.7", true],
  ["IpAddress", "203.0.113.0/24", "203.0.114.7", false],
  ["IpAddress", "2001:db8::/32", "2001:db8:1::1", true],
  ["IpAddress", "203.0.113.7", "203.0.113.7", true],
  ["IpAddress", "203.0.113.0/24", "not an address", false],
  ["NotIpAddress", "203.0.113.0/24", "203.0.114.7", true],
  ["ArnLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true],
  ["ArnLike", "arn:aws:*:*:role/x", "arn:aws:iam::000000000000:role/x", false],
  ["ArnEquals", "arn:aws:iam::*:role/x", "arn:aws:iam::000000000000:role/x", true],
  ["ArnNotLike", "arn:aws:iam::*:role/x", "arn:aws:iam::000000000000:role/y", true],
  ["ArnLike", "arn:aws:execute-api:*:*:api/*/GET/a:b", "arn:aws:execute-api:r:0:api/s/GET/a:b", true],
  ["Null", "true", undefined, true],
  ["Null", "true", "a", false],
  ["Null", "false", "a", true],
  ["Null", false, undefined, false],
])("%s %j against %j: %s", (operator, wanted, actual, expected) => {
  expect(one(operator, wanted, actual === undefined ? undefined : [actual])).toBe(expected);
});

const letters = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 });

test("ForAllValues: each value of the request is among the policy's; nothing passes, too", () => {
  fc.assert(
    fc.property(letters, fc.option(letters), (wanted, actual) => {
      const expected = (actual ?? []).every((value) => wanted.includes(value));
      expect(one("ForAllValues:StringEquals", wanted, actual ?? undefined)).toBe(expected);
    }),
  );
});

test("ForAnyValue: some value of the request is among the policy's", () => {
  fc.assert(
    fc.property(letters, fc.option(letters), (wanted, actual) => {
      const expected = (actual ?? []).some((value) => wanted.includes(value));
      expect(one("ForAnyValue:StringEquals", wanted, actual ?? undefined)).toBe(expected);
      const negated = (actual ?? []).some((value) => !wanted.includes(value));
      expect(one("ForAnyValue:StringNotEquals", wanted, actual ?? undefined)).toBe(negated);
    }),
  );
});

test("several keys and operators must all hold", () => {
  const block = { StringEquals: { a: "1", b: "2" }, Bool: { c: "true" } };
  expect(holds(block, { a: ["1"], b: ["2"], c: ["true"] })).toBe(true);
  expect(holds(block, { a: ["1"], b: ["3"], c: ["true"] })).toBe(false);
  expect(holds(block, { a: ["1"], b: ["2"] })).toBe(false);
});

test("names of keys compare without case", () => {
  expect(holds({ StringEquals: { "AWS:SourceArn": "x" } }, { "aws:sourcearn": ["x"] })).toBe(true);
});

test("a policy variable in a condition is the request's own value", () => {
  const block = {
    "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"] },
  };
  const sub = { "cognito-identity.amazonaws.com:sub": ["us-east-1:a"] };
  expect(holds(block, { ...sub, "dynamodb:LeadingKeys": ["us-east-1:a"] })).toBe(true);
  expect(holds(block, { ...sub, "dynamodb:LeadingKeys": ["us-east-1:a", "us-east-1:b"] })).toBe(false);
  expect(holds(block, { "dynamodb:LeadingKeys": ["us-east-1:a"] })).toBe(false);
});

test("an ARN pattern may hold a variable with colons in its name", () => {
  const block = { ArnLike: { "aws:SourceArn": "arn:aws:x::${aws:PrincipalTag/a}:thing/*" } };
  const tag = { "aws:PrincipalTag/a": ["0"] };
  expect(holds(block, { ...tag, "aws:SourceArn": ["arn:aws:x::0:thing/1"] })).toBe(true);
  expect(holds(block, { ...tag, "aws:SourceArn": ["arn:aws:x::1:thing/1"] })).toBe(false);
});

test("an operator that IAM does not have is an error that names it", () => {
  expect(() => holds({ StringSounds: { a: "b" } }, {})).toThrow(/StringSounds/);
});
