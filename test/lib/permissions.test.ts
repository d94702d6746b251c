import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { mapSessionPolicy } from "../../functions/open-map/policy.ts";
import { all, synth, text } from "./synth.ts";

const { stacks } = synth();

type Statement = { Action: string | string[]; Resource: unknown; Condition?: object; Effect: string };
const actionsOf = (statement: Statement) => [statement.Action].flat();

/** The statements of the policy whose logical id begins so. */
function statements(template: Template, id: string): Statement[] {
  const policies = Object.entries(template.findResources("AWS::IAM::Policy"));
  const [, policy] = policies.find(([logicalId]) => logicalId.startsWith(id)) ?? [];
  const document = policy?.Properties?.PolicyDocument;
  if (!document) throw new Error(`No policy begins with ${id}`);
  return document.Statement;
}

/** What is telling of ARNs: their end, or the name of a resource here. */
const tailOf = (resource: unknown) =>
  [resource]
    .flat()
    .map(
      (arn) => /\/snapshots.*|\/quarantine.*|:topic.*|Updates|LogDeadLetters|CompactLog/.exec(text(arn))?.[0],
    );

/** Whether an ARN falls under a pattern with `*`. */
const matches = (pattern: string, arn: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(arn);

describe("permissions", () => {
  const policies = Object.entries(all(stacks, "AWS::IAM::Policy")).flatMap(([id, policy]) =>
    policy.Properties?.PolicyDocument.Statement.map((s: Statement) => [id, s]),
  );

  test("name no service's every action", () => {
    const wild = policies.filter(([, statement]) => actionsOf(statement).some((a) => /^\*|:\*$/.test(a)));
    expect(wild).toEqual([]);
  });

  test("name resources, but for the calls that know none", () => {
    const wild = policies.filter(([, statement]) => [statement.Resource].flat().includes("*"));
    expect([...new Set(wild.map(([id, s]) => `${id.split("/")[0]} ${actionsOf(s)}`))].sort()).toEqual([
      "Gallery ec2:DescribeNetworkInterfaces,ec2:DescribeSubnets",
      "Index ec2:DescribeManagedPrefixLists",
      "Realtime iot:DescribeEndpoint",
    ]);
  });

  test("have wildcards among their actions only where CDK's site deployment has them", () => {
    const wild = policies.filter(([, statement]) => actionsOf(statement).some((a) => a.includes("*")));
    expect(new Set(wild.map(([id]) => id.replace(/[0-9A-F]{8,}.*/, "")))).toEqual(
      new Set(["Web/CustomCDKBucketDeployment"]),
    );
  });

  test("of guests and of people with an account: the signed routes and their own rows", () => {
    for (const id of ["IdentityIdentitiesUnauthenticatedRole", "IdentityIdentitiesAuthenticatedRole"]) {
      const [routes, rows, ...more] = statements(stacks.Identity, id);
      expect(more).toEqual([]);
      expect(routes?.Action).toBe("execute-api:Invoke");
      const arns = [routes?.Resource].flat().map((arn) => text(arn).replace(/^.*?\//, ""));
      // On an experiment's side the same, and what is tried out there.
      expect(
        arns.filter((arn) => !arn.startsWith("$default")).map((arn) => arn.slice(arn.indexOf("/"))),
      ).toEqual(
        [
          ...arns.filter((arn) => arn.startsWith("$default")).map((arn) => arn.slice(8)),
          "/POST/terms",
        ].sort(),
      );
      expect(arns.filter((arn) => arn.startsWith("$default")).map((arn) => arn.slice(8))).toEqual([
        "/DELETE/maps/*",
        "/DELETE/maps/*/links/*",
        "/DELETE/maps/*/listing",
        "/DELETE/maps/*/people/*",
        "/GET/exports/*",
        "/GET/maps/*/people",
        "/GET/maps/*/versions",
        "/GET/search",
        "/PATCH/maps/*/people/*",
        "/POST/exports",
        "/POST/handovers",
        "/POST/maps",
        "/POST/maps/*/exports",
        "/POST/maps/*/links",
        "/POST/maps/*/restore",
        "/POST/maps/*/session",
        "/POST/maps/*/uploads",
        "/POST/maps/*/versions",
        "/PUT/maps/*/listing",
      ]);
      expect(rows).toEqual({
        Effect: "Allow",
        Action: [
          "dynamodb:DeleteItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:Query",
          "dynamodb:UpdateItem",
        ],
        Resource: { "Fn::ImportValue": expect.stringContaining("People") },
        Condition: {
          "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"],
          },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      });
    }
  });

  test("of functions at the people table: maps' partitions and counts of calls, never a person's", () => {
    const all = ["BatchGetItem", "ConditionCheckItem", "DeleteItem", "UpdateItem"];
    for (const [template, id, maps, limits] of [
      [stacks.Api, "CreateMap", ["PutItem"], ["UpdateItem"]],
      [stacks.Api, "ShareMap", ["BatchGetItem", "PutItem"], ["UpdateItem"]],
      [stacks.Api, "ViewMap", ["BatchGetItem"], []],
      [stacks.Realtime, "OpenMap", all, []],
      [stacks.Realtime, "MapVersions", ["BatchGetItem"], ["UpdateItem"]],
      [stacks.Files, "SignUpload", ["BatchGetItem"], ["UpdateItem"]],
      [stacks.Files, "SignExport", ["BatchGetItem"], ["UpdateItem"]],
      [stacks.Access, "ListPeople", ["Query"], []],
      [stacks.Access, "SweepEpoch", ["GetItem"], []],
      [stacks.Access, "ChangeAccess", ["BatchGetItem", "DeleteItem", "GetItem", "Query", "UpdateItem"], []],
    ] as const) {
      const people = statements(template, id).filter((s) => /\bRhizomeData:.*People/.test(text(s.Resource)));
      const expected = [
        ["map#*", maps],
        ["limit#*", limits],
      ] as const;
      expect(people).toEqual(
        expected
          .filter(([, actions]) => actions.length > 0)
          .map(([partition, actions]) =>
            expect.objectContaining({
              Action:
                actions.length > 1 ? actions.map((a) => `dynamodb:${a}`).sort() : `dynamodb:${actions[0]}`,
              Condition: {
                "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [partition] },
                Null: { "dynamodb:LeadingKeys": "false" },
              },
            }),
          ),
      );
    }
  });

  test("of deleting and purging: maps' partitions and the list of what is to be purged", () => {
    for (const [id, actions] of [
      ["DeleteMap", ["BatchGetItem", "DeleteItem", "PutItem", "UpdateItem"]],
      ["PurgeMaps", ["BatchWriteItem", "DeleteItem", "Query", "UpdateItem"]],
    ] as const) {
      const people = statements(stacks.Access, id).filter((s) =>
        /\bRhizomeData:.*People/.test(text(s.Resource)),
      );
      expect(people).toEqual([
        expect.objectContaining({
          Action: actions.map((action) => `dynamodb:${action}`),
          Condition: {
            "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["map#*", "purge"] },
            Null: { "dynamodb:LeadingKeys": "false" },
          },
        }),
      ]);
    }
  });

  test("of the hand-over: maps' members, and of people's own rows to whom a guest hands over, nothing else", () => {
    const people = statements(stacks.Api, "HandOver").filter((s) => text(s.Resource).includes("People"));
    expect(people.map((statement) => [statement.Action, statement.Condition])).toEqual([
      [
        ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["map#*"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      ],
      [
        "dynamodb:GetItem",
        {
          "ForAllValues:StringLike": {
            "dynamodb:LeadingKeys": [{ "Fn::Join": ["", [{ Ref: "AWS::Region" }, ":*"]] }],
          },
          "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "to"] },
          StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
          Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
        },
      ],
    ]);
  });

  test("of a map session: what one map needs, assumed by open-map alone, for an hour", () => {
    expect(statements(stacks.Realtime, "MapSession").flatMap(actionsOf)).toEqual([
      "iot:Connect",
      "iot:Publish",
      "iot:Subscribe",
      "iot:Receive",
      "dynamodb:Query",
      "s3:GetObject",
    ]);
    stacks.Realtime.hasResourceProperties("AWS::IAM::Role", {
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: "sts:AssumeRole",
            Effect: "Allow",
            Principal: { AWS: { "Fn::GetAtt": [Match.stringLikeRegexp("^OpenMapRole"), "Arn"] } },
          },
        ],
      },
    });
  });

  test("of a map session cover all that a session policy asks for", () => {
    const rules = Object.keys(stacks.Realtime.findResources("AWS::IoT::TopicRule"));
    const policy = mapSessionPolicy({
      mapId: "k3j9x0a1b2c3d4e5",
      epoch: 3,
      role: "owner",
      clientKey: "0123456789abcdef01234567",
      author: "fedcba9876543210fedcba98",
      clientId: "k3j9x0a1b2c3d4e5-0123456789abcdef01234567",
      measuresTopic: `$aws/rules/${rules.find((id) => id.startsWith("Measures"))}/measures`,
      iotArn: "iot",
      tableArn: "table",
      bucketArn: "bucket",
      transferArn: "transfer",
    }) as { Statement: Statement[] };
    // Both sides from where the account's own part of the ARN ends.
    const tail = (arn: unknown) =>
      text(arn).replace(
        /^.*(?=:topic|:client)|^.*(?=\/(?:snapshots|files|results)\/)|^.*(Updates|table).*$/,
        "",
      );
    const role = statements(stacks.Realtime, "MapSession");
    for (const { Action, Resource } of policy.Statement) {
      const allowed = role.filter((s) => s.Action === Action).flatMap((s) => s.Resource);
      for (const arn of [Resource].flat()) {
        const covering = allowed.filter((pattern) => matches(tail(pattern), tail(arn)));
        expect(covering, `${Action} ${arn}`).not.toEqual([]);
      }
    }
  });

  test("of compact: one log's rows, its snapshots, quarantine, and to tell the map", () => {
    expect(
      statements(stacks.Realtime, "CompactRoleDefault").map((s) => [actionsOf(s).join(), tailOf(s.Resource)]),
    ).toEqual([
      ["logs:CreateLogStream,logs:PutLogEvents", ["CompactLog"]],
      [
        "dynamodb:BatchWriteItem,dynamodb:DeleteItem,dynamodb:GetItem,dynamodb:PutItem,dynamodb:Query",
        ["Updates"],
      ],
      ["s3:GetObject", ["/snapshots/*"]],
      ["s3:PutObject", ["/quarantine/*", "/snapshots/*"]],
      ["iot:Publish", [":topic/maps/*/control"]],
      ["sqs:GetQueueAttributes,sqs:GetQueueUrl,sqs:SendMessage", ["LogDeadLetters"]],
    ]);
  });

  test("of the versions: their rows, pointers, snapshots to be read, and to run the compaction", () => {
    const rows = statements(stacks.Realtime, "MapVersionsRoleDefault").filter(
      (s) => !/People|MapVersionsLog/.test(text(s.Resource)),
    );
    expect(rows.map((s) => [actionsOf(s).join(), s.Condition])).toEqual([
      [
        "dynamodb:PutItem,dynamodb:Query,dynamodb:UpdateItem",
        {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*#versions"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      ],
      ["dynamodb:GetItem", undefined],
      ["s3:GetObject", undefined],
      ["lambda:InvokeFunction", undefined],
    ]);
    expect(text(rows[2]?.Resource)).toMatch(/\/snapshots\/\*/);
    expect(text(rows[3]?.Resource)).toContain("CompactLive");
  });

  test("of the rule: to put, and nothing else", () => {
    expect(statements(stacks.Realtime, "LogWriter").flatMap(actionsOf)).toEqual(["dynamodb:PutItem"]);
    expect(statements(stacks.Realtime, "LogReporter").flatMap(actionsOf)).toEqual(["sqs:SendMessage"]);
  });
});

describe("guests", () => {
  test("get credentials by the enhanced flow only", () => {
    stacks.Identity.hasResourceProperties("AWS::Cognito::IdentityPool", {
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: false,
    });
  });

  test("take a role only from this pool, and only their kind's", () => {
    for (const kind of ["authenticated", "unauthenticated"]) {
      stacks.Identity.hasResourceProperties("AWS::IAM::Role", {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: "sts:AssumeRoleWithWebIdentity",
              Principal: { Federated: "cognito-identity.amazonaws.com" },
              Condition: {
                StringEquals: { "cognito-identity.amazonaws.com:aud": Match.anyValue() },
                "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": kind },
              },
            },
          ],
        },
      });
    }
  });
});
