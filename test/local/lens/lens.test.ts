import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { watch } from "../../../local/core/trace.ts";
import { createIot } from "../../../local/iot/index.ts";
import type { Hop } from "../../../local/lens/hop.ts";
import { createLens } from "../../../local/lens/index.ts";
import { redact } from "../../../local/lens/redact.ts";
import { Stream } from "../../../local/lens/stream.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { ARN, connect, inbox, OPEN } from "../iot/helpers.ts";
import { until } from "../lambda/fake-aws.ts";
import { make } from "../make.ts";

let test: TestAws;
beforeEach(async () => {
  test = await testAws();
  await test.add(createLens);
});
afterEach(() => test.close());

/** Reads the stream as a page would; `hops` grows. */
async function look(headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await fetch(test.aws.endpoint("lens"), { headers, signal: leaving.signal });
  const hops: Hop[] = [];
  const reading = (async () => {
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages)
        if (message.startsWith("data: ")) hops.push(JSON.parse(message.slice("data: ".length)));
    }
  })().catch(() => {});
  const leave = () => {
    leaving.abort();
    return reading;
  };
  return { response, hops, leave };
}

it("links a message to the rule, the queue and the delivery that it caused, and says what allowed each", async () => {
  const queues = await test.add(createSqs);
  const iot = await test.add((aws) => createIot(aws));
  const queue = await make(queues, "AWS::SQS::Queue", "Queue", {});
  const send = {
    Sid: "Send",
    Effect: "Allow",
    Action: "sqs:SendMessage",
    Resource: queue.attributes?.Arn,
  } as const;
  const roleArn = test.role("Sender", send);
  const rule = await make(iot, "AWS::IoT::TopicRule", "Rule", {
    TopicRulePayload: {
      Sql: "SELECT * FROM 'a/+'",
      AwsIotSqlVersion: "2016-03-23",
      Actions: [{ Sqs: { QueueUrl: queue.ref, UseBase64: true, RoleArn: roleArn } }],
    },
  });
  const client = await connect(test, test.role("Client", OPEN), "one");
  await client.subscribeAsync("a/#");
  const received = inbox(client);
  const { hops, leave } = await look();
  await client.publishAsync("a/b", "hello", { qos: 1 });
  await until(() => received.length === 1 && hops.length >= 4);

  const named = (operation: string) => hops.find((hop) => hop.operation === operation);
  const [published, ran, sent, delivered] = ["Publish", "RuleAction", "SendMessage", "Deliver"].map(named);
  expect(new Set(hops.map(({ trace }) => trace)).size).toBe(1);
  expect(published).toMatchObject({
    resource: `${ARN}topic/a/b`,
    bytesIn: 5,
    status: 200,
    by: "role/Client",
  });
  expect(published?.parent).toBeUndefined();
  expect(published?.usage).toEqual([{ item: "iotMessages", amount: 1, usd: 1e-6 }]);
  expect(published?.decisions).toEqual([
    {
      action: "iot:Publish",
      resource: `${ARN}topic/a/b`,
      grants: [{ policy: "Role Client: ClientPolicy", statement: OPEN[1] }],
    },
  ]);
  expect(ran).toMatchObject({ parent: published?.id, resource: rule.attributes?.Arn });
  expect(ran?.usage.map(({ item }) => item)).toEqual(["iotRules", "iotActions"]);
  expect(sent).toMatchObject({ parent: ran?.id, by: "role/Sender" });
  expect(sent?.decisions[0]?.grants).toEqual([{ policy: "Role Sender: SenderPolicy", statement: send }]);
  expect(delivered).toMatchObject({ parent: published?.id, bytesOut: 5 });
  expect(delivered?.decisions[0]).toMatchObject({ action: "iot:Receive", grants: [{ statement: OPEN[1] }] });
  await client.endAsync();
  await leave();
});

it("says why something was denied, and by what name its caller knows it", async () => {
  await test.add((aws) => createIot(aws));
  const nothing = test.role("Nobody", {
    Effect: "Allow",
    Action: "iot:Publish",
    Resource: `${ARN}topic/else`,
  });
  const data = new IoTDataPlaneClient(test.client("iotdata", nothing));
  data.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, { "x-correlation-id": "page/7" });
      return next(args);
    },
    { step: "build" },
  );
  const { hops, leave } = await look();
  await expect(data.send(new PublishCommand({ topic: "a/b", payload: Buffer.from("x") }))).rejects.toThrow();
  await until(() => hops.length > 0);
  expect(hops[0]).toMatchObject({ correlation: "page/7", status: 403, error: "AccessDenied" });
  expect(hops[0]?.decisions[0]).toMatchObject({ action: "iot:Publish", grants: [] });
  expect(hops[0]?.decisions[0]?.denied).toContain("only on arn:aws:iot");
  data.destroy();
  await leave();
});

it("is for the site of this machine alone", async () => {
  const strange = await look({ origin: "https://example.org" });
  expect(strange.response.status).toBe(403);
  await strange.leave();
});

it("follows nothing while nobody looks", async () => {
  const { currentSpan, inSpan } = await import("../../../local/core/trace.ts");
  expect(inSpan(currentSpan)).toBeUndefined();
  const stop = watch();
  const span = inSpan(currentSpan);
  expect(inSpan(() => inSpan(currentSpan))?.trace).not.toBe(span?.trace);
  stop();
  stop();
  expect(inSpan(currentSpan)).toBeUndefined();
});

it("drops what a reader does not take in time, and says how much", async () => {
  let isOver = false;
  const stream = new Stream(() => {
    isOver = true;
  });
  for (let n = 0; n < 1_200; n++) stream.push({ n });
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  const text = Buffer.from((await reader.next()).value ?? []).toString();
  const messages = text
    .trim()
    .split("\n\n")
    .map((line) => JSON.parse(line.slice("data: ".length)));
  expect(messages[0]).toEqual({ dropped: 700 });
  expect(messages.slice(1).map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, i) => 700 + i));
  await reader.return(undefined);
  expect(isOver).toBe(true);
});

it.each([
  ["token eyJhbGciOi.eyJzdWIi.c2ln_-x rest", "eyJ"],
  ['{"password":"tulip","name":"x"}', "tulip"],
  ["secret=abc123def; next", "abc123def"],
  ["https://b.s3.amazonaws.com/k?X-Amz-Signature=0011&X-Amz-Expires=9", "0011"],
  ["key ASIAABCDEFGH2345 used", "ASIAABCDEFGH2345"],
  ["mail to ann@example.org", "ann@"],
  [`hash ${"a1".repeat(32)}`, "a1a1a1"],
  ['"sessionToken": "FwoGZ\\"x", "b": 1', "FwoGZ"],
])("hides the secret in %j", (text, secret) => {
  expect(redact(text)).not.toContain(secret);
});

it("leaves names, topics and ARNs as they are, and cuts what is long", () => {
  const arn =
    "arn:aws:iot:us-east-1:000000000000:topic/maps/0123456789abcdef/1/updates/0123456789abcdef01234567/00000012";
  expect(redact(arn)).toBe(arn);
  expect(redact("x ".repeat(900))).toHaveLength(501);
});
