/** Topics and their subscribers, published to as SDKs do, by services, and by buckets. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AwsClient } from "aws4fetch";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { createSns } from "../../../local/sns/index.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let sns: Service;
let sqs: Service;
let topic: string;
let queue: string;
const invoked: Record<string, unknown>[] = [];
/** Lambda as SNS calls it. */
const lambda = (): Service => ({
  name: "lambda",
  protocol: "rest-json",
  resources: {},
  call: async (_caller, _operation, input) => {
    invoked.push(input);
    return {};
  },
  close: async () => {},
});

beforeEach(async () => {
  invoked.length = 0;
  t = await testAws();
  sqs = await t.add(createSqs);
  sns = await t.add(createSns);
  await t.add(lambda);
  topic = (await make(sns, "AWS::SNS::Topic", "Topic", { TopicName: "uploads" })).ref;
  queue = (await make(sqs, "AWS::SQS::Queue", "Queue", { QueueName: "work" })).attributes?.Arn ?? "";
  const Condition = { ArnEquals: { "aws:SourceArn": topic } };
  const policy = (Action: string, Resource: string, Service: string, more = {}) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action, Resource, ...more }],
  });
  await make(sqs, "AWS::SQS::QueuePolicy", "QueuePolicy", {
    Queues: [`${t.aws.endpoint("sqs")}/000000000000/work`],
    PolicyDocument: policy("sqs:SendMessage", queue, "sns.amazonaws.com", { Condition }),
  });
  await make(sns, "AWS::SNS::TopicPolicy", "TopicPolicy", {
    Topics: [topic],
    PolicyDocument: policy("sns:Publish", topic, "s3.amazonaws.com"),
  });
});
afterEach(() => t.close());

const subscribe = (Protocol: string, Endpoint: string, more: object = {}) =>
  make(sns, "AWS::SNS::Subscription", `To${Protocol}`, { TopicArn: topic, Protocol, Endpoint, ...more });

/** What waits in the queue. */
async function received(): Promise<string[]> {
  const role = t.role("worker", { Effect: "Allow", Action: "sqs:*", Resource: "*" });
  const signer = new AwsClient({ ...t.credentials(role), service: "sqs", region: "us-east-1", retries: 0 });
  const answer = await signer.fetch(t.aws.endpoint("sqs"), {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.ReceiveMessage", "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ QueueUrl: `${t.aws.endpoint("sqs")}/000000000000/work`, MaxNumberOfMessages: 10 }),
  });
  const { Messages = [] } = (await answer.json()) as { Messages?: { Body: string }[] };
  return Messages.map(({ Body }) => Body);
}

async function publish(role: string, input: Record<string, string>): Promise<Response> {
  const signer = new AwsClient({ ...t.credentials(role), service: "sns", region: "us-east-1", retries: 0 });
  const body = new URLSearchParams({ Action: "Publish", Version: "2010-03-31", ...input }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return signer.fetch(t.aws.endpoint("sns"), { method: "POST", headers, body });
}

it("hands what a function publishes to queues and functions, if its role may", async () => {
  await subscribe("sqs", queue);
  await subscribe("lambda", "arn:aws:lambda:us-east-1:000000000000:function:tell");
  const role = t.role("teller", { Effect: "Allow", Action: "sns:Publish", Resource: topic });
  const answer = await publish(role, { TopicArn: topic, Message: "Hello & welcome", Subject: "Hi" });
  const [, id] = /<MessageId>(.+)<\/MessageId>/.exec(await answer.text()) ?? [];
  const [body = ""] = await received();
  expect(JSON.parse(body)).toMatchObject({
    ...{ Type: "Notification", MessageId: id, TopicArn: topic, Subject: "Hi", Message: "Hello & welcome" },
  });
  expect(JSON.parse(String(invoked[0]?.Payload))).toMatchObject({
    Records: [{ EventSource: "aws:sns", Sns: { MessageId: id, Message: "Hello & welcome", Subject: "Hi" } }],
  });
  expect((await publish(t.role("stranger", []), { TopicArn: topic, Message: "x" })).status).toBe(403);
  const attributes = { TopicArn: topic, Message: "x", "MessageAttributes.entry.1.Name": "kind" };
  expect(await (await publish(role, attributes)).text()).toContain("MessageAttributes.entry.1.Name");
});

it("hands a bucket's events on as they are, where that is said", async () => {
  const s3 = await t.add(createS3);
  await make(s3, "AWS::S3::Bucket", "Files", {});
  await subscribe("sqs", queue, { RawMessageDelivery: true });
  const Filter = { Key: { FilterRules: [{ Name: "suffix", Value: ".csv" }] } };
  const TopicConfigurations = [{ Events: ["s3:ObjectCreated:Put"], Filter, TopicArn: topic }];
  await make(s3, "Custom::S3BucketNotifications", "Notifications", {
    BucketName: "test-files",
    NotificationConfiguration: { TopicConfigurations },
  });
  const role = t.role("writer", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  const client = new S3Client({ ...t.client("s3", role), forcePathStyle: true });
  for (const Key of ["a.csv", "b.txt"])
    await client.send(new PutObjectCommand({ Bucket: "test-files", Key, Body: "1" }));
  client.destroy();
  const records = (await received()).map((body) => JSON.parse(body).Records[0].s3.object.key);
  expect(records).toEqual(["a.csv"]);
});

it("logs a subscriber that it may not reach, and the others hear it", async () => {
  const other = (await make(sqs, "AWS::SQS::Queue", "Other", { QueueName: "closed" })).attributes?.Arn ?? "";
  await make(sns, "AWS::SNS::Subscription", "Closed", { TopicArn: topic, Protocol: "sqs", Endpoint: other });
  await subscribe("sqs", queue);
  const role = t.role("teller", { Effect: "Allow", Action: "sns:Publish", Resource: topic });
  expect((await publish(role, { TopicArn: topic, Message: "x" })).status).toBe(200);
  expect(await received()).toHaveLength(1);
  expect(t.lines.join("\n")).toContain(`did not reach ${other}`);
  await expect(subscribe("sms", "+491234")).rejects.toThrow("only email, sqs, lambda are subscribed here");
});
