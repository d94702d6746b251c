import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  PublishCommand,
} from "@aws-sdk/client-iot-data-plane";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AwsError, type Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createIot } from "../../../local/iot/index.ts";
import { until } from "../lambda/fake-aws.ts";
import { make } from "../make.ts";
import { ARN, closed, connect, inbox, OPEN } from "./helpers.ts";

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly role: string;
  readonly sourceArn: string | undefined;
  readonly input: Record<string, unknown>;
}

let test: TestAws;
let iot: Service;
let calls: Call[];
/** Throws instead of answering. */
let fail: (call: Call) => Error | undefined;
let data: IoTDataPlaneClient;
let role: string;
const TOPIC = { Effect: "Allow", Action: "iot:*", Resource: "*" } as const;

beforeEach(async () => {
  test = await testAws();
  calls = [];
  fail = () => undefined;
  for (const name of ["dynamodb", "lambda", "sqs"]) {
    await test.add(() => ({
      name,
      protocol: "json",
      resources: {},
      call: async (caller, operation, input) => {
        const call: Call = {
          service: name,
          operation,
          role: caller.kind === "session" ? caller.roleArn : caller.kind,
          sourceArn: caller.kind === "service" ? caller.sourceArn : undefined,
          input,
        };
        calls.push(call);
        const error = fail(call);
        if (error) throw error;
        return {};
      },
      close: async () => {},
    }));
  }
  iot = await test.add((aws) => createIot(aws, { retryDelays: [5, 5] }));
  role = test.role("rule", []);
  data = new IoTDataPlaneClient(test.client("iotdata", test.role("api", TOPIC)));
});

afterEach(async () => {
  data.destroy();
  await test.close();
});

const publish = (topic: string, payload: Uint8Array | string, more = {}) =>
  data.send(new PublishCommand({ topic, payload: Buffer.from(payload), qos: 1, ...more }));

async function rule(sql: string, actions: unknown[], more: Record<string, unknown> = {}) {
  return await make(iot, "AWS::IoT::TopicRule", "Rule", {
    TopicRulePayload: { Sql: sql, AwsIotSqlVersion: "2016-03-23", Actions: actions, ...more },
  });
}

const dynamo = (more = {}) => ({
  DynamoDB: {
    TableName: "updates",
    HashKeyField: "pk",
    HashKeyType: "STRING",
    HashKeyValue: "${topic(2)}#${topic(3)}",
    RangeKeyField: "sk",
    RangeKeyType: "STRING",
    RangeKeyValue: "${topic(5)}#${topic(6)}",
    PayloadField: "update",
    RoleArn: role,
    ...more,
  },
});

describe("a topic rule", () => {
  it("writes a binary payload as a binary attribute, keyed by the topic", async () => {
    await rule("SELECT * FROM 'maps/+/+/updates/+/+'", [dynamo()]);
    const open = test.role("open", [TOPIC]);
    const client = await connect(test, open, "m1-k1");
    await client.publishAsync("maps/m1/2/updates/k1/00000007", Buffer.from([1, 0, 255]), { qos: 1 });
    await until(() => calls.length === 1);
    expect(calls[0]).toEqual({
      service: "dynamodb",
      operation: "PutItem",
      role,
      sourceArn: undefined,
      input: {
        TableName: "updates",
        Item: { pk: { S: "m1#2" }, sk: { S: "k1#00000007" }, update: { B: "AQD/" } },
      },
    });
    await client.endAsync();
  });

  it("writes a JSON payload as a map, and its members as attributes with dynamoDBv2", async () => {
    await rule("SELECT *, topic(2) AS pk FROM 'a/+'", [
      dynamo(),
      { DynamoDBv2: { PutItem: { TableName: "v2" }, RoleArn: role } },
    ]);
    await publish("a/x", JSON.stringify({ n: 1, deep: { list: [true, null, "t"] } }));
    await until(() => calls.length === 2);
    const deep = { M: { list: { L: [{ BOOL: true }, { NULL: true }, { S: "t" }] } } };
    expect(calls.map(({ input }) => input.Item)).toEqual([
      expect.objectContaining({ update: { M: { n: { N: "1" }, deep, pk: { S: "x" } } } }),
      { n: { N: "1" }, deep, pk: { S: "x" } },
    ]);
  });

  it("invokes a function asynchronously, as a service with the rule's ARN", async () => {
    const { attributes } = await rule(
      "SELECT topic(2) AS mapId, topic(3) AS epoch, clientid() AS clientId, correlationId FROM 'maps/+/+/compact'",
      [{ Lambda: { FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:compact" } }],
    );
    const client = await connect(test, test.role("open", [TOPIC]), "m1-k1");
    await client.publishAsync("maps/m1/2/compact", '{"correlationId":"k1/7"}', { qos: 1 });
    await until(() => calls.length === 1);
    expect(attributes?.Arn).toMatch(/^arn:aws:iot:us-east-1:000000000000:rule\/\w+$/);
    expect(calls[0]).toMatchObject({
      service: "lambda",
      operation: "Invoke",
      role: "service",
      sourceArn: attributes?.Arn,
      input: { InvocationType: "Event" },
    });
    expect(JSON.parse(String(calls[0]?.input.Payload))).toEqual({
      mapId: "m1",
      epoch: "2",
      clientId: "m1-k1",
      correlationId: "k1/7",
    });
    await client.endAsync();
  });

  it("tries again what may pass, and hands the rest to the error action", async () => {
    const sqs = { Sqs: { QueueUrl: "http://queue", RoleArn: role, UseBase64: false } };
    const { ref } = await rule("SELECT * FROM 'a/#'", [dynamo()], { ErrorAction: sqs });
    fail = ({ service }) =>
      service === "dynamodb" && calls.length < 3
        ? new AwsError("InternalServerError", "soon", 500)
        : undefined;
    await publish("a/x", "first");
    await until(() => calls.length === 3);
    expect(calls.map(({ service }) => service)).toEqual(["dynamodb", "dynamodb", "dynamodb"]);
    calls.length = 0;
    fail = ({ service }) =>
      service === "dynamodb" ? new AwsError("AccessDeniedException", "no", 400) : undefined;
    await publish("a/y", Buffer.from([1, 2]));
    await until(() => calls.length === 2);
    expect(calls[1]).toMatchObject({
      service: "sqs",
      operation: "SendMessage",
      role,
      input: { QueueUrl: "http://queue" },
    });
    expect(JSON.parse(String(calls[1]?.input.MessageBody))).toMatchObject({
      ruleName: ref,
      topic: "a/y",
      clientId: "N/A",
      base64OriginalPayload: "AQI=",
      failures: [
        {
          failedAction: "DynamoAction",
          failedResource: "updates",
          errorMessage: expect.stringContaining("AccessDeniedException"),
        },
      ],
    });
  });

  it("fails when IoT Core may not assume the action's role", async () => {
    const closedRole = test.role("closed", [], {
      Statement: {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    });
    await rule("SELECT * FROM 'a/#'", [dynamo({ RoleArn: closedRole })]);
    await publish("a/x", "x");
    await until(() => test.lines.some((line) => /lost a message on a\/x/.test(line)));
    expect(calls).toEqual([]);
  });

  it("republishes with the permissions of its role", async () => {
    const publisher = test.role("publisher", {
      Effect: "Allow",
      Action: "iot:Publish",
      Resource: `${ARN}topic/a/out/*`,
    });
    await rule("SELECT x FROM 'a/in/+'", [
      { Republish: { Topic: "a/out/${topic(3)}", Qos: 1, RoleArn: publisher } },
    ]);
    const client = await connect(test, test.role("open", OPEN), "c");
    const box = inbox(client);
    await client.subscribeAsync("a/out/#");
    await publish("a/in/7", '{"x":5,"y":6}');
    await until(() => box.length === 1);
    expect(box[0]).toMatchObject({ topic: "a/out/7", text: '{"x":5}' });
    await client.endAsync();
  });

  it("takes Basic Ingest without a broadcast", async () => {
    const { ref } = await rule("SELECT topic() AS t FROM 'a/#'", [{ Sqs: { QueueUrl: "q", RoleArn: role } }]);
    const client = await connect(test, test.role("open", TOPIC), "c");
    await client.publishAsync(`$aws/rules/${ref}/a/b`, "{}", { qos: 1 });
    await until(() => calls.length === 1);
    expect(calls[0]?.input.MessageBody).toBe('{"t":"a/b"}');
    await client.endAsync();
  });

  it("stops at what it can't honour", async () => {
    await expect(rule("SELECT * FROM 'a'", [{ Kinesis: {} }])).rejects.toThrow("Kinesis");
    await expect(rule("SELEKT", [])).rejects.toThrow("IoT SQL");
    await expect(rule("SELECT * FROM 'a'", [], { AwsIotSqlVersion: "beta" })).rejects.toThrow("beta");
    await expect(rule("SELECT * FROM 'a'", [dynamo({ Operation: "DELETE" })])).rejects.toThrow("INSERT");
  });
});

describe("the data plane's HTTP API", () => {
  it("publishes and ends connections", async () => {
    const client = await connect(test, test.role("open", OPEN), "here/with slash");
    client.on("error", () => {});
    const box = inbox(client);
    await client.subscribeAsync("a/#");
    await publish("a/x y/z", "hello");
    await until(() => box.length === 1);
    expect(box[0]).toMatchObject({ topic: "a/x y/z", text: "hello" });
    expect(await data.send(new GetConnectionCommand({ clientId: "here/with slash" }))).toMatchObject({
      connected: true,
      cleanSession: true,
    });
    const end = closed(client);
    await data.send(new DeleteConnectionCommand({ clientId: "here/with slash" }));
    await end;
    await expect(
      data.send(new DeleteConnectionCommand({ clientId: "here/with slash" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("can keep a will from being published", async () => {
    const watcher = await connect(test, test.role("open", OPEN), "watcher");
    const box = inbox(watcher);
    await watcher.subscribeAsync("a/will/#");
    for (const [clientId, preventWillMessage] of [
      ["silent", true],
      ["heard", false],
    ] as const) {
      const client = await connect(test, test.role(`open-${clientId}`, OPEN), clientId, {
        will: { topic: `a/will/${clientId}`, payload: Buffer.from("x"), qos: 0 },
      });
      client.on("error", () => {});
      const end = closed(client);
      await data.send(new DeleteConnectionCommand({ clientId, preventWillMessage }));
      await end;
    }
    await until(() => box.length === 1);
    expect(box.map(({ topic }) => topic)).toEqual(["a/will/heard"]);
    await watcher.endAsync();
  });

  it("keeps retained messages across a restart", async () => {
    await publish("a/kept", "on", { retain: true });
    await publish("a/gone", "on", { retain: true });
    await publish("a/gone", "", { retain: true });
    await iot.close();
    const second = await testAws({ dataDir: test.dataDir });
    await second.add(createIot);
    const client = new IoTDataPlaneClient(second.client("iotdata", second.role("api", TOPIC)));
    const { payload, qos } = await client.send(new GetRetainedMessageCommand({ topic: "a/kept" }));
    expect([Buffer.from(payload ?? []).toString(), qos]).toEqual(["on", 1]);
    const { retainedTopics } = await client.send(new ListRetainedMessagesCommand({}));
    expect(retainedTopics?.map(({ topic }) => topic)).toEqual(["a/kept"]);
    await expect(client.send(new GetRetainedMessageCommand({ topic: "a/none" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const listener = await connect(second, second.role("open", OPEN), "c");
    const box = inbox(listener);
    await listener.subscribeAsync("a/kept");
    await until(() => box.length === 1);
    await listener.endAsync();
    client.destroy();
    await second.close();
  });

  it("authorizes, and refuses bad topics and large payloads", async () => {
    const weak = new IoTDataPlaneClient(test.client("iotdata", test.role("weak", [])));
    const put = new PublishCommand({ topic: "a/x", payload: Buffer.from("x") });
    await expect(weak.send(put)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await expect(weak.send(new DeleteConnectionCommand({ clientId: "x" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(publish("a/+", "x")).rejects.toMatchObject({ name: "InvalidRequestException" });
    await expect(publish("a/1/2/3/4/5/6/7/8", "x")).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
    await expect(publish("a/x", Buffer.alloc(128 * 1024 + 1))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 413 },
    });
    await expect(publish("a/x", "x", { qos: 2 })).rejects.toMatchObject({ name: "InvalidRequestException" });
    weak.destroy();
  });
});
