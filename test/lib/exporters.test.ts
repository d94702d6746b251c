import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { easternFiles } from "../../model/formats/fonts/catalog-east.ts";
import { allFontFiles } from "../../model/formats/fonts/choice.ts";
import { bundles, only, type Resource, synth, text } from "./synth.ts";

const { stacks } = synth();
const { Files } = stacks;

/** Action and tail of the resource of each statement of a function's policy, its log left out. */
function mayDo(id: string): string[] {
  const policies = Object.entries(Files.findResources("AWS::IAM::Policy"));
  const [, policy] = policies.find(([logicalId]) => logicalId.startsWith(`${id}Role`)) ?? [];
  const all = (policy?.Properties?.PolicyDocument.Statement ?? []) as {
    Action: string | string[];
    Resource: unknown;
  }[];
  return all
    .filter(({ Action }) => ![Action].flat().some((action) => action.startsWith("logs:")))
    .map(({ Action, Resource }) => {
      const tails = [Resource].flat().map((arn) => text(arn).replace(/^.*?(\/|:topic\/)/, "$1"));
      return `${[Action].flat().join()} ${tails.join()}`;
    });
}

const notifications = (): { Events: string[]; Filter: object; LambdaFunctionArn: unknown }[] =>
  only(Files, "Custom::S3BucketNotifications").flatMap(
    (one: Resource) => one.Properties?.NotificationConfiguration.LambdaFunctionConfigurations,
  );

describe("an exporter", () => {
  test.each([
    ["ExportPdf", "pdf", "pdf"],
    ["ExportPng", "png", "png"],
    ["ExportDocx", "docx", "docx"],
    ["ExportPptx", "pptx", "pptx"],
    ["ExportXlsx", "xlsx", "xlsx"],
    ["ExportHtml", "html", "html"],
    ["ExportPage", "page", "html"],
    ["ExportOutline", "text", "txt"],
  ])(
    "%s reads sources of its format, writes results of its extension, and hands on what came of it",
    (id, format, extension) => {
      const [read, write, announce, ...more] = mayDo(id);
      expect([read, write]).toEqual([
        `s3:GetObject /exports/*.${format}.json`,
        `s3:PutObject /results/*.${extension}`,
      ]);
      expect(announce).toMatch(/^lambda:InvokeFunction AnnounceExport/);
      expect(more).toEqual([]);
      const own = notifications().filter(({ LambdaFunctionArn }) => text(LambdaFunctionArn).startsWith(id));
      expect(own).toMatchObject([
        {
          Events: ["s3:ObjectCreated:*"],
          Filter: {
            Key: {
              FilterRules: [
                { Name: "suffix", Value: `.${format}.json` },
                { Name: "prefix", Value: "exports/" },
              ],
            },
          },
        },
      ]);
    },
  );

  test("is not tried again, and its destination is told in either case", () => {
    Files.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      FunctionName: { Ref: Match.stringLikeRegexp("^ExportPdf") },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 600,
      DestinationConfig: { OnSuccess: Match.anyValue(), OnFailure: Match.anyValue() },
    });
  });

  test("has executions set aside only when a deployment says so", () => {
    const reserved = (template: typeof Files) =>
      only(template, "AWS::Lambda::Function").flatMap(
        ({ Properties }) => Properties?.ReservedConcurrentExecutions ?? [],
      );
    expect(reserved(Files)).toEqual([]);
    expect(reserved(synth({ exportConcurrency: 5, accountConcurrency: 1000 }).stacks.Files)).toEqual([
      5, 5, 5, 5, 5, 5, 5, 5,
    ]);
  });
});

test("the export of all maps may read maps and write its own part of the bucket, and nothing else", () => {
  expect(mayDo("WorkspaceExportWorkspace")).toEqual([
    expect.stringMatching(/^dynamodb:UpdateItem /),
    "s3:PutObject /workspaces/*/job.json",
    "s3:GetObject /results/workspaces/*,/workspaces/*.json",
    expect.stringMatching(/sqs:SendMessage/),
  ]);
  const may = mayDo("WorkspaceWorkspaceStep").join("\n");
  for (const never of [
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "DeleteObject",
    "/files/",
    "/uploads/",
    "/exports/",
  ])
    expect(may).not.toContain(never);
  for (const needed of ["BatchGetItem", "/snapshots/*", "/workspaces/*", "/results/workspaces/*"])
    expect(may).toContain(needed);
});

test("what checks, tells and signs may do just that", () => {
  expect(mayDo("CheckUpload").slice(0, 3)).toEqual([
    "s3:DeleteObject,s3:GetObject /uploads/*",
    "s3:PutObject /results/*.json,/files/*",
    "iot:Publish :topic/maps/*/control",
  ]);
  expect(mayDo("AnnounceExport").slice(0, 2)).toEqual([
    "s3:PutObject /results/*.json",
    "iot:Publish :topic/maps/*/control",
  ]);
  expect(mayDo("SignUpload").at(-1)).toBe("s3:PutObject /uploads/*");
  expect(mayDo("SignExport").at(-1)).toBe("s3:PutObject /exports/*");
});

test("nothing stays in the transfer bucket for longer than a day, and a lost event sets off an alarm", () => {
  Files.hasResourceProperties("AWS::S3::Bucket", {
    LifecycleConfiguration: {
      Rules: [
        {
          ExpirationInDays: 1,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          Status: "Enabled",
        },
      ],
    },
  });
  Files.hasResourceProperties("AWS::CloudWatch::Alarm", {
    MetricName: "ApproximateNumberOfMessagesVisible",
    Threshold: 1,
    TreatMissingData: "notBreaching",
  });
});

test("the layer has all the fonts that drawings may need, and no others", () => {
  const folder = join(bundles.folder, "drawing-layer", "nodejs", "node_modules", "rhizome-drawing", "fonts");
  const packages = join(import.meta.dirname, "../../node_modules/@fontsource");
  const all = allFontFiles(easternFiles);
  const there = all.filter(({ family, name }) => existsSync(join(packages, family, "files", name)));
  // The package of emoji has no file for one of its own ranges.
  expect(all.length - there.length).toBeLessThanOrEqual(1);
  expect(readdirSync(folder).sort()).toEqual(there.map(({ name }) => name).sort());
});
