/** What a signature does not cover must not count, and what it must cover has to be there. */

import { createHmac } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AwsRequest, Protocol } from "../../../local/core/contracts.ts";
import { sha256, signingKey, writeTimestamp } from "../../../local/core/sigv4.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";

let t: TestAws;
let role: string;
let seen: AwsRequest | undefined;

beforeAll(async () => {
  t = await testAws();
  role = t.role("Caller", { Effect: "Allow", Action: "*", Resource: "*" });
  const echo = (name: string, protocol: Protocol) =>
    t.add(() => ({
      name,
      protocol,
      resources: {},
      handle: async (request) => {
        seen = request;
        return { status: 200, body: "{}" };
      },
      close: async () => {},
    }));
  await echo("dynamodb", "json");
  await echo("s3", "s3-xml");
  await echo("lambda", "rest-json");
});
afterAll(() => t.close());

interface Sent {
  readonly status: number;
  readonly text: string;
}

async function send(
  signed: { url: string | URL; method: string; headers: Headers | Record<string, string> },
  body?: string,
): Promise<Sent> {
  seen = undefined;
  const response = await fetch(signed.url, { method: signed.method, headers: signed.headers, body });
  return { status: response.status, text: await response.text() };
}

interface Options {
  readonly service?: string;
  readonly region?: string;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly presigned?: boolean;
  readonly body?: string;
}

function sign({
  service = "s3",
  region = "us-east-1",
  method = "PUT",
  query = "",
  presigned,
  ...more
}: Options) {
  const url = `${t.aws.endpoint(service)}/b/k${query}`;
  return new AwsV4Signer({
    ...t.credentials(role),
    ...{ url, method, service, region, signQuery: presigned, headers: more.headers, body: more.body },
  }).sign();
}

/** Signs headers by hand: exactly those that are named. */
function signedBy(headers: Record<string, string>, names: readonly string[], payloadHash: string) {
  const { accessKeyId, secretAccessKey, sessionToken } = t.credentials(role);
  const at = writeTimestamp(Date.now());
  const url = new URL(`${t.aws.endpoint("s3")}/b/k`);
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    "x-amz-date": at,
    "x-amz-security-token": sessionToken,
  };
  const lines = names.map((name) => `${name}:${all[name] ?? ""}\n`).join("");
  const canonical = ["PUT", url.pathname, "", lines, names.join(";"), payloadHash].join("\n");
  const scope = `${at.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = signingKey(secretAccessKey, at.slice(0, 8), "us-east-1", "s3");
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n"))
    .digest("hex");
  const { host: _, ...sent } = all;
  return {
    url,
    method: "PUT",
    headers: {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
    },
  };
}

test("a header that S3 acts on and nobody signed is refused, not obeyed", async () => {
  const presigned = await sign({ presigned: true, query: "?X-Amz-Expires=60" });
  expect((await send(presigned)).status).toBe(200);
  const copying = await send({ ...presigned, headers: { "x-amz-copy-source": "/b/secret" } });
  expect(copying.status).toBe(403);
  expect(copying.text).toMatch(/AccessDenied.*not signed.*<HeadersNotSigned>x-amz-copy-source</);
  expect(seen).toBeUndefined();

  const signed = await sign({ body: "x" });
  const tagged = new Headers(signed.headers);
  tagged.set("x-amz-meta-a", "1");
  expect((await send({ ...signed, headers: tagged }, "x")).text).toMatch(/<HeadersNotSigned>x-amz-meta-a</);
});

test("the host must be signed, or a signature would be good at any service of that name", async () => {
  const names = ["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
  const headers = { "x-amz-content-sha256": sha256("") };
  expect(await send(signedBy(headers, ["host", ...names], sha256("")))).toMatchObject({ status: 200 });
  expect(await send(signedBy(headers, names, sha256("")))).toMatchObject({ status: 403 });
});

test("what stands for the body is its hash or a word that S3 knows", async () => {
  const names = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
  const word = await send(signedBy({ "x-amz-content-sha256": "anything" }, names, "anything"), "body");
  expect([word.status, word.text]).toEqual([400, expect.stringContaining("InvalidArgument")]);
  const { headers, ...rest } = signedBy({}, ["host", "x-amz-date", "x-amz-security-token"], sha256(""));
  expect((await send({ ...rest, headers })).text).toMatch(
    /InvalidRequest.*Missing required header for this request: x-amz-content-sha256/,
  );
});

test("only S3 takes a body that was not signed", async () => {
  const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const signed = await sign({ service: "lambda", method: "POST", headers, body: "one" });
  expect((await send(signed, "one")).text).toContain("signature we calculated does not match");
});

test("a signature for another region is refused", async () => {
  const s3 = await send(await sign({ region: "eu-west-1" }));
  expect([s3.status, s3.text]).toEqual([
    400,
    expect.stringMatching(
      /AuthorizationHeaderMalformed.*region .*eu-west-1.* is wrong; expecting .*<Region>us-east-1</,
    ),
  ]);
  const json = await send(await sign({ service: "dynamodb", region: "eu-west-1", method: "POST" }));
  expect(json.text).toMatch(/InvalidSignatureException.*valid [Rr]egion/);
});

test("a presigned URL of S3 says how long it is good for, and is the only signature of its request", async () => {
  const { url, method, headers } = await sign({ presigned: true, query: "?X-Amz-Expires=60" });
  const endless = new URL(url);
  endless.searchParams.delete("X-Amz-Expires");
  expect((await send({ url: endless, method, headers })).text).toMatch(
    /AuthorizationQueryParametersError.*X-Amz-Expires/,
  );
  const both = await sign({ query: url.search });
  expect((await send(both)).text).toMatch(/InvalidArgument.*Only one auth mechanism allowed/);
});

test("names of Object's own members are no headers", async () => {
  const names = [
    "__proto__",
    "constructor",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
  ];
  const headers = { "x-amz-content-sha256": sha256("") };
  const { status } = await send(signedBy(headers, names, sha256("")));
  expect([200, 403]).toContain(status);
  expect(t.lines.join("\n")).not.toMatch(/TypeError/);
});

const streamed = (trailer: string, body = "hello") =>
  `${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailer}\r\n\r\n`;
const stream = (trailers: string) => ({
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-trailer": trailers,
  "content-encoding": "aws-chunked",
});

test("only the trailers that were announced, and only checksums, come behind a body", async () => {
  const checksum = "x-amz-checksum-crc32:NhCmhg==";
  const good = await sign({ headers: stream("x-amz-checksum-crc32") });
  expect((await send(good, streamed(checksum))).status).toBe(200);
  expect(seen?.headers["x-amz-checksum-crc32"]).toBe("NhCmhg==");
  for (const trailer of ["x-amz-copy-source:/b/secret", `${checksum}\r\nx-amz-meta-a:1`, ""]) {
    const refused = await send(await sign({ headers: stream("x-amz-checksum-crc32") }), streamed(trailer));
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("MalformedTrailerError")]);
  }
  const smuggled = await sign({ headers: stream("x-amz-copy-source") });
  expect((await send(smuggled, streamed("x-amz-copy-source:/b/secret"))).status).toBe(400);
});
