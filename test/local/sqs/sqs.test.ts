import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createSqs } from "../../../local/sqs/index.ts";
import { Queue } from "../../../local/sqs/queue.ts";
import { make } from "../make.ts";

let t: TestAws;
let service: Service;
let client: SQSClient;
let QueueUrl: string;
const arn = "arn:aws:sqs:us-east-1:000000000000:Test-Work";

beforeAll(async () => {
  t = await testAws();
  service = await t.add(createSqs);
  await make(service, "AWS::SQS::Queue", "Dead", { MessageRetentionPeriod: 1_209_600 });
  const deadLetterTargetArn = "arn:aws:sqs:us-east-1:000000000000:Test-Dead";
  await make(service, "AWS::SQS::Queue", "Work", {
    VisibilityTimeout: 20,
    RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 2 },
  });
  client = new SQSClient(t.client("sqs", t.role("all", { Effect: "Allow", Action: "sqs:*", Resource: "*" })));
  QueueUrl = (await client.send(new GetQueueUrlCommand({ QueueName: "Test-Work" }))).QueueUrl ?? "";
});

beforeEach(async () => {
  await client.send(new PurgeQueueCommand({ QueueUrl }));
});

afterAll(async () => {
  client.destroy();
  await t.close();
});

const send = (MessageBody: string, more = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ??
  [];
const attributes = async () =>
  (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;

describe("a queue", () => {
  it("has AWS's names in the template and its own URL for clients", async () => {
    expect(QueueUrl).toBe(`${t.aws.endpoint("sqs")}/000000000000/Test-Work`);
    expect(await make(service, "AWS::SQS::Queue", "Other", {})).toMatchObject({
      ref: "https://sqs.us-east-1.amazonaws.com/000000000000/Test-Other",
      attributes: { Arn: "arn:aws:sqs:us-east-1:000000000000:Test-Other", QueueName: "Test-Other" },
    });
    const { QueueUrls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: "Test-W" }));
    expect(QueueUrls).toEqual([QueueUrl]);
    const none = client.send(new GetQueueUrlCommand({ QueueName: "nobody" }));
    await expect(none).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it("gives a message to one receiver, with what was sent along", async () => {
    const sent = await send("hällo", {
      MessageAttributes: {
        text: { DataType: "String", StringValue: "ü" },
        bytes: { DataType: "Binary", BinaryValue: Uint8Array.from([1, 2, 255]) },
        count: { DataType: "Number", StringValue: "7" },
      },
    });
    const [message, ...more] = await receive({
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "hällo",
      Attributes: { ApproximateReceiveCount: "1", SenderId: expect.stringContaining(":test") },
      MessageAttributes: { text: { StringValue: "ü" }, bytes: { BinaryValue: Uint8Array.from([1, 2, 255]) } },
    });
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(await receive()).toEqual([]);
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "1",
      QueueArn: arn,
    });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
  });

  it("gives it again when its receiver has not deleted it in time", async () => {
    await send("again");
    const [first] = await receive({ VisibilityTimeout: 1 });
    const [second] = await receive({
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    expect(second).toMatchObject({
      MessageId: first?.MessageId,
      Attributes: { ApproximateReceiveCount: "2" },
    });
    // The first receiver is too late: the message is the second one's now.
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1" });
  });

  it("lets its receiver put it back, or keep it for longer", async () => {
    await send("back");
    const [first] = await receive({ VisibilityTimeout: 1 });
    const change = (VisibilityTimeout: number, ReceiptHandle = first?.ReceiptHandle) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    await change(30);
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    await change(0);
    expect(await receive()).toMatchObject([{ Body: "back" }]);
    await expect(change(0, "nonsense")).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
  });

  it("lets receivers wait, and wakes one when there is something", async () => {
    const started = Date.now();
    const waiting = receive({ WaitTimeSeconds: 20 });
    await send("wake up");
    expect(await waiting).toMatchObject([{ Body: "wake up" }]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it("delays messages", async () => {
    await send("later", { DelaySeconds: 1 });
    expect(await receive()).toEqual([]);
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesDelayed: "1" });
    expect(await receive({ WaitTimeSeconds: 5 })).toMatchObject([{ Body: "later" }]);
  });

  it("moves to the dead letters what was received too often", async () => {
    const { MessageId } = await send("poison");
    for (let i = 0; i < 2; i++) expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(1);
    expect(await receive()).toEqual([]);
    const dead = {
      QueueUrl: QueueUrl.replace("Work", "Dead"),
      MessageSystemAttributeNames: ["All"] as const,
    };
    expect(await receive({ ...dead, MessageSystemAttributeNames: ["All"] })).toMatchObject([
      {
        MessageId,
        Body: "poison",
        Attributes: { DeadLetterQueueSourceArn: arn, ApproximateReceiveCount: "3" },
      },
    ]);
  });

  it("takes batches, each entry by itself", async () => {
    const Entries = [
      { Id: "a", MessageBody: "one" },
      { Id: "b", MessageBody: "bad \u0000" },
      { Id: "c", MessageBody: "three" },
    ];
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map((entry) => entry.Id).sort()).toEqual(["a", "c"]);
    expect(sent.Failed).toMatchObject([{ Id: "b", Code: "InvalidMessageContents", SenderFault: true }]);
    const messages = await receive();
    expect(messages.map((message) => message.Body).sort()).toEqual(["one", "three"]);
    const handles = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
    const twice = new SendMessageBatchCommand({
      QueueUrl,
      Entries: [Entries[0], Entries[0]].filter((e) => e !== undefined),
    });
    await expect(client.send(twice)).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
  });

  it("refuses messages over 1 MiB, batches over 1 MiB, and nothing at all", async () => {
    await send("x".repeat(1024 * 1024));
    await expect(send("x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const half = "x".repeat(600_000);
    const Entries = ["a", "b"].map((Id) => ({ Id, MessageBody: half }));
    const batch = client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await expect(batch).rejects.toMatchObject({ name: "BatchRequestTooLong" });
    await expect(send("")).rejects.toThrow(/MessageBody/);
  });

  it("refuses what no client of AWS's would send, and does not fail at it", async () => {
    const { credentials, endpoint } = t.client("sqs", "arn:aws:iam::000000000000:role/all");
    const raw = new AwsClient({ ...credentials, service: "sqs", region: "us-east-1", retries: 0 });
    const call = async (operation: string, body: unknown) => {
      const headers = { "x-amz-target": `AmazonSQS.${operation}` };
      const answer = await raw.fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
      return `${answer.status} ${((await answer.json()) as { __type: string }).__type}`;
    };
    expect(await call("constructor", { QueueUrl })).toBe("400 UnsupportedOperation");
    for (const body of [
      { QueueUrl, MessageBody: "a", MessageAttributes: { a: null } },
      { QueueUrl, Entries: "text" },
      { QueueUrl, Entries: [null] },
    ])
      expect(await call("Entries" in body ? "SendMessageBatch" : "SendMessage", body)).toMatch(/^400 /);
  });

  it("shares no file with one whose name differs in case only", async () => {
    await make(service, "AWS::SQS::Queue", "Lower", { QueueName: "case" });
    await make(service, "AWS::SQS::Queue", "Upper", { QueueName: "CASE" });
    const files = readdirSync(join(t.dataDir, "sqs")).map((name) => name.toLowerCase());
    expect(files.filter((name) => name.startsWith("case-"))).toHaveLength(2);
    expect(new Set(files).size).toBe(files.length);
  });

  it("asks IAM and its own policy", async () => {
    const denied = { name: "AccessDeniedException" };
    const sender = new SQSClient(
      t.client("sqs", t.role("sender", { Effect: "Allow", Action: "sqs:SendMessage", Resource: arn })),
    );
    await sender.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await expect(sender.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject(denied);
    sender.destroy();

    const rule = { kind: "service", principal: "sns.amazonaws.com", sourceArn: "arn:aws:sns:x" } as const;
    const input = {
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/Test-Work",
      MessageBody: "from a service",
    };
    await expect(service.call?.(rule, "SendMessage", input)).rejects.toMatchObject({ code: "AccessDenied" });
    await make(service, "AWS::SQS::QueuePolicy", "Policy", {
      Queues: [input.QueueUrl],
      PolicyDocument: {
        Statement: {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arn,
          Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:x" } },
        },
      },
    });
    await service.call?.(rule, "SendMessage", input);
    expect((await receive()).map((message) => message.Body)).toContain("from a service");
  });
});

describe("a queue's file", () => {
  const settings = { visibilityTimeout: 30, retention: 3600, delay: 0, waitTime: 0, maxMessageSize: 1000 };
  const open = (file: string, more = {}) =>
    Queue.open(
      { name: "q", arn: "q", settings: { ...settings, ...more }, deadLetters: () => undefined },
      file,
    );
  const message = (body: string) => ({ body, attributes: {}, senderId: "s" });

  it("brings back messages, who holds them, and how often they came", async () => {
    const file = `${t.dataDir}/restart.log`;
    const before = await open(file);
    for (const body of ["a", "b", "c"]) await before.send(message(body));
    const [a, b] = await before.receive(2, 0);
    await before.delete(a?.receipt ?? "");
    await before.close();
    const after = await open(file);
    expect(after.counts()).toEqual({ visible: 1, hidden: 1, delayed: 0 });
    await after.changeVisibility(b?.receipt ?? "", 0);
    const left = await after.receive(10, 0);
    expect(left.map((one) => [one.body, one.received])).toEqual([
      ["b", 2],
      ["c", 1],
    ]);
    await after.close();
  });

  it("forgets what is past its retention", async () => {
    const queue = await open(`${t.dataDir}/retention.log`);
    await queue.send(message("old"));
    await queue.expire(Date.now() + 3_601_000);
    expect(queue.counts().visible).toBe(0);
    await queue.close();
  });

  it("stays short", async () => {
    const file = `${t.dataDir}/short.log`;
    const queue = await open(file);
    for (let i = 0; i < 40; i++) {
      await Promise.all(Array.from({ length: 25 }, (_, j) => queue.send(message(`${i} ${j}`))));
      for (let j = 0; j < 25; j += 10)
        await Promise.all((await queue.receive(10, 0)).map((one) => queue.delete(one.receipt ?? "")));
    }
    await queue.send(message("last"));
    await queue.close();
    const again = await open(file);
    expect(again.counts().visible).toBe(1);
    await again.close();
  });
});
