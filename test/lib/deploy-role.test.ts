import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { DeployRoleStack } from "../../lib/deploy-role-stack.ts";
import { text } from "./synth.ts";

const templateOf = (provider?: string) =>
  Template.fromStack(
    new DeployRoleStack(new App(), "DeployRole", {
      repository: "me/maps",
      environment: "production",
      prefix: "Maps",
      provider,
    }),
  );

test("the pipeline is one environment of one repository, known by GitHub's token", () => {
  templateOf().hasResourceProperties("AWS::IAM::Role", {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Effect: "Allow",
          Principal: { Federated: Match.anyValue() },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:me/maps:environment:production",
            },
          },
        },
      ],
    },
  });
});

test("it may assume the CDK's roles and ask, and nothing else", () => {
  const [policy] = Object.values(templateOf().findResources("AWS::IAM::Policy"));
  const statements: { Action: string; Resource: unknown }[] = policy?.Properties?.PolicyDocument.Statement;
  expect(statements.map(({ Action }) => Action)).toEqual([
    "sts:AssumeRole",
    "cloudformation:DescribeStacks",
    "lambda:GetAccountSettings",
  ]);
  const [roles, stacks] = statements.map(({ Resource }) => [Resource].flat().map(text));
  for (const role of roles ?? [])
    expect(role).toMatch(/:role\/cdk-hnb659fds-(deploy|file-publishing|lookup)-role-/);
  expect(stacks?.map((stack) => stack.split(":").at(-1))).toEqual(["stack/Maps*/*", "stack/CDKToolkit/*"]);
});

test("the pipeline deploys what was pushed here, and not what a fork's pull request brings", () => {
  const workflow = readFileSync(join(import.meta.dirname, "../../.github/workflows/deploy.yml"), "utf8");
  const [, condition = ""] = /\n {4}if: >-\n((?: {6}.*\n)+)/.exec(workflow) ?? [];
  expect(condition.replace(/\s+/g, " ")).toContain(
    "github.event.workflow_run.conclusion == 'success' && github.event.workflow_run.event == 'push'",
  );
});

test("an account that has GitHub's provider keeps it", () => {
  const arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
  const template = templateOf(arn);
  template.resourceCountIs("AWS::IAM::OIDCProvider", 0);
  expect(JSON.stringify(template.toJSON())).toContain(arn);
});
