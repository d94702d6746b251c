import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { make } from "../make.ts";
import { FakeAws, until } from "./fake-aws.ts";

let aws: FakeAws;
let lambda: Service;
let client: LambdaClient;
let closeServer: () => void;
const logged: string[] = [];

beforeEach(async () => {
  aws = new FakeAws();
  lambda = await createLambda(aws, { retryDelays: [20, 20], idleLimit: 300_000 });
  aws.services.set("lambda", lambda);
  logged.length = 0;
  aws.events.on("log", ({ line }) => logged.push(line));
  const { port, server } = await aws.serve(lambda);
  closeServer = () => server.close();
  client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  closeServer();
  await lambda.close();
});

async function deploy(
  name: string,
  files: Record<string, string>,
  properties: Record<string, unknown> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "asset-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text, { mode: 0o755 });
  }
  aws.folders.set(name, folder);
  await make(lambda, "AWS::Lambda::Function", name, {
    FunctionName: name,
    Code: { S3Bucket: "assets", S3Key: name },
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/test",
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 5,
    ...properties,
  });
}

async function invoke(FunctionName: string, event: unknown = {}, more: Partial<InvokeCommand["input"]> = {}) {
  const answer = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  return { ...answer, value: text ? JSON.parse(text) : undefined };
}

const ECHO = "export const handler = async (event, context) => ({ event, context, pid: process.pid });";

describe("Lambda", () => {
  it("runs an ECMAScript module, with the context that Lambda gives", async () => {
    await deploy("echo", { "index.mjs": ECHO });
    const { value, StatusCode, ExecutedVersion, FunctionError } = await invoke("echo", { a: [1, "ü"] });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      FunctionError: undefined,
    });
    expect(value.event).toEqual({ a: [1, "ü"] });
    expect(value.context).toMatchObject({
      functionName: "echo",
      functionVersion: "$LATEST",
      memoryLimitInMB: "256",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:echo",
      logGroupName: "/aws/lambda/echo",
    });
  });

  it("runs CommonJS, handlers in folders and inline code", async () => {
    await deploy(
      "common",
      { "package.json": "{}", "src/app.js": "exports.api = { main: async () => require('node:path').sep };" },
      { Handler: "src/app.api.main" },
    );
    expect((await invoke("common")).value).toBe("/");
    await deploy("inline", {}, { Code: { ZipFile: "exports.handler = async () => 'in line';" } });
    expect((await invoke("inline")).value).toBe("in line");
  });

  it("reuses a warm environment and starts one for each concurrent execution", async () => {
    const body =
      "export const handler = async (e) => { await new Promise(r => setTimeout(r, e.ms)); return process.pid; };";
    await deploy("pid", { "index.mjs": body });
    const first = (await invoke("pid", { ms: 0 })).value;
    expect((await invoke("pid", { ms: 0 })).value).toBe(first);
    const both = await Promise.all([invoke("pid", { ms: 400 }), invoke("pid", { ms: 400 })]);
    expect(new Set(both.map(({ value }) => value)).size).toBe(2);
  });

  it("freezes an environment between invocations", async () => {
    const body = `let ticks = 0;
      setInterval(() => ticks++, 5);
      export const handler = async () => ticks;`;
    await deploy("ticks", { "index.mjs": body });
    const first = (await invoke("ticks")).value;
    await new Promise((resolve) => setTimeout(resolve, 400)); // the time it would have to tick in
    expect((await invoke("ticks")).value - first).toBeLessThan(20);
  });

  it("gives only the documented variables and the function's own, localized", async () => {
    process.env.LEAK = "secret";
    await deploy(
      "env",
      { "index.mjs": "export const handler = async () => process.env;" },
      {
        Environment: { Variables: { TABLE: "t", STS: "https://sts.us-east-1.amazonaws.com" } },
      },
    );
    const { value } = await invoke("env");
    expect(value).toMatchObject({
      TABLE: "t",
      STS: "http://localhost:1/sts",
      AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:1/dynamodb",
      AWS_ENDPOINT_URL_IOT_DATA_PLANE: "http://localhost:1/iotdata",
      AWS_ACCESS_KEY_ID: "ASIATEST",
      AWS_SESSION_TOKEN: "token",
      AWS_REGION: "us-east-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      TZ: ":UTC",
    });
    expect(value).not.toHaveProperty("LEAK");
    expect(value).not.toHaveProperty("HOME");
  });

  it("tells errors as Lambda does", async () => {
    await deploy("throws", {
      "index.mjs": "export const handler = async () => { throw new TypeError('no'); };",
    });
    expect(await invoke("throws")).toMatchObject({
      FunctionError: "Unhandled",
      value: { errorType: "TypeError", errorMessage: "no", trace: expect.any(Array) },
    });
    await deploy("broken", { "index.mjs": "throw new RangeError('at init');" });
    expect((await invoke("broken")).value).toMatchObject({
      errorType: "RangeError",
      errorMessage: "at init",
    });
    await deploy("missing", { "index.mjs": "export const other = 1;" });
    expect((await invoke("missing")).value.errorType).toBe("Runtime.HandlerNotFound");
    await deploy("nothing", { "other.mjs": "" });
    expect((await invoke("nothing")).value.errorType).toBe("Runtime.ImportModuleError");
    await deploy("exits", { "index.mjs": "export const handler = async () => process.exit(3);" });
    const exits = await invoke("exits");
    expect(exits.value.errorType).toBe("Runtime.ExitError");
    expect(exits.value.errorMessage).toMatch(
      /^RequestId: .* Error: Runtime exited with error: exit status 3$/,
    );
    expect((await invoke("exits")).value.errorType).toBe("Runtime.ExitError");
  });

  it("has Node.js 24's semantics for handlers with a callback, and the old ones before", async () => {
    const body =
      "export const handler = (event, context, callback) => { setTimeout(() => callback(null, 7), 5); };";
    await deploy("callback24", { "index.mjs": body });
    expect((await invoke("callback24")).value.errorType).toBe("Runtime.CallbackHandlerDeprecated");
    await deploy("callback22", { "index.mjs": body }, { Runtime: "nodejs22.x" });
    expect((await invoke("callback22")).value).toBe(7);
  });

  it("kills what runs out of time, and starts anew", async () => {
    await deploy(
      "slow",
      {
        "index.mjs":
          "export const handler = (e) => e.hang ? new Promise(() => setInterval(() => {}, 9)) : 'quick';",
      },
      { Timeout: 1 },
    );
    const { value, FunctionError } = await invoke("slow", { hang: true });
    expect(FunctionError).toBe("Unhandled");
    expect(value.errorType).toBe("Sandbox.Timedout");
    expect(value.errorMessage).toMatch(/^RequestId: .* Error: Task timed out after 1.00 seconds$/);
    expect((await invoke("slow")).value).toBe("quick");
  });

  it("gives an environment that was killed in between no more work, whatever it left behind", async () => {
    // The child, in a session of its own, keeps the runtime's output open.
    const body = `import { spawn } from "node:child_process";
      export const handler = async () => {
        const child = spawn("sleep", ["60"], { detached: true, stdio: ["ignore", "inherit", "inherit"] });
        child.unref();
        return [process.pid, child.pid];
      };`;
    await deploy("leaves", { "index.mjs": body });
    const [pid, child] = (await invoke("leaves")).value;
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
    const { value, FunctionError } = await invoke("leaves");
    for (const left of [child, value[1]]) process.kill(left);
    expect(FunctionError).toBeUndefined();
    expect(value[0]).not.toBe(pid);
  });

  it("kills what needs more than its memory", async () => {
    const body = `const kept = [];
      export const handler = async () => { for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise(r => setTimeout(r, 20)); } };`;
    await deploy("hungry", { "index.mjs": body }, { MemorySize: 128 });
    expect((await invoke("hungry")).value.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
  });

  it("runs an executable for provided runtimes", async () => {
    const script = `#!/bin/sh
while :; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//p' "$head" | tr -d '\\r')
  curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "$event" >/dev/null
done
`;
    await deploy("shell", { bootstrap: script }, { Runtime: "provided.al2023" });
    expect((await invoke("shell", { x: 1 })).value).toEqual({ x: 1 });
    expect((await invoke("shell", { x: 2 })).value).toEqual({ x: 2 });
  });

  it("takes the executable of a provided runtime from a layer, the later one's before the earlier one's", async () => {
    const layer = async (name: string, files: Record<string, string>) => {
      const folder = mkdtempSync(join(tmpdir(), "layer-"));
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(folder, file, ".."), { recursive: true });
        writeFileSync(join(folder, file), text, { mode: 0o755 });
      }
      aws.folders.set(name, folder);
      const Content = { S3Bucket: "assets", S3Key: name };
      return (await make(lambda, "AWS::Lambda::LayerVersion", name, { Content, LayerName: name })).ref;
    };
    const runtime = `#!/bin/bash
. "$LAMBDA_TASK_ROOT/\${_HANDLER%.*}.sh"
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while head=$(mktemp) && event=$(curl -sS -D "$head" "$api/next"); do
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//p' "$head" | tr -d '\\r')
  curl -sS -d "$("\${_HANDLER#*.}" "$event")" "$api/$id/response" >/dev/null
done
`;
    const first = await layer("first", {
      bootstrap: "#!/bin/sh\nexit 1\n",
      "bin/who": "#!/bin/sh\necho first",
    });
    const last = await layer("last", { bootstrap: runtime, "bin/who": "#!/bin/sh\necho last" });
    const code = { "hello.sh": `greet() { echo "\\"$(who) $(basename "$PWD") $1\\""; }` };
    await deploy("shell", code, {
      Runtime: "provided.al2023",
      Handler: "hello.greet",
      Layers: [first, last],
    });
    expect((await invoke("shell", 7)).value).toMatch(/^last asset-\w+ 7$/);
    await deploy("none", { "hello.sh": "" }, { Runtime: "provided.al2023", Handler: "hello.greet" });
    expect((await invoke("none")).value.errorMessage).toMatch(/Runtime exited with error: .*bootstrap/);
  });

  it("logs START, what the function says, END and REPORT, and the tail on request", async () => {
    await deploy("says", {
      "index.mjs": "export const handler = async () => { console.log('hello', { a: 1 }); };",
    });
    const { LogResult, value } = await invoke("says", {}, { LogType: "Tail" });
    expect(value).toBeNull();
    const [start, hello, end, report] = Buffer.from(LogResult ?? "", "base64")
      .toString()
      .split("\n");
    expect(start).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
    expect(hello).toMatch(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\thello \{ a: 1 \}$/);
    expect(end).toMatch(/^END RequestId: /);
    expect(report).toMatch(
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
    );
  });

  it("refuses what is too large, unknown or not JSON", async () => {
    await deploy("echo", { "index.mjs": ECHO });
    await expect(invoke("echo", "x".repeat(6_291_456))).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
    await expect(invoke("echo", "x".repeat(1_048_576), { InvocationType: "Event" })).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
    await expect(invoke("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(invoke("echo", {}, { Qualifier: "7" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(
      client.send(new InvokeCommand({ FunctionName: "echo", Payload: "{" })),
    ).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    await deploy("big", { "index.mjs": "export const handler = async () => 'x'.repeat(6291600);" });
    expect((await invoke("big")).value.errorType).toBe("Function.ResponseSizeTooLarge");
    expect((await invoke("echo", {}, { InvocationType: "DryRun" })).StatusCode).toBe(204);
  });

  it("authorizes each caller, with the function's own policy at hand", async () => {
    await deploy("echo", { "index.mjs": ECHO });
    await make(lambda, "AWS::Lambda::Permission", "Allow", {
      Action: "lambda:InvokeFunction",
      FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:echo",
      Principal: "apigateway.amazonaws.com",
      SourceArn: "arn:aws:execute-api:us-east-1:000000000000:api/*/*/x",
    });
    aws.allow = () => false;
    await expect(invoke("echo")).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(aws.checks.at(-1)).toMatchObject({
      action: "lambda:InvokeFunction",
      resource: "arn:aws:lambda:us-east-1:000000000000:function:echo",
      policies: [
        {
          Statement: [
            {
              Principal: { Service: "apigateway.amazonaws.com" },
              Condition: {
                ArnLike: { "AWS:SourceArn": "arn:aws:execute-api:us-east-1:000000000000:api/*/*/x" },
              },
            },
          ],
        },
      ],
    });
  });

  it("throttles at the reserved concurrency", async () => {
    const body =
      "export const handler = async () => { await new Promise(r => setTimeout(r, 500)); return 1; };";
    await deploy("narrow", { "index.mjs": body }, { ReservedConcurrentExecutions: 1 });
    const results = await Promise.allSettled([invoke("narrow"), invoke("narrow")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: {
        name: "TooManyRequestsException",
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      },
    });
  });

  it("gives an environment no more work when its credentials are about to end", async () => {
    aws.sessionSeconds = 30;
    await deploy("echo", { "index.mjs": ECHO });
    const first = (await invoke("echo")).value.pid;
    expect((await invoke("echo")).value.pid).not.toBe(first);
  });

  it("ends the processes with the service", async () => {
    await deploy("echo", { "index.mjs": ECHO });
    const { pid } = (await invoke("echo")).value;
    await lambda.close();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(readdirSync(join(aws.dataDir, "lambda", "environments"))).toEqual([]);
  });
});

describe("asynchronous invocation", () => {
  it("tries three times, then tells the failure destination and the dead-letter queue", async () => {
    const sent: Record<string, unknown>[] = [];
    aws.services.set("sqs", {
      name: "sqs",
      protocol: "json",
      resources: {},
      call: async (_caller, operation, input) => {
        sent.push({ operation, ...input });
        return {};
      },
      close: async () => {},
    });
    await deploy(
      "fails",
      { "index.mjs": "export const handler = async () => { throw new Error('never'); };" },
      {
        DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
      },
    );
    await make(lambda, "AWS::Lambda::EventInvokeConfig", "Config", {
      FunctionName: "fails",
      Qualifier: "$LATEST",
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:failed" } },
    });
    const { StatusCode } = await invoke("fails", { n: 1 }, { InvocationType: "Event" });
    expect(StatusCode).toBe(202);
    await until(() => sent.length === 2);
    expect(logged.filter((line) => line.startsWith("START"))).toHaveLength(3);
    expect(sent[0]).toMatchObject({
      operation: "SendMessage",
      QueueUrl: "http://localhost:1/sqs/000000000000/failed",
    });
    expect(JSON.parse(String(sent[0]?.MessageBody))).toMatchObject({
      version: "1.0",
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { n: 1 },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "never" },
    });
    expect(sent[1]).toMatchObject({
      MessageBody: '{"n":1}',
      QueueUrl: "http://localhost:1/sqs/000000000000/dead",
    });
  });

  it("goes on after a restart with what was not done", async () => {
    await deploy("later", {
      "index.mjs": "export const handler = async () => { throw new Error('not yet'); };",
    });
    await lambda.close();
    lambda = await createLambda(aws, { retryDelays: [60_000, 60_000] });
    const { port, server } = await aws.serve(lambda);
    await deploy("later", {
      "index.mjs": "export const handler = async () => { throw new Error('not yet'); };",
    });
    const caller = aws.iam.assumeRole({ kind: "anonymous" }, { roleArn: "r", sessionName: "s" }).caller;
    await lambda.call?.(caller, "Invoke", { FunctionName: "later", InvocationType: "Event", Payload: "{}" });
    await until(() => logged.some((line) => line.startsWith("REPORT")));
    const folder = join(aws.dataDir, "lambda", "events");
    await until(() => readdirSync(folder).length === 1);
    server.close();
    await lambda.close();
    expect(readdirSync(folder)).toHaveLength(1);
    logged.length = 0;
    // the wait of its retry is over at the next start
    const { readFileSync } = await import("node:fs");
    const file = join(folder, readdirSync(folder)[0] ?? "");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), due: 0 }));
    lambda = await createLambda(aws);
    await deploy("later", { "index.mjs": "export const handler = async () => 'now';" });
    await lambda.ready?.();
    await until(() => logged.some((line) => line.startsWith("REPORT")));
    await until(() => readdirSync(folder).length === 0);
    expect(port).toBeGreaterThan(0);
  });
});

describe("event source mapping", () => {
  it("hands over batches, deletes what was done and leaves what was reported as failed", async () => {
    const waiting = ["a", "b", "c"].map((Body, index) => ({
      MessageId: `m${index}`,
      ReceiptHandle: `r${index}`,
      Body,
      Attributes: { ApproximateReceiveCount: "1" },
    }));
    const deleted: unknown[] = [];
    aws.services.set("sqs", {
      name: "sqs",
      protocol: "json",
      resources: {},
      call: async (caller, operation, input) => {
        expect(caller).toMatchObject({ roleArn: "arn:aws:iam::000000000000:role/test" });
        if (operation === "ReceiveMessage") {
          const Messages = waiting.splice(0, Number(input.MaxNumberOfMessages));
          if (!Messages.length) await new Promise((resolve) => setTimeout(resolve, 50));
          return { Messages };
        }
        if (operation === "DeleteMessageBatch") deleted.push(...(input.Entries as unknown[]));
        return {};
      },
      close: async () => {},
    });
    const body = `export const handler = async ({ Records }) => {
      console.log(JSON.stringify(Records));
      return { batchItemFailures: Records.filter(r => r.body === "b").map(r => ({ itemIdentifier: r.messageId })) };
    };`;
    await deploy("batch", { "index.mjs": body });
    await make(lambda, "AWS::Lambda::EventSourceMapping", "Mapping", {
      EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:queue",
      FunctionName: "batch",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    await lambda.ready?.();
    await until(() => deleted.length === 2);
    expect(deleted).toEqual([
      { Id: "0", ReceiptHandle: "r0" },
      { Id: "1", ReceiptHandle: "r2" },
    ]);
    const line = logged.find((text) => text.includes("eventSourceARN")) ?? "";
    expect(JSON.parse(line.split("\t")[3] ?? "")[0]).toMatchObject({
      messageId: "m0",
      receiptHandle: "r0",
      body: "a",
      attributes: { ApproximateReceiveCount: "1" },
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:queue",
      awsRegion: "us-east-1",
    });
  });

  it("says what it can't honour", async () => {
    await deploy("echo", { "index.mjs": ECHO });
    const create = (properties: Record<string, unknown>) =>
      make(lambda, "AWS::Lambda::EventSourceMapping", "M", { FunctionName: "echo", ...properties });
    await expect(create({ EventSourceArn: "arn:aws:kinesis:us-east-1:0:stream/x" })).rejects.toThrow("queue");
    await expect(deploy("java", {}, { Runtime: "java21" })).rejects.toThrow("java21");
    await expect(deploy("huge", {}, { MemorySize: 99_999 })).rejects.toThrow("10240");
  });
});
