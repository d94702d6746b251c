import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Caller, Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createEvents } from "../../../local/events/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let invoked: { caller: Caller; input: Record<string, unknown> }[];
const DAY = 86_400_000;
beforeEach(async () => {
  t = await testAws();
  invoked = [];
  await t.add(() => ({
    name: "lambda",
    protocol: "rest-json",
    resources: {},
    call: async (caller, _, input) => {
      invoked.push({ caller, input });
      return {};
    },
    close: async () => {},
  }));
});
afterEach(() => t.close());

const rule = (events: Service, more = {}) =>
  make(events, "AWS::Events::Rule", "Daily", {
    ScheduleExpression: "rate(1 day)",
    State: "ENABLED",
    Targets: [{ Arn: t.aws.arn("lambda", "function:clean"), Id: "Target0" }],
    ...more,
  });

test("a rule is due a period after it was made, and over several runs", async () => {
  const start = Date.now();
  const first = await t.add((aws) => createEvents(aws, { now: () => start }));
  const { attributes } = await rule(first);
  await first.ready?.();
  await first.close();
  expect(invoked).toEqual([]);

  const second = createEvents(t.aws, { now: () => start + DAY });
  await rule(second);
  await second.ready?.();
  await vi.waitFor(() => expect(invoked).toHaveLength(1));
  await second.close();
  const { caller, input } = invoked[0] ?? expect.fail("Nothing was invoked.");
  expect(caller).toEqual({
    kind: "service",
    principal: "events.amazonaws.com",
    sourceArn: attributes?.Arn,
  });
  expect(input).toMatchObject({
    FunctionName: t.aws.arn("lambda", "function:clean"),
    InvocationType: "Event",
  });
  expect(JSON.parse(String(input.Payload))).toMatchObject({
    "detail-type": "Scheduled Event",
    source: "aws.events",
    resources: [attributes?.Arn],
  });
});

test("what does not run here is refused, and a rule that is off stays silent", async () => {
  const events = await t.add((aws) => createEvents(aws, { now: () => Date.now() + DAY }));
  for (const wrong of [
    { ScheduleExpression: "cron(0 4 * * ? *)" },
    { ScheduleExpression: undefined },
    { Targets: [{ Arn: t.aws.arn("sqs", "queue"), Id: "Target0" }] },
  ])
    await expect(async () => rule(events, wrong)).rejects.toThrow(/here/);
  await rule(events, { State: "DISABLED" });
  await events.ready?.();
  expect(invoked).toEqual([]);
});
