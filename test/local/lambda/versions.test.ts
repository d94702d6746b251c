import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCloudFormation } from "../../../local/cloudformation/index.ts";
import type { Caller, Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let lambda: Service;
let caller: Caller;
let dataDir: string;
const arn = "arn:aws:lambda:us-east-1:000000000000:function:Test-Fn";

const code = `exports.handler = async (event, context) => {
  if (process.env.BROKEN) throw new Error("no database");
  return {
    version: context.functionVersion,
    arn: context.invokedFunctionArn,
    how: process.env.AWS_LAMBDA_INITIALIZATION_TYPE,
    run: (globalThis.runs = (globalThis.runs ?? 0) + 1),
  };
};`;

async function start(variables: Record<string, string> = {}): Promise<void> {
  t = await testAws({ dataDir });
  lambda = await t.add(createLambda);
  await make(lambda, "AWS::Lambda::Function", "Fn", {
    Code: { ZipFile: code },
    Handler: "index.handler",
    Role: t.role("Fn", []),
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 10,
    Environment: { Variables: variables },
  });
  await make(lambda, "AWS::Lambda::Version", "One", { FunctionName: "Test-Fn" });
  const allowed = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: [arn, `${arn}:*`] } as const;
  caller = t.caller(t.role("Caller", allowed));
}
const alias = (more: object = {}) =>
  make(lambda, "AWS::Lambda::Alias", "Live", {
    FunctionName: "Test-Fn",
    FunctionVersion: "1",
    Name: "live",
    ...more,
  });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "versions-"));
  await start();
});
afterEach(async () => {
  await t.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function invoke(FunctionName: string, more: object = {}, by = caller) {
  const answer = await lambda.call?.(by, "Invoke", { FunctionName, Payload: "{}", ...more });
  return { ...JSON.parse(String(answer?.Payload)), ran: answer?.ExecutedVersion };
}

test("a version and an alias are invoked by ARN or qualifier, in environments of their own", async () => {
  await alias();
  expect(await invoke("Test-Fn")).toMatchObject({ version: "$LATEST", ran: "$LATEST", run: 1 });
  expect(await invoke(`${arn}:1`)).toMatchObject({ version: "1", ran: "1", run: 1 });
  const live = await invoke(`${arn}:live`);
  expect(live).toMatchObject({ version: "1", arn: `${arn}:live`, run: 2, how: "on-demand" });
  expect(await invoke("Test-Fn", { Qualifier: "live" })).toMatchObject({ run: 3 });
  await expect(invoke("Test-Fn:blue")).rejects.toThrow(`Function not found: ${arn}:blue`);
});

test("an alias has a policy of its own: who may invoke it may not invoke the function", async () => {
  await alias();
  await make(lambda, "AWS::Lambda::Permission", "Bucket", {
    Action: "lambda:InvokeFunction",
    FunctionName: `${arn}:live`,
    Principal: "s3.amazonaws.com",
  });
  const s3 = { kind: "service", principal: "s3.amazonaws.com" } as const;
  expect(await invoke(`${arn}:live`, {}, s3)).toMatchObject({ version: "1" });
  await expect(invoke(arn, {}, s3)).rejects.toMatchObject({ status: 403 });
});

test("an alias of a version of an earlier deployment runs the code that is there, and says so", async () => {
  await alias({ FunctionVersion: "12" });
  expect(await invoke(`${arn}:live`)).toMatchObject({ version: "12", ran: "12" });
  expect(t.lines).toContainEqual(
    expect.stringContaining("Test-Fn:live stands at version 12, whose code is not here"),
  );
  await expect((async () => alias({ FunctionVersion: "$LATEST" }))()).rejects.toThrow("it takes a number");
});

test("an asynchronous invocation of an alias runs its version", async () => {
  await alias();
  const lines: string[] = [];
  t.aws.events.on("log", ({ line }) => lines.push(line));
  await lambda.call?.(caller, "Invoke", {
    FunctionName: `${arn}:live`,
    InvocationType: "Event",
    Payload: "{}",
  });
  await vi.waitFor(() => expect(lines.some((line) => /^START .* Version: 1$/.test(line))).toBe(true));
});

test("an alias with weights hands so many calls to its second version, whoever calls", async () => {
  await make(lambda, "AWS::Lambda::Version", "Two", { FunctionName: "Test-Fn" });
  const weighted = (FunctionWeight: number) => ({
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: "2", FunctionWeight }] },
  });
  await alias(weighted(0.25));
  let chance = 0;
  const random = vi.spyOn(Math, "random").mockImplementation(() => (chance++ % 8) / 8);
  const ran = [];
  for (let call = 0; call < 8; call++) ran.push((await invoke(`${arn}:live`)).version);
  random.mockRestore();
  expect(ran.join("")).toBe("22111111");
  await expect((async () => alias(weighted(2)))()).rejects.toThrow("FunctionWeight is 2");
});

test("an alias has destinations and retries of its own, also for what was asked of it before", async () => {
  await alias();
  const events: { functionArn: string; ran: string }[] = [];
  const sqs: Service = {
    name: "sqs",
    protocol: "json",
    resources: {},
    call: async (_, __, { MessageBody }) => {
      const { requestContext, responseContext } = JSON.parse(String(MessageBody));
      events.push({ functionArn: requestContext.functionArn, ran: responseContext.executedVersion });
      return {};
    },
    close: async () => {},
  };
  await t.add(() => sqs);
  await make(lambda, "AWS::Lambda::EventInvokeConfig", "Async", {
    FunctionName: "Test-Fn",
    Qualifier: "live",
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: { Destination: "arn:aws:sqs:us-east-1:000000000000:done" } },
  });
  for (const FunctionName of [arn, `${arn}:live`])
    await lambda.call?.(caller, "Invoke", { FunctionName, InvocationType: "Event", Payload: "{}" });
  await vi.waitFor(() => expect(events).toEqual([{ functionArn: `${arn}:live`, ran: "1" }]));
});

test("provisioned environments are there before anybody asks", async () => {
  await alias();
  await make(lambda, "AWS::ApplicationAutoScaling::ScalableTarget", "Target", {
    ServiceNamespace: "lambda",
    ScalableDimension: "lambda:function:ProvisionedConcurrency",
    ResourceId: "function:Test-Fn:live",
    MinCapacity: 1,
    MaxCapacity: 4,
  });
  await lambda.ready?.();
  await vi.waitFor(async () =>
    expect(await invoke(`${arn}:live`)).toMatchObject({ how: "provisioned-concurrency" }),
  );
  expect(await invoke(arn)).toMatchObject({ how: "on-demand" });
});

test("a trigger runs its function once, again when that has changed, and until it succeeds", async () => {
  const deploy = async () => {
    const cloudformation = await t.add(createCloudFormation);
    const trigger = {
      HandlerArn: `${arn}:1`,
      InvocationType: "RequestResponse",
      ExecuteOnHandlerChange: true,
    };
    await make(cloudformation, "Custom::Trigger", "Migrate", trigger);
    const starts: string[] = [];
    t.aws.events.on("log", ({ line }) => line.startsWith("START") && starts.push(line));
    const by = { kind: "service", principal: "rds.amazonaws.com" } as const;
    await Promise.all([1, 2].map(() => cloudformation.call?.(by, "RunTriggers", {})));
    return starts.length;
  };
  const again = async (variables?: Record<string, string>) => {
    await t.close();
    await start(variables);
    return deploy();
  };
  expect(await deploy()).toBe(1);
  expect(await again()).toBe(0);
  expect(await again({ BROKEN: "yes" })).toBe(1);
  expect(t.lines.join("\n")).toMatch(/Test\/Migrate failed, and so will what needs it: no database/);
  expect(await again({ BROKEN: "yes" })).toBe(1);
  expect(await again({ FIXED: "yes" })).toBe(1);
});
