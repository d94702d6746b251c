import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  AwsError,
  type AwsRequest,
  type CallEvent,
  type Protocol,
  type Service,
} from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";

let clock = 0;
let t: TestAws;
let role: string;
let seen: AwsRequest | undefined;
let answer: (request: AwsRequest) => Awaited<ReturnType<NonNullable<Service["handle"]>>>;

const echo = (name: string, protocol: Protocol, more: Partial<Service> = {}): Service => ({
  name,
  protocol,
  resources: {},
  handle: async (request) => {
    seen = request;
    return answer(request);
  },
  close: async () => {},
  ...more,
});

beforeAll(async () => {
  t = await testAws({ now: () => Date.now() + clock });
  role = t.role("Caller", { Effect: "Allow", Action: "*", Resource: "*" });
  await t.add(() => echo("dynamodb", "json"));
  await t.add(() =>
    echo("s3", "s3-xml", { cors: () => ({ "access-control-allow-origin": "https://a.example" }) }),
  );
  await t.add(() => echo("lambda", "rest-json"));
  await t.add(() => echo("execute-api", "http-api"));
});
afterAll(() => t.close());
afterEach(() => {
  clock = 0;
  vi.useRealTimers();
});

const ok = () => ({ status: 200, body: "{}" });
const s3 = () => new S3Client({ ...t.client("s3", role), forcePathStyle: true });
const dynamodb = () => new DynamoDBClient({ ...t.client("dynamodb", role), maxAttempts: 1 });
const put = (Body: string | Readable, more = {}) =>
  s3().send(new PutObjectCommand({ Bucket: "b", Key: "k é/+", Body, ...more }));

test("a signed call reaches its service with its caller, the prefix taken off", async () => {
  answer = () => ({ status: 200, body: '{"TableNames":["x"]}' });
  const { TableNames } = await dynamodb().send(new ListTablesCommand({}));
  expect(TableNames).toEqual(["x"]);
  expect(seen?.path).toBe("/");
  expect(seen?.caller).toMatchObject({ kind: "session", roleArn: role });
  expect(JSON.parse(seen?.body.toString() ?? "")).toEqual({});
});

test("every answer has a request id, where its clients look for it", async () => {
  answer = () => ({ status: 200, body: "{}" });
  const listed = await dynamodb().send(new ListTablesCommand({}));
  expect(listed.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect((await put("x")).$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("an unsigned call is anonymous", async () => {
  answer = ok;
  await fetch(`${t.aws.endpoint("lambda")}/x%20y?a=1`);
  expect(seen).toMatchObject({ caller: { kind: "anonymous" }, path: "/x%20y", method: "GET" });
  expect(seen?.query.get("a")).toBe("1");
});

test("each call is told as an event", async () => {
  answer = () => ({ status: 200, body: '{"TableNames":[]}', resource: "r" });
  const event = new Promise<CallEvent>((resolve) => t.aws.events.once("call", resolve));
  await dynamodb().send(new ListTablesCommand({}));
  expect(await event).toMatchObject({
    service: "dynamodb",
    operation: "ListTables",
    resource: "r",
    status: 200,
    bytesIn: 2,
    bytesOut: 17,
  });
});

test("a wrong secret is refused in the words of each protocol", async () => {
  const wrong = (service: string) => {
    const client = t.client(service, role);
    return { ...client, credentials: { ...client.credentials, secretAccessKey: "wrong" }, maxAttempts: 1 };
  };
  await expect(new DynamoDBClient(wrong("dynamodb")).send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "InvalidSignatureException",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(new STSClient(wrong("sts")).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
    $metadata: { httpStatusCode: 403 },
  });
  const get = new GetObjectCommand({ Bucket: "b", Key: "k" });
  await expect(new S3Client({ ...wrong("s3"), forcePathStyle: true }).send(get)).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
  });
});

test("to an HTTP API a signature that is wrong is none: its routes decide; the reason is in the log", async () => {
  answer = ok;
  const authorization = `AWS4-HMAC-SHA256 Credential=ASIANOBODY/20261121/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
  const response = await fetch(`${t.aws.endpoint("execute-api")}/a/x`, { headers: { authorization } });
  expect(response.status).toBe(200);
  expect(seen?.caller).toEqual({ kind: "anonymous" });
  expect(t.lines.at(-1)).toMatch(/signature of a call to execute-api: .*The security token .* is invalid/);
});

test("an unknown key and a wrong token are refused", async () => {
  const client = t.client("dynamodb", role);
  const as = (credentials: object) =>
    new DynamoDBClient({
      ...client,
      credentials: { ...client.credentials, ...credentials },
      maxAttempts: 1,
    }).send(new ListTablesCommand({}));
  await expect(as({ accessKeyId: "ASIANOBODY" })).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  await expect(as({ sessionToken: "x" })).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  await expect(as({ sessionToken: undefined })).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("an expired session is refused", async () => {
  const client = dynamodb();
  answer = () => ({ status: 200, body: '{"TableNames":[]}' });
  await client.send(new ListTablesCommand({}));
  clock = 3_600_000;
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ["Date"] });
  clock = 0;
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "ExpiredTokenException",
  });
});

test.each([
  ["behind", -301_000, /Signature expired/],
  ["ahead", 301_000, /Signature not yet current/],
])("a clock over five minutes %s is refused", async (_, skew, words) => {
  const credentials = t.client("dynamodb", role);
  clock = -skew;
  await expect(
    new DynamoDBClient({ ...credentials, maxAttempts: 1 }).send(new ListTablesCommand({})),
  ).rejects.toMatchObject({ name: "InvalidSignatureException", message: expect.stringMatching(words) });
  const bucket = new S3Client({ ...t.client("s3", role), forcePathStyle: true, maxAttempts: 1 });
  await expect(bucket.send(new GetObjectCommand({ Bucket: "b", Key: "k" }))).rejects.toMatchObject({
    name: "RequestTimeTooSkewed",
  });
});

test("a signature for another service is refused", async () => {
  const client = new DynamoDBClient({
    ...t.client("dynamodb", role),
    endpoint: t.aws.endpoint("lambda"),
    maxAttempts: 1,
  });
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/scoped to correct service: 'lambda'/);
});

test("a presigned URL works for its time and for nothing else", async () => {
  answer = () => ({ status: 200, body: "content" });
  const url = await getSignedUrl(s3(), new GetObjectCommand({ Bucket: "b", Key: "k" }), { expiresIn: 60 });
  expect(await (await fetch(url)).text()).toBe("content");
  expect((await fetch(url.replace("/b/k", "/b/l"))).status).toBe(403);
  expect(await (await fetch(url, { method: "PUT" })).text()).toMatch(/SignatureDoesNotMatch/);
  clock = 61_000;
  expect(await (await fetch(url)).text()).toMatch(/AccessDenied.*Request has expired/);
});

test("a body that was changed after signing is refused", async () => {
  answer = ok;
  const client = new S3Client({ ...t.client("s3", role), forcePathStyle: true, maxAttempts: 1 });
  client.middlewareStack.add(
    (next) => (input) => {
      (input.request as { body: unknown }).body = "evil";
      return next(input);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  const changed = client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "good" }));
  await expect(changed).rejects.toMatchObject({ name: "XAmzContentSHA256Mismatch" });
});

test("a streamed upload arrives whole, its framing taken off and its checksum among the headers", async () => {
  answer = () => ({ status: 200 });
  const text = "é".repeat(70_000);
  await put(Readable.from([Buffer.from(text.slice(0, 5000)), Buffer.from(text.slice(5000))]), {
    ContentLength: Buffer.byteLength(text),
  });
  expect(seen?.body.toString()).toBe(text);
  expect(seen?.headers["x-amz-checksum-crc32"]).toMatch(/^[\w+/]{6}==$/);
  expect(seen?.headers["content-encoding"]).toBeUndefined();
  expect(decodeURIComponent(seen?.path ?? "")).toBe("/b/k é/+");
});

test("errors of a service have the form of its protocol, in AWS's own names", async () => {
  answer = () => {
    throw new AwsError("ResourceNotFoundException", "No <table>", 400, { Extra: 1 });
  };
  await expect(dynamodb().send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "No <table>",
  });
  answer = () => {
    throw new AwsError("NoSuchKey", "No <key>", 404, { Key: "k&" });
  };
  await expect(s3().send(new GetObjectCommand({ Bucket: "b", Key: "k" }))).rejects.toMatchObject({
    name: "NoSuchKey",
    Key: "k&",
  });
  answer = () => {
    t.iam.authorize({ kind: "anonymous" }, "lambda:InvokeFunction", "f");
    return ok();
  };
  const refused = await fetch(`${t.aws.endpoint("lambda")}/x`);
  expect(refused.status).toBe(403);
  expect(refused.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  await expect(dynamodb().send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("a fault of a service is an internal error whose reason is in the log only", async () => {
  answer = () => {
    throw new Error("secret detail");
  };
  const response = await fetch(`${t.aws.endpoint("lambda")}/x`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toMatch(/secret detail/);
  expect(t.lines.at(-1)).toMatch(/secret detail/);
});

test("pages of any origin may call JSON services; others decide for themselves, also on a refusal", async () => {
  const preflight = await fetch(`${t.aws.endpoint("dynamodb")}/`, {
    method: "OPTIONS",
    headers: { origin: "https://b.example", "access-control-request-headers": "x-amz-target" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("x-amz-target");
  answer = ok;
  expect((await fetch(t.aws.endpoint("dynamodb"))).headers.get("access-control-allow-origin")).toBe("*");
  const refused = await fetch(`${t.aws.endpoint("s3")}/b/k`, {
    headers: { authorization: "AWS4-HMAC-SHA256 x" },
  });
  expect(refused.status).toBe(400);
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://a.example");
});

test("a path without a service, and one that is not a path, get a plain answer", async () => {
  const base = t.aws.endpoint("").replace(/\/$/, "");
  expect((await fetch(`${base}/nothing/here`)).status).toBe(404);
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(base);
    httpRequest({ port, path: "//evil.example/dynamodb", host: "127.0.0.1" }, (r) => resolve(r.statusCode))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
});

test("an answer in pieces is sent as it comes", async () => {
  answer = () => ({
    status: 200,
    headers: { "content-type": "text/plain" },
    body: (async function* () {
      yield Buffer.from("a");
      yield Buffer.from("b");
    })(),
  });
  expect(await (await fetch(`${t.aws.endpoint("lambda")}/x`)).text()).toBe("ab");
});

test("a client that hangs up in the middle of its body harms nobody", async () => {
  answer = ok;
  const { port } = new URL(t.aws.endpoint("lambda"));
  const socket = connect(Number(port), "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write("POST /lambda/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf");
  socket.destroy();
  const logged = t.lines.length;
  expect((await fetch(`${t.aws.endpoint("lambda")}/x`)).status).toBe(200);
  expect(t.lines.length).toBe(logged);
});

test("no odd request makes the gateway fail", async () => {
  answer = ok;
  const { port } = new URL(t.aws.endpoint("lambda"));
  const odd = fc.string({
    unit: fc.constantFrom("%", "%2", "%ff", "/", "..", "?", "&", "=", "+", "a", "X-Amz-", ";"),
  });
  const words = fc.constantFrom(
    "AWS4-HMAC-SHA256 ",
    "Credential=a/20261121/us-east-1/lambda/aws4_request",
    ", ",
    "=",
  );
  await fc.assert(
    fc.asyncProperty(
      odd,
      fc.array(words),
      fc.constantFrom("lambda", "s3", "dynamodb"),
      async (rest, header, service) => {
        const status = await new Promise<number | undefined>((resolve, reject) => {
          const path = `/${service}/${rest}`;
          const headers = { authorization: header.join(""), "x-amz-date": rest };
          httpRequest({ port, host: "127.0.0.1", path, headers }, (response) => {
            response.resume();
            resolve(response.statusCode);
          })
            .on("error", reject)
            .end();
        });
        expect(status).toBeLessThan(500);
      },
    ),
    { numRuns: 200 },
  );
});
