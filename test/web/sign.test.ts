import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock } from "../../web/cloud/clock.ts";
import { CloudError, Unreachable } from "../../web/cloud/errors.ts";
import { presignMqtt, signedCalls } from "../../web/cloud/sign.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "tok/en+with=signs",
  expiration: 0,
};
const time = Date.parse("2015-08-30T12:36:00Z");

/** SHA-256 as @smithy/signature-v4 takes it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" ? secret : secret && Buffer.from(secret as ArrayBuffer);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/** A call as it went over the wire. */
async function sent(request: Parameters<ReturnType<typeof signedCalls>>[0]) {
  let seen: Request | undefined;
  const call = signedCalls({
    fetch: async (input) => {
      seen = input as Request;
      return new Response("{}");
    },
    region: "us-east-1",
    clock: new Clock(() => time),
  });
  await call(request);
  if (!seen) throw new Error("nothing was sent");
  return seen;
}

const signatureOf = (authorization: string | null): string | undefined =>
  /Signature=([0-9a-f]{64})/.exec(authorization ?? "")?.[1];

/** What AWS's own signer makes of the same request. */
async function expected(request: Request, service: string, body: string): Promise<string | undefined> {
  const url = new URL(request.url);
  const names =
    /SignedHeaders=([^,]*)/.exec(request.headers.get("authorization") ?? "")?.[1]?.split(";") ?? [];
  const headers: Record<string, string> = {};
  for (const name of names) headers[name] = name === "host" ? url.host : (request.headers.get(name) ?? "");
  const signer = new SignatureV4({
    service,
    region: "us-east-1",
    credentials: { ...credentials, expiration: undefined },
    sha256: Sha256 as never,
    applyChecksum: service === "s3",
    uriEscapePath: service !== "s3",
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.host,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers,
      body,
    },
    { signingDate: new Date(time), signableHeaders: new Set(names) },
  );
  return signatureOf(signed.headers.authorization ?? null);
}

describe("a signed call", () => {
  it.each([
    [
      "execute-api",
      "https://a1.execute-api.us-east-1.amazonaws.com/maps/x/session",
      "POST",
      '{"replica":"ü"}',
    ],
    ["execute-api", "http://localhost:4567/execute-api/a1/maps", "POST", "{}"],
    ["dynamodb", "http://localhost:4567/dynamodb/", "POST", '{"TableName":"t"}'],
    ["s3", "https://bucket.s3.us-east-1.amazonaws.com/snapshots/m/1/2", "GET", undefined],
    ["s3", "http://localhost:4567/s3/bucket/snapshots/m/1/a%20b%2Bc", "GET", undefined],
  ])("has the signature of AWS's own signer: %s %s", async (service, url, method, body) => {
    const headers = service === "dynamodb" ? { "x-amz-target": "DynamoDB_20120810.Query" } : undefined;
    const request = await sent({ service, url, method, headers, body, credentials });
    expect(request.headers.get("x-amz-security-token")).toBe(credentials.sessionToken);
    const mine = signatureOf(request.headers.get("authorization"));
    expect(mine).toMatch(/^[0-9a-f]{64}$/);
    expect(mine).toBe(await expected(request, service, body ?? ""));
    expect(body === undefined ? null : await request.text()).toBe(body ?? null);
  });

  it("is the one of AWS's published example", async () => {
    // "get-vanilla" of the Signature Version 4 test suite.
    const request = await sent({
      service: "service",
      url: "https://example.amazonaws.com/",
      method: "GET",
      credentials: { ...credentials, sessionToken: "" },
    });
    expect(signatureOf(request.headers.get("authorization"))).toBe(
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    );
  });

  it("is of the cloud's time, within a second, though answers are on their way for a while", async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20_000, max: 20_000 }),
        fc.array(fc.tuple(fc.nat(3_000), fc.nat(9_999)), { minLength: 10 }),
        (ahead, answers) => {
          let cloud = time;
          const clock = new Clock(() => cloud + ahead);
          // One comes at once.
          for (const [delay, later] of [...answers, [0, 0] as const]) {
            cloud += later;
            const date = new Date(cloud).toUTCString();
            cloud += delay;
            clock.learn(new Response(null, { headers: { date } }));
          }
          expect(clock.now() - cloud).toBeGreaterThan(-1_000);
          expect(clock.now() - cloud).toBeLessThanOrEqual(0);
        },
      ),
    );
  });

  it("is made again with the right time when the device's clock is wrong, but only then", async () => {
    const dates: (string | null)[] = [];
    const answer = (date: string) => async (input: RequestInfo | URL) => {
      dates.push((input as Request).headers.get("x-amz-date"));
      const wrong = dates.length === 1;
      return new Response(
        wrong ? '{"__type":"x#InvalidSignatureException","message":"Signature expired"}' : "{}",
        {
          status: wrong ? 403 : 200,
          headers: { date },
        },
      );
    };
    const clock = new Clock(() => time);
    const request = { service: "dynamodb", url: "https://d/", body: "{}", credentials };
    const call = (date: string) => signedCalls({ fetch: answer(date), region: "us-east-1", clock })(request);
    await call("Sun, 30 Aug 2015 14:36:00 GMT");
    expect(dates).toEqual(["20150830T123600Z", "20150830T143600Z"]);
    expect(clock.now()).toBe(time + 2 * 3_600_000);
    dates.length = 0;
    await expect(call("Sun, 30 Aug 2015 14:36:10 GMT")).rejects.toMatchObject({
      code: "InvalidSignatureException",
      status: 403,
    });
    expect(dates).toHaveLength(1);
  });

  it.each([
    [
      '{"title":"Forbidden","detail":"This link is not valid.","status":403}',
      { "content-type": "application/problem+json" },
      "Http403",
      "This link is not valid.",
    ],
    [
      '{"message":"Forbidden"}',
      { "x-amzn-errortype": "AccessDeniedException:http://x/" },
      "AccessDeniedException",
      "Forbidden",
    ],
    ["<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>", {}, "NoSuchKey", "No such key."],
    ["<html>", {}, "Refused", "The service answered 403."],
    ['{"message":"Forbidden"}', { "content-type": "application/json" }, "Refused", "Forbidden"],
  ])("tells errors apart: %s", async (body, headers, code, message) => {
    const fetch = async () => new Response(body, { status: 403, headers });
    const call = signedCalls({ fetch, region: "r", clock: new Clock() });
    const error = await call({ service: "s3", url: "https://s/", credentials }).catch((error) => error);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ code, message, status: 403 });
  });

  it("that nothing answers is unreachable", async () => {
    const fetch = async () => {
      throw new TypeError("Failed to fetch");
    };
    const call = signedCalls({ fetch, region: "r", clock: new Clock() });
    await expect(call({ service: "s3", url: "https://s/", credentials })).rejects.toBeInstanceOf(Unreachable);
  });
});

describe("the MQTT URL", () => {
  it.each(["wss://abc-ats.iot.us-east-1.amazonaws.com/mqtt", "ws://localhost:4567/mqtt"])(
    "is signed without the session token, which comes after: %s",
    async (endpoint) => {
      const url = new URL(await presignMqtt(endpoint, "us-east-1", credentials, time));
      expect(`${url.protocol}//${url.host}${url.pathname}`).toBe(endpoint);
      const query = [...url.searchParams];
      expect(query.at(-1)).toEqual(["X-Amz-Security-Token", credentials.sessionToken]);
      expect(query.at(-2)?.[0]).toBe("X-Amz-Signature");
      expect(url.searchParams.get("X-Amz-Credential")).toBe(
        "AKIDEXAMPLE/20150830/us-east-1/iotdevicegateway/aws4_request",
      );
      // By the book, without anyone's library.
      const canonicalQuery = query
        .slice(0, -2)
        .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        .sort()
        .join("&");
      const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
      const hmac = (key: Buffer | string, text: string): Buffer =>
        createHmac("sha256", key).update(text).digest();
      const canonical = ["GET", "/mqtt", canonicalQuery, `host:${url.host}`, "", "host", sha256("")].join(
        "\n",
      );
      const scope = "20150830/us-east-1/iotdevicegateway/aws4_request";
      const toSign = ["AWS4-HMAC-SHA256", "20150830T123600Z", scope, sha256(canonical)].join("\n");
      const key = ["20150830", "us-east-1", "iotdevicegateway", "aws4_request"].reduce<Buffer | string>(
        hmac,
        `AWS4${credentials.secretAccessKey}`,
      );
      expect(url.searchParams.get("X-Amz-Signature")).toBe(hmac(key, toSign).toString("hex"));
    },
  );
});
