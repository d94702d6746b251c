import { AwsV4Signer } from "aws4fetch";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSignature, type SignedRequest, sha256, signatureMatches } from "../../../local/core/sigv4.ts";

const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret/+", sessionToken: "token+/=" };

const rfc3986 = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const pathPart = fc.string({
  unit: fc.constantFrom("a", "é", " ", "%", "+", "*", "~", "(", ":", "=", "@"),
  maxLength: 6,
});

test("what a client signs in headers is accepted, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("s3", "dynamodb", "execute-api"),
      fc.array(
        pathPart.filter((part) => part !== ""),
        { minLength: 1, maxLength: 3 },
      ),
      fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b c", "é"), pathPart), {
        maxLength: 3,
        selector: ([name]) => name,
      }),
      fc.string({ maxLength: 10 }),
      fc.constantFrom(encodeURIComponent, rfc3986),
      async (service, parts, pairs, body, encodePart) => {
        const query = new URLSearchParams(pairs).toString();
        const target = `http://localhost:3001/${parts.map(encodePart).join("/")}?${query}`;
        const headersToSign = { "x-odd": "  a   b ", "content-type": "text/plain" };
        const signer = new AwsV4Signer({
          ...credentials,
          service,
          region: "us-east-1",
          method: "POST",
          url: target,
          headers: headersToSign,
          body,
          allHeaders: true,
        });
        const signed = await signer.sign();
        const headers: Record<string, string> = {
          ...Object.fromEntries(signed.headers),
          host: "localhost:3001",
        };
        const path = signed.url.pathname;
        const request: SignedRequest = { method: "POST", path, query: signed.url.search.slice(1), headers };
        const signature = readSignature(headers, new URLSearchParams(request.query));
        if (typeof signature !== "object") throw new Error("not read");
        const payloadHash = headers["x-amz-content-sha256"] ?? sha256(body);
        const matches = (other: SignedRequest, secret = credentials.secretAccessKey, hash = payloadHash) =>
          signatureMatches(other, signature, secret, hash);
        expect(matches(request)).toBe(true);
        expect(matches(request, "another")).toBe(false);
        expect(matches({ ...request, method: "PUT" })).toBe(false);
        expect(matches({ ...request, path: `${path}x` })).toBe(false);
        expect(matches({ ...request, query: `${request.query}&z=1` })).toBe(false);
        expect(matches({ ...request, headers: { ...headers, "x-odd": "c" } })).toBe(false);
        expect(matches(request, credentials.secretAccessKey, sha256(`${body}x`))).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
});

test("AWS IoT's form: the token appended after signing, the host without its port", async () => {
  const signer = new AwsV4Signer({
    ...credentials,
    service: "iotdevicegateway",
    region: "us-east-1",
    method: "GET",
    url: "https://localhost/mqtt",
    signQuery: true,
    appendSessionToken: true,
  });
  const query = (await signer.sign()).url.search.slice(1);
  const request = { method: "GET", path: "/mqtt", query, headers: { host: "localhost:3001" } };
  const signature = readSignature(request.headers, new URLSearchParams(query));
  if (typeof signature !== "object") throw new Error("not read");
  expect(signature.token).toBe(credentials.sessionToken);
  expect(signatureMatches(request, signature, credentials.secretAccessKey, sha256(""))).toBe(true);
  const dynamodb = { ...signature, service: "dynamodb" };
  expect(signatureMatches(request, dynamodb, credentials.secretAccessKey, sha256(""))).toBe(false);
});

test.each([
  ["no signature", {}, "", undefined],
  ["another scheme", { authorization: "Bearer x" }, "", undefined],
  ["a cut header", { authorization: "AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/s3" }, "", "malformed"],
  [
    "an unknown algorithm",
    {},
    "X-Amz-Signature=a&X-Amz-Algorithm=AWS4-ECDSA&X-Amz-Credential=a/20261121/r/s/aws4_request",
    "malformed",
  ],
])("%s is read as such", (_, headers, query, expected) => {
  expect(readSignature(headers as Record<string, string>, new URLSearchParams(query))).toBe(expected);
});
