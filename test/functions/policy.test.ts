import { describe, expect, test } from "vitest";
import { mapSessionPolicy } from "../../functions/open-map/policy.ts";

type Statement = { Effect: string; Action: string; Resource: string | string[]; Condition?: object };

const session = {
  mapId: "k3j9x0a1b2c3d4e5",
  epoch: 3,
  role: "editor",
  clientKey: "0123456789abcdef01234567",
  author: "fedcba9876543210fedcba98",
  clientId: "k3j9x0a1b2c3d4e5-0123456789abcdef01234567",
  measuresTopic: "$aws/rules/RhizomeRealtime_MeasuresRule0A1B2C3D_0123456789AB/measures",
  iotArn: "arn:aws:iot:eu-west-1:111122223333",
  tableArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/updates",
  bucketArn: "arn:aws:s3:::files",
  transferArn: "arn:aws:s3:::transfer",
} as const;

function statements(role: "owner" | "editor" | "commenter" | "viewer"): Statement[] {
  return (mapSessionPolicy({ ...session, role }) as { Statement: Statement[] }).Statement;
}
function resources(role: "owner" | "editor" | "commenter" | "viewer", action: string): string[] {
  return statements(role)
    .filter((s) => s.Action === action)
    .flatMap((s) => s.Resource);
}
const iot = (path: string) => `${session.iotArn}:${path}`;
const map = `maps/${session.mapId}/3`;

describe("the session policy", () => {
  test("lets an editor publish as itself, talk, answer, ask for compaction, and tell how long edits take", () => {
    expect(resources("editor", "iot:Publish")).toEqual([
      iot(`topic/${map}/presence/${session.clientKey}`),
      iot(`topic/${map}/updates/${session.clientKey}/*`),
      iot(`topic/${map}/compact`),
      iot(`topic/${session.measuresTopic}`),
      // Under the name that answers suggestions, too.
      iot(`topic/${map}/talk/${session.author}*`),
    ]);
    expect(resources("owner", "iot:Publish")).toEqual(resources("editor", "iot:Publish"));
  });

  test("lets a commenter talk but not answer, and a viewer publish presence only", () => {
    const presence = iot(`topic/${map}/presence/${session.clientKey}`);
    expect(resources("viewer", "iot:Publish")).toEqual([presence]);
    expect(resources("commenter", "iot:Publish")).toEqual([
      presence,
      iot(`topic/${map}/talk/${session.author}/*`),
    ]);
  });

  test("reads the map's topics, its log, its snapshots, its files and what exporters made of it", () => {
    for (const role of ["owner", "editor", "commenter", "viewer"] as const) {
      expect(resources(role, "iot:Connect")).toEqual([iot(`client/${session.clientId}`)]);
      expect(resources(role, "iot:Subscribe")).toEqual([iot(`topicfilter/${map}/*`)]);
      expect(resources(role, "iot:Receive")).toEqual([iot(`topic/${map}/*`)]);
      expect(resources(role, "s3:GetObject")).toEqual([
        `arn:aws:s3:::files/snapshots/${session.mapId}/3/*`,
        `arn:aws:s3:::files/files/${session.mapId}/*`,
        `arn:aws:s3:::transfer/results/${session.mapId}/3/*`,
      ]);
      expect(statements(role).find((s) => s.Action === "dynamodb:Query")).toEqual({
        Effect: "Allow",
        Action: "dynamodb:Query",
        Resource: session.tableArn,
        Condition: {
          "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": [`${session.mapId}#3`, `${session.mapId}#3#talk`],
          },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      });
    }
  });

  test("names one map and one epoch in every resource but the table's, that of the map's files, and of measures", () => {
    for (const { Action, Resource } of statements("owner")) {
      if (Action === "dynamodb:Query") continue;
      for (const arn of [Resource].flat())
        expect(arn).toMatch(
          /k3j9x0a1b2c3d4e5(\/3\/|-0123)|files\/k3j9x0a1b2c3d4e5\/|:topic\/\$aws\/rules\/\w+\/measures$/,
        );
    }
  });

  test("allows just six kinds of call", () => {
    expect(statements("owner").map((s) => `${s.Effect} ${s.Action}`)).toEqual([
      "Allow iot:Connect",
      "Allow iot:Publish",
      "Allow iot:Subscribe",
      "Allow iot:Receive",
      "Allow dynamodb:Query",
      "Allow s3:GetObject",
    ]);
  });

  test("stays under STS's 2,048 characters with the longest names there can be", () => {
    const longest = mapSessionPolicy({
      ...session,
      role: "owner",
      epoch: 999_999,
      iotArn: "arn:aws:iot:ap-southeast-4:111122223333",
      // CloudFormation cuts a generated name at 255 for tables; buckets end at 63.
      tableArn: `arn:aws:dynamodb:ap-southeast-4:111122223333:table/${"t".repeat(255)}`,
      bucketArn: `arn:aws:s3:::${"b".repeat(63)}`,
      transferArn: `arn:aws:s3:::${"t".repeat(63)}`,
    });
    expect(JSON.stringify(longest).length).toBeLessThan(2_048);
  });
});
