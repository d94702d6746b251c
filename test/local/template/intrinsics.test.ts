import { expect, test } from "vitest";
import { holds, resolve, type Scope } from "../../../local/template/intrinsics.ts";

const refs: Record<string, unknown> = { "AWS::Region": "us-east-1", Bucket: "bucket-1", List: ["a", "b"] };

const scope: Scope = {
  ref: (name) => {
    if (!(name in refs)) throw new Error(`no ${name}`);
    return refs[name];
  },
  attribute: (id, name) => `${id}!${name}`,
  condition: (name) => name === "Yes",
  mapping: (map, first, second) => {
    if (map !== "Map") throw new Error("no such map");
    return `${first}-${second}`;
  },
  importValue: (name) => `imported ${name}`,
  stackOutput: (stack, output) => `${stack}/${output}`,
};

test.each<[name: string, value: unknown, expected: unknown]>([
  ["Ref", { Ref: "Bucket" }, "bucket-1"],
  ["GetAtt", { "Fn::GetAtt": ["Bucket", "Arn"] }, "Bucket!Arn"],
  ["GetAtt with a dotted attribute", { "Fn::GetAtt": "Bucket.Endpoint.Port" }, "Bucket!Endpoint.Port"],
  ["Sub", { "Fn::Sub": "${Bucket}/${Bucket.Arn}/${!Literal}" }, "bucket-1/Bucket!Arn/${Literal}"],
  ["Sub with values", { "Fn::Sub": ["${a}${Bucket}", { a: { Ref: "AWS::Region" } }] }, "us-east-1bucket-1"],
  ["Join", { "Fn::Join": ["-", ["a", { Ref: "Bucket" }, 1]] }, "a-bucket-1-1"],
  ["Join of a list", { "Fn::Join": [",", { Ref: "List" }] }, "a,b"],
  ["Select", { "Fn::Select": ["1", { Ref: "List" }] }, "b"],
  ["Split", { "Fn::Split": [":", "a:b"] }, ["a", "b"]],
  [
    "Select of Split of an ARN",
    { "Fn::Select": [1, { "Fn::Split": ["!", { "Fn::GetAtt": ["B", "Arn"] }] }] },
    "Arn",
  ],
  ["If, true", { "Fn::If": ["Yes", 1, 2] }, 1],
  ["If, false", { "Fn::If": ["No", 1, { Ref: "Bucket" }] }, "bucket-1"],
  ["FindInMap", { "Fn::FindInMap": ["Map", { Ref: "AWS::Region" }, "x"] }, "us-east-1-x"],
  ["FindInMap's default", { "Fn::FindInMap": ["Nope", "a", "b", { DefaultValue: 7 }] }, 7],
  ["ImportValue", { "Fn::ImportValue": { "Fn::Sub": "x-${Bucket}" } }, "imported x-bucket-1"],
  ["GetStackOutput", { "Fn::GetStackOutput": { StackName: "S", OutputName: "O" } }, "S/O"],
  ["GetAZs", { "Fn::GetAZs": "" }, ["us-east-1a", "us-east-1b", "us-east-1c"]],
  ["Base64", { "Fn::Base64": "hi" }, "aGk="],
  ["Cidr", { "Fn::Cidr": ["10.0.0.0/16", 3, 8] }, ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]],
  ["Length", { "Fn::Length": { Ref: "List" } }, 2],
  ["ToJsonString", { "Fn::ToJsonString": { a: { Ref: "Bucket" } } }, '{"a":"bucket-1"}'],
  ["NoValue in an object", { a: { Ref: "AWS::NoValue" }, b: 1 }, { b: 1 }],
  ["NoValue in a list", [1, { "Fn::If": ["No", 2, { Ref: "AWS::NoValue" }] }], [1]],
  [
    "a policy's Condition is not a condition",
    { Condition: { StringEquals: {} } },
    { Condition: { StringEquals: {} } },
  ],
  ["an object of two members is no function", { Ref: "a", b: 1 }, { Ref: "a", b: 1 }],
])("%s", (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test.each<[name: string, value: unknown, message: RegExp]>([
  ["an unknown function", { "Fn::Magic": 1 }, /does not know the function Fn::Magic/],
  ["a macro", { "Fn::Transform": {} }, /Fn::Transform/],
  [
    "a dynamic reference",
    "a{{resolve:secretsmanager:x}}",
    /dynamic reference \{\{resolve:secretsmanager:x\}\}/,
  ],
  ["an index out of range", { "Fn::Select": [5, ["a"]] }, /finds no item 5/],
  ["an object where text belongs", { "Fn::Join": ["", [{ a: 1 }]] }, /Fn::Join wants text/],
  ["blocks that do not fit", { "Fn::Cidr": ["10.0.0.0/24", 3, 8] }, /cannot cut 3 blocks/],
])("%s is an error", (_, value, message) => {
  expect(() => resolve(value, scope)).toThrow(message);
});

test.each<[condition: unknown, expected: boolean]>([
  [{ "Fn::Equals": [{ Ref: "Bucket" }, "bucket-1"] }, true],
  [{ "Fn::Equals": ["a", "b"] }, false],
  [{ "Fn::And": [{ Condition: "Yes" }, { "Fn::Not": [{ Condition: "No" }] }] }, true],
  [{ "Fn::Or": [{ Condition: "No" }, { Condition: "Yes" }] }, true],
  [{ "Fn::And": [{ Condition: "No" }, { Condition: "Yes" }] }, false],
])("%j holds: %s", (condition, expected) => {
  expect(holds(condition, scope)).toBe(expected);
});
