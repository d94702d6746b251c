import { expect, test } from "vitest";
import { checkPolicy, type PolicyKind } from "../../../local/iam/grammar.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const of = (Statement: unknown, more = {}) => ({ Version: "2012-10-17", Statement, ...more });
const { Resource: _, ...withoutResource } = statement;
const { Action: __, ...withoutAction } = statement;

test.each<[string, unknown, PolicyKind]>([
  ["no object", null, "identity"],
  ["no statement", { Version: "2012-10-17" }, "identity"],
  ["a version that is not", of(statement, { Version: "2012-10-18" }), "identity"],
  ["a statement that is none", of([null]), "identity"],
  ["no resource", of(withoutResource), "identity"],
  ["no resource in its list", of({ ...statement, Resource: [] }), "identity"],
  ["a number as its resource", of({ ...statement, Resource: 1 }), "identity"],
  ["both Resource and NotResource", of({ ...statement, NotResource: "a" }), "identity"],
  ["no action", of(withoutAction), "identity"],
  ["both Action and NotAction", of({ ...statement, NotAction: "a:b" }), "identity"],
  ["no effect", of({ ...statement, Effect: "allow" }), "identity"],
  ["a principal", of({ ...statement, Principal: "*" }), "identity"],
  ["a misspelt condition", of({ ...statement, Conditions: {} }), "identity"],
  ["no principal", of(statement), "resource"],
  ["a resource", of({ ...statement, Principal: "*" }), "trust"],
])("a policy with %s is none", (_name, document, kind) => {
  expect(() => checkPolicy(document, kind)).toThrow();
});

test("policies of every kind are taken", () => {
  checkPolicy(of(statement), "identity");
  checkPolicy(of([{ ...withoutAction, NotAction: ["a:b"] }]), "identity");
  checkPolicy(of({ ...statement, Principal: "*" }), "resource");
  checkPolicy(of({ ...withoutResource, Principal: { AWS: "*" } }), "trust");
});
