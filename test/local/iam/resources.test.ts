import { afterEach, beforeEach, expect, test } from "vitest";
import type { Caller } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createIam } from "../../../local/iam/resources.ts";
import { readAssembly, type Template } from "../../../local/template/assembly.ts";
import { provision } from "../../../local/template/provision.ts";
import { assemblyOf } from "../template/assembly-of.ts";

let t: TestAws;
beforeEach(async () => {
  t = await testAws();
});
afterEach(() => t.close());

const make = (Resources: Template["Resources"], Outputs?: Template["Outputs"]) =>
  provision(
    readAssembly(assemblyOf({ S: { Resources, Outputs } })),
    new Map(Object.entries(createIam(t.iam).resources)),
  );

const trust = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
};
const allow = (Action: string) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action, Resource: "*" },
});
const role = (more = {}) => ({
  Type: "AWS::IAM::Role",
  Properties: { AssumeRolePolicyDocument: trust, ...more },
});
const may = (caller: Caller, action: string) => t.iam.allows(caller, action, "arn:aws:x:::y");

test("a role has what is written in it, attached to it and managed for it", async () => {
  const outputs = await make(
    {
      Role: role({
        Policies: [{ PolicyName: "Inline", PolicyDocument: allow("a:Inline") }],
        ManagedPolicyArns: [
          { Ref: "Managed" },
          { "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" },
        ],
      }),
      Attached: {
        Type: "AWS::IAM::Policy",
        Properties: { PolicyName: "Attached", PolicyDocument: allow("a:Attached"), Roles: [{ Ref: "Role" }] },
      },
      Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: allow("a:Managed") } },
      Later: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: allow("a:Later"), Roles: [{ Ref: "Role" }] },
      },
    },
    {
      Arn: { Value: { "Fn::GetAtt": ["Role", "Arn"] } },
      Id: { Value: { "Fn::GetAtt": ["Role", "RoleId"] } },
    },
  );
  const arn = outputs.S?.Arn ?? "";
  expect(arn).toMatch(/^arn:aws:iam::000000000000:role\/S-Role-/);
  expect(outputs.S?.Id).toMatch(/^AROA[A-Z2-7]{17}$/);
  const by = { kind: "service", principal: "lambda.amazonaws.com" } as const;
  const { caller } = t.iam.assumeRole(by, { roleArn: arn, sessionName: "fn" });
  for (const action of ["a:Inline", "a:Attached", "a:Managed", "a:Later", "logs:PutLogEvents"])
    expect([action, may(caller, action)]).toEqual([action, true]);
  expect(may(caller, "a:Other")).toBe(false);
});

test.each([
  [
    "an AWS managed policy that is not known",
    role({ ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
    /AdministratorAccess is not in local\/iam\/managed\.ts/,
  ],
  [
    "a permissions boundary",
    role({ PermissionsBoundary: "arn:aws:iam::aws:policy/x" }),
    /does not honour the property PermissionsBoundary/,
  ],
  [
    "a policy for a role that is not there",
    {
      Type: "AWS::IAM::Policy",
      Properties: { PolicyName: "P", PolicyDocument: allow("a:b"), Roles: ["Nobody"] },
    },
    /no role "Nobody"/,
  ],
  [
    "a policy with an unknown operator",
    role({
      Policies: [
        {
          PolicyName: "P",
          PolicyDocument: {
            Statement: {
              Effect: "Allow",
              Action: "a:b",
              Resource: "*",
              Condition: { StringSounds: { a: "b" } },
            },
          },
        },
      ],
    }),
    /no condition operator "StringSounds"/,
  ],
])("%s stops the start", async (_, resource, message) => {
  await expect(make({ X: resource })).rejects.toThrow(message);
});
