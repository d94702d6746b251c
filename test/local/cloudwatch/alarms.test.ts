import { PurgeQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alarm } from "../../../local/cloudwatch/alarm.ts";
import { createCloudWatch } from "../../../local/cloudwatch/index.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let sqs: Service;
let cloudwatch: Service;
beforeEach(async () => {
  t = await testAws();
  sqs = await t.add(createSqs);
  cloudwatch = await t.add(createCloudWatch);
});
afterEach(() => t.close());

const properties = (QueueName: string, more = {}) => ({
  Namespace: "AWS/SQS",
  MetricName: "ApproximateNumberOfMessagesVisible",
  Dimensions: [{ Name: "QueueName", Value: QueueName }],
  Statistic: "Maximum",
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  Threshold: 1,
  EvaluationPeriods: 1,
  Period: 300,
  ...more,
});

test("an alarm on a queue's depth is told in the log as soon as the queue reports", async () => {
  const url = await make(sqs, "AWS::SQS::Queue", "Dead", {}).then(({ ref }) => ref);
  await make(sqs, "AWS::SQS::Queue", "Other", {});
  const name = url.split("/").at(-1) ?? "";
  const { attributes } = await make(cloudwatch, "AWS::CloudWatch::Alarm", "Letters", properties(name));
  expect(attributes?.Arn).toMatch(/^arn:aws:cloudwatch:us-east-1:000000000000:alarm:/);
  await sqs.ready?.();
  expect(t.lines.filter((line) => line.includes("ALARM"))).toEqual([]);
  const role = t.role("sender", { Effect: "Allow", Action: "sqs:*", Resource: "*" });
  const client = new SQSClient(t.client("sqs", role));
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "lost" }));
  client.destroy();
  await sqs.ready?.();
  await sqs.ready?.();
  expect(t.lines.filter((line) => line.includes("ALARM"))).toEqual([
    expect.stringMatching(/^cloudwatch: ALARM .*Letters.*: ApproximateNumberOfMessagesVisible is 1/),
  ]);
});

test("an alarm on the age of a queue's oldest message goes off, and ends when the message is gone", async () => {
  const { ref: url } = await make(sqs, "AWS::SQS::Queue", "Updates", {});
  const name = url.split("/").at(-1) ?? "";
  await make(
    cloudwatch,
    "AWS::CloudWatch::Alarm",
    "Wait",
    properties(name, { MetricName: "ApproximateAgeOfOldestMessage", Threshold: 600 }),
  );
  const role = t.role("sender", { Effect: "Allow", Action: "sqs:*", Resource: "*" });
  const client = new SQSClient(t.client("sqs", role));
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "waits" }));
  const states = () => t.lines.filter((line) => /^cloudwatch: .*Wait/.test(line));
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + 599_000);
    await sqs.ready?.();
    expect(states()).toEqual([]);
    vi.setSystemTime(Date.now() + 2_000);
    await sqs.ready?.();
    expect(states()).toEqual([expect.stringMatching(/ALARM .*ApproximateAgeOfOldestMessage is 60\d/)]);
  } finally {
    vi.useRealTimers();
  }
  await client.send(new PurgeQueueCommand({ QueueUrl: url }));
  client.destroy();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_200_000 });
  await sqs.ready?.();
  vi.useRealTimers();
  expect(states()[1]).toMatch(/^cloudwatch: OK .*Wait/);
});

test("an alarm ends without a further report when its periods are over", () => {
  const alarm = new Alarm({
    name: "a",
    description: "",
    namespace: "n",
    metric: "5xx",
    dimensions: {},
    statistic: "Sum",
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 2,
    period: 300,
    periods: 1,
    datapoints: 1,
  });
  const failed = { namespace: "n", name: "5xx", dimensions: {}, value: 1 };
  expect(alarm.settle(0)).toBeUndefined();
  expect(alarm.take(failed, 0)).toBe("OK");
  expect(alarm.take(failed, 1_000)).toBe("ALARM");
  expect(alarm.settle(299_000)).toBeUndefined();
  expect(alarm.settle(300_000)).toBe("OK");
});

test("an alarm on a metric that nothing reports here is made; one that says nonsense is not", async () => {
  const other = properties("x", { MetricName: "NumberOfMessagesSent" });
  await expect(make(cloudwatch, "AWS::CloudWatch::Alarm", "A", other)).resolves.toBeDefined();
  const wrong = properties("x", { Statistic: "Median" });
  await expect(async () => make(cloudwatch, "AWS::CloudWatch::Alarm", "A", wrong)).rejects.toThrow(
    /statistic Median/,
  );
});

test("needs as many periods to breach as the template says, and recovers", () => {
  const alarm = new Alarm({
    name: "a",
    description: "",
    namespace: "n",
    metric: "m",
    dimensions: {},
    statistic: "Average",
    comparison: "GreaterThanThreshold",
    threshold: 2,
    period: 60,
    periods: 3,
    datapoints: 2,
  });
  const states = [3, 3, 1, 1].map((value, minute) =>
    alarm.take({ namespace: "n", name: "m", dimensions: {}, value }, minute * 60_000),
  );
  expect(states).toEqual(["OK", "ALARM", undefined, "OK"]);
  expect(alarm.take({ namespace: "n", name: "m", dimensions: { x: "y" }, value: 9 }, 0)).toBeUndefined();
});
