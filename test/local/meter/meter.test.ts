import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { CallEvent, Caller } from "../../../local/core/contracts.ts";
import { billText, dollars } from "../../../local/meter/bill.ts";
import { Meter } from "../../../local/meter/meter.ts";

const browser: Caller = {
  kind: "session",
  arn: "arn:aws:sts::0:assumed-role/guest/x",
  userId: "A:x",
  roleArn: "arn:aws:iam::0:role/guest",
  sessionName: "x",
  accessKeyId: "A",
  context: {},
};
const lambda: Caller = { ...browser, context: { "lambda:SourceFunctionArn": "arn:aws:lambda:::function:f" } };

const call = (rest: Partial<CallEvent> & Pick<CallEvent, "service" | "operation">): CallEvent => ({
  caller: browser,
  ms: 1,
  status: 200,
  bytesIn: 0,
  bytesOut: 0,
  ...rest,
});

function metered(...calls: CallEvent[]) {
  const events = new EventEmitter();
  const meter = new Meter(events);
  for (const each of calls) events.emit("call", each);
  return Object.fromEntries(meter.bill().lines.map(({ item, amount }) => [item, amount]));
}

const topic = (name: string) => `arn:aws:iot:us-east-1:000000000000:topic/${name}`;

describe("what a call is billed as", () => {
  it("is a message for each 5 KB of topic and payload, in and out", () => {
    const name = "maps/m/0/updates/k/1";
    const at = (bytes: number, resource = topic(name)) =>
      metered(call({ service: "iot", operation: "Publish", resource, bytesIn: bytes })).iotMessages;
    expect(at(1)).toBe(1);
    expect(at(5 * 1024 - name.length)).toBe(1);
    expect(at(5 * 1024 - name.length + 1)).toBe(2);
    // Over HTTP.
    expect(at(5 * 1024 - name.length + 1, name)).toBe(2);
    const room = [1, 2, 3].map(() =>
      call({ service: "iot", operation: "Deliver", resource: topic(name), bytesOut: 6_000 }),
    );
    expect(metered(...room).iotMessages).toBe(6);
  });

  it("is no message for what goes to a rule by Basic Ingest", () => {
    const resource = topic("$aws/rules/Measures/measures");
    expect(metered(call({ service: "iot", operation: "Publish", resource, bytesIn: 100 }))).toEqual({});
  });

  it("is nothing for a publish that is refused, nor for ending a connection", () => {
    const refused = call({ service: "iot", operation: "Publish", resource: topic("t"), status: 403 });
    expect(metered(refused, call({ service: "iot", operation: "DeleteConnection" }))).toEqual({});
  });

  it("is by the class of the request in S3, where deleting is free, and by what leaves the region", () => {
    const get = { service: "s3", operation: "GetObject", bytesOut: 1024 ** 3 };
    expect(metered(call(get))).toEqual({ s3Reads: 1, outGigabytes: 1 });
    expect(metered(call({ ...get, caller: lambda }))).toEqual({ s3Reads: 1 });
    // Signed by a function, called by a browser.
    expect(metered(call({ ...get, caller: lambda, presigned: true }))).toEqual({
      s3Reads: 1,
      outGigabytes: 1,
    });
    for (const operation of ["PutObject", "PostObject", "ListObjectsV2", "UploadPart", "PUT"])
      expect(metered(call({ service: "s3", operation }))).toEqual({ s3Writes: 1 });
    expect(metered(call({ service: "s3", operation: "DeleteObject" }))).toEqual({});
  });

  it("is nothing for what one service answers another, whose role is like anybody's", () => {
    const put = { service: "dynamodb", operation: "PutItem", bytesOut: 1024 ** 3 };
    expect(metered(call(put))).toEqual({ outGigabytes: 1 });
    expect(metered(call({ ...put, within: true }))).toEqual({});
  });

  it("is a request of the HTTP API for each 512 KB", () => {
    const at = (bytesIn: number) =>
      metered(call({ service: "execute-api", operation: "POST /x", bytesIn })).apiRequests;
    expect(at(0)).toBe(1);
    expect(at(512 * 1024 + 1)).toBe(2);
  });

  it("comes with what services tell themselves, and with what is logged", () => {
    const events = new EventEmitter();
    const meter = new Meter(events);
    for (const [amount, resource] of [
      [0.5, "f"],
      [1.5, "g"],
      [0.5, "f"],
    ] as const)
      events.emit("usage", { item: "lambdaArm", amount, resource });
    events.emit("log", { group: "/aws/lambda/f", line: "x".repeat(1024 ** 2 - 26) });
    const [arm, logs] = meter.bill().lines;
    expect(arm).toMatchObject({ item: "lambdaArm", amount: 2.5, usd: 2.5 * 0.0000133334 });
    expect(arm?.resources.map(({ resource, amount }) => [resource, amount])).toEqual([
      ["g", 1.5],
      ["f", 1],
    ]);
    expect(logs).toMatchObject({ item: "logGigabytes", amount: 1 / 1024, usd: 0.5 / 1024 });
  });
});

describe("a bill", () => {
  it("is what is computed by hand", () => {
    const events = new EventEmitter();
    const meter = new Meter(events);
    // A million edits in a room of five: one in, five out, a rule with one action, one unit written.
    for (const [item, amount] of [
      ["iotMessages", 6e6],
      ["iotRules", 1e6],
      ["iotActions", 1e6],
      ["dynamoWrites", 1e6],
      ["lambdaRequests", 5e5],
    ] as const)
      events.emit("usage", { item, amount, resource: "m" });
    expect(meter.bill().total).toBeCloseTo(6 + 0.15 + 0.15 + 0.625 + 0.1, 10);
    expect(billText(meter.bill()).split("\n").at(-1)).toBe("In all $7.03, before free tiers");
  });

  it("shows little money with digits that say something", () => {
    expect([0, 0.004, 0.000012345, 0.1, 1.004, 12].map(dollars)).toEqual([
      "$0.00",
      "$0.0040",
      "$0.000012",
      "$0.10",
      "$1.00",
      "$12.00",
    ]);
  });
});
