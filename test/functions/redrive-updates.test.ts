import type { SQSEvent } from "aws-lambda";
import { describe, expect, test, vi } from "vitest";
import { answer, inputs, mapId } from "./stub.ts";

const { handler } = await import("../../functions/redrive-updates/index.ts");

const clientKey = "0123456789abcdef01234567";
const update = Buffer.from([1, 2, 0, 255, 128]);

/** What the error action of a rule sends, by the example of the IoT guide. */
function failed(topic: unknown, payload: unknown = update.toString("base64")): string {
  return JSON.stringify({
    ruleName: "RhizomeRealtimeLogRule",
    topic,
    cloudwatchTraceId: "7e146a2c-95b5-6caf-98b9-50e3969734c7",
    clientId: `${mapId}-${clientKey}`,
    base64OriginalPayload: payload,
    failures: [
      {
        failedAction: "DynamoDBAction",
        failedResource: "updates",
        errorMessage: "Failed to write to DynamoDB: throttled",
      },
    ],
  });
}
function batch(...bodies: string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: "handle",
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1795248000000",
        SenderId: "AROAEXAMPLE:iot",
        ApproximateFirstReceiveTimestamp: "1795248000001",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:errors",
      awsRegion: "us-east-1",
    })),
  };
}
const topic = `maps/${mapId}/3/updates/${clientKey}/00000007`;

describe("redriving updates", () => {
  test("writes the row that the rule would have written", async () => {
    answer(() => ({ body: {} }));
    expect(await handler(batch(failed(topic)))).toEqual({ batchItemFailures: [] });
    expect(inputs("PutItem")).toEqual([
      {
        TableName: "updates",
        Item: {
          pk: { S: `${mapId}#3` },
          sk: { S: `${clientKey}#00000007` },
          update: { B: update.toString("base64") },
        },
      },
    ]);
  });

  test("writes what was said, under either name of its author, beside the log", async () => {
    answer(() => ({ body: {} }));
    const said = [clientKey, `${clientKey}.editor`].map((voice) =>
      failed(`maps/${mapId}/3/talk/${voice}/0017`),
    );
    expect(await handler(batch(...said))).toEqual({ batchItemFailures: [] });
    expect(inputs("PutItem").map(({ Item }) => [Item.pk.S, Item.sk.S])).toEqual([
      [`${mapId}#3#talk`, `0017#${clientKey}`],
      [`${mapId}#3#talk`, `0017#${clientKey}.editor`],
    ]);
  });

  test("gives back only the messages that failed again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    answer((call) =>
      call.body.toString("utf8").includes("00000008")
        ? { status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#AccessDeniedException" } }
        : { body: {} },
    );
    const eighth = topic.replace("00000007", "00000008");
    const result = await handler(batch(failed(topic), failed(eighth), "not JSON"));
    expect(result.batchItemFailures).toEqual([
      { itemIdentifier: "message-1" },
      { itemIdentifier: "message-2" },
    ]);
  });

  test.each([
    ["the snapshot's row", `maps/${mapId}/3/updates/~snapshot/1`],
    ["another map's partition", `maps/${mapId}#9/3/updates/${clientKey}/1`],
    ["a deeper topic", `${topic}/x`],
    ["another topic", `maps/${mapId}/3/control`],
    ["an update under a name of the talk", topic.replace(clientKey, `${clientKey}.editor`)],
    ["a name that nobody has", `maps/${mapId}/3/talk/${clientKey}.owner/1`],
    ["no topic", undefined],
  ])("writes nothing for %s", async (_, bad) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    answer(() => ({ body: {} }));
    const { batchItemFailures } = await handler(batch(failed(bad)));
    expect(batchItemFailures).toHaveLength(1);
    expect(inputs("PutItem")).toEqual([]);
  });

  test("writes nothing for a message without its payload", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { batchItemFailures } = await handler(batch(failed(topic, null)));
    expect(batchItemFailures).toHaveLength(1);
  });
});
