import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCloudWatch } from "../../../local/cloudwatch/index.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createEvents } from "../../../local/events/index.ts";
import { checkPattern, matches, transform } from "../../../local/events/pattern.ts";
import { createLogs } from "../../../local/logs/index.ts";
import { createMail } from "../../../local/mail/index.ts";
import { createSns } from "../../../local/sns/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let sns: Service;
let events: Service;
let topic: string;
beforeEach(async () => {
  t = await testAws();
  await t.add(createMail);
  sns = await t.add(createSns);
  events = await t.add((aws) => createEvents(aws));
  const cloudwatch = await t.add(createCloudWatch);
  topic = (await make(sns, "AWS::SNS::Topic", "Topic", {})).ref;
  await make(sns, "AWS::SNS::Subscription", "Me", {
    TopicArn: topic,
    Protocol: "email",
    Endpoint: "me@example.org",
  });
  await make(cloudwatch, "AWS::CloudWatch::Alarm", "Late", {
    AlarmName: "App-late",
    AlarmDescription: "Edits are late. What to do: docs/runbook.md#late",
    Namespace: "App",
    MetricName: "Saved",
    ExtendedStatistic: "p95",
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 3000,
    EvaluationPeriods: 1,
    Period: 300,
  });
});
afterEach(() => t.close());

const rule = (prefix: string) =>
  make(events, "AWS::Events::Rule", "Rule", {
    EventPattern: {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: { alarmName: [{ prefix }], state: { value: ["ALARM"] } },
    },
    State: "ENABLED",
    Targets: [
      {
        Arn: topic,
        Id: "Target0",
        InputTransformer: {
          InputPathsMap: { what: "$.detail.configuration.description", why: "$.detail.state.reason" },
          InputTemplate: '"<what> (<why>)"',
        },
      },
    ],
  });

const allow = (sourceArn: string) =>
  make(sns, "AWS::SNS::TopicPolicy", "Policy", {
    Topics: [topic],
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic,
          Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        },
      ],
    },
  });

/** A line of a log, with a metric in it. */
const saved = (ms: number) =>
  t.aws.events.emit("log", {
    group: "g",
    line: JSON.stringify({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [{ Namespace: "App", Dimensions: [[]], Metrics: [{ Name: "Saved" }] }],
      },
      Saved: ms,
    }),
  });

const mails = async () => {
  const answer = await fetch(t.aws.endpoint("outbox"), { headers: { accept: "application/json" } });
  return (await answer.json()) as { to: string; text: string }[];
};

test("an alarm on a metric in a line of a log is mailed, with what it says to do, and once", async () => {
  await t.add(createLogs);
  await allow((await rule("App")).attributes?.Arn ?? "");
  saved(200);
  saved(4000);
  saved(5000);
  await vi.waitFor(async () => expect(await mails()).toHaveLength(1));
  expect((await mails())[0]).toMatchObject({
    to: "me@example.org",
    text: "Edits are late. What to do: docs/runbook.md#late (Saved is 4000, the threshold 3000)",
  });
});

test("nobody may publish to a topic that its policy does not let", async () => {
  await t.add(createLogs);
  await rule("App");
  await allow("arn:aws:events:us-east-1:000000000000:rule/another");
  saved(4000);
  await vi.waitFor(() => expect(t.lines.join("\n")).toMatch(/events: .*sns:Publish/));
  expect(await mails()).toEqual([]);
});

test("patterns match members by value and by beginning; what they do not know is refused", () => {
  const event = { source: "a", detail: { name: "Rhizome-x", state: { value: "ALARM" } } };
  expect(matches({ source: ["b", "a"], detail: { name: [{ prefix: "Rhizome" }] } }, event)).toBe(true);
  expect(matches({ detail: { state: { value: ["OK"] } } }, event)).toBe(false);
  expect(matches({ detail: { missing: { deep: ["x"] } } }, event)).toBe(false);
  expect(() => checkPattern({ source: [{ suffix: "x" }] })).toThrow("EventPattern.source");
  expect(transform({ InputPathsMap: { v: "$.detail.state" }, InputTemplate: '{"state":<v>}' }, event)).toBe(
    '{"state":{"value":"ALARM"}}',
  );
});

test("a rule writes into a log by the role that may, and into no other", async () => {
  const logs = await t.add(createLogs);
  const { ref: group, attributes } = await make(logs, "AWS::Logs::LogGroup", "Group", {});
  const heard: string[] = [];
  t.aws.events.on("log", ({ line }: { line: string }) => heard.push(line));
  const may = (Action: string[]) =>
    t.caller(
      t.role(Action.join("-").replaceAll(":", "."), { Effect: "Allow", Action, Resource: attributes?.Arn }),
    );
  const put = { logGroupName: group, logEvents: [{ timestamp: 1, message: "hello" }] };
  await logs.call?.(
    may(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]),
    "PutLogEvents",
    put,
  );
  expect(heard).toEqual(["hello"]);
  await expect(logs.call?.(may(["logs:PutLogEvents"]), "PutLogEvents", put)).rejects.toThrow();
  expect(heard).toEqual(["hello"]);
});
