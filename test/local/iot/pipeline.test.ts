import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createDynamoDb } from "../../../local/dynamodb/index.ts";
import { createIot } from "../../../local/iot/index.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { until } from "../lambda/fake-aws.ts";
import { make } from "../make.ts";
import { connect } from "./helpers.ts";

let test: TestAws;
const said: Record<string, unknown>[] = [];

/** Reports one message as failed the first time it sees it. */
const FUNCTION = `
const seen = new Set();
export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { body, messageId } of Records) {
    process.stdout.write("said " + body + "\\n");
    if (!seen.has(messageId)) batchItemFailures.push({ itemIdentifier: messageId });
    seen.add(messageId);
  }
  return { batchItemFailures };
};`;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "pipeline-"));
  writeFileSync(join(folder, "index.mjs"), FUNCTION);
  test = await testAws();
  test.aws.events.on("log", ({ line }: { line: string }) => {
    if (line.startsWith("said ")) said.push(JSON.parse(line.slice(5)));
  });
  await test.add(createDynamoDb);
  const sqs = await test.add(createSqs);
  const lambda = await test.add((aws) => createLambda({ ...aws, asset: () => folder }));
  const iot = await test.add(createIot);
  const queue = await make(sqs, "AWS::SQS::Queue", "Errors", { VisibilityTimeout: 1 });
  const reader = test.role("reader", {
    Effect: "Allow",
    Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    Resource: queue.attributes?.Arn ?? "",
  });
  const reporter = test.role("reporter", {
    Effect: "Allow",
    Action: "sqs:SendMessage",
    Resource: queue.attributes?.Arn ?? "",
  });
  await make(lambda, "AWS::Lambda::Function", "Redrive", {
    FunctionName: "redrive",
    Code: { S3Bucket: "b", S3Key: "k" },
    Handler: "index.handler",
    Role: reader,
    Runtime: "nodejs24.x",
  });
  await make(lambda, "AWS::Lambda::EventSourceMapping", "Source", {
    FunctionName: "redrive",
    EventSourceArn: queue.attributes?.Arn,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  await make(iot, "AWS::IoT::TopicRule", "Rule", {
    TopicRulePayload: {
      Sql: "SELECT * FROM 'maps/#'",
      AwsIotSqlVersion: "2016-03-23",
      Actions: [
        {
          DynamoDB: {
            TableName: "there-is-none",
            HashKeyField: "pk",
            HashKeyValue: "x",
            RoleArn: test.role("writer", { Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" }),
          },
        },
      ],
      ErrorAction: { Sqs: { QueueUrl: queue.ref, RoleArn: reporter, UseBase64: false } },
    },
  });
  for (const service of [sqs, lambda, iot]) await service.ready?.();
});

afterAll(async () => {
  await test.close();
});

it("what a rule can't write goes by its error action through the queue to the function, until it is done", async () => {
  const client = await connect(
    test,
    test.role("all", { Effect: "Allow", Action: "iot:*", Resource: "*" }),
    "c",
  );
  await client.publishAsync("maps/m/1", Buffer.from([0, 1, 255]), { qos: 1 });
  await until(() => said.length === 2); // once refused, once taken
  expect(said[0]).toMatchObject({
    topic: "maps/m/1",
    clientId: "c",
    base64OriginalPayload: "AAH/",
    failures: [
      {
        failedAction: "DynamoAction",
        failedResource: "there-is-none",
        errorMessage: expect.stringContaining("ResourceNotFoundException"),
      },
    ],
  });
  expect(said[1]).toEqual(said[0]);
  await client.endAsync();
});
