/** What pages do with a bucket: other origins, and forms with a signed policy. */
import { createHmac } from "node:crypto";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKey } from "../../../local/core/sigv4.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

const Bucket = "test-files";
let t: TestAws;
let url: string;
let client: S3Client;

beforeAll(async () => {
  t = await testAws();
  const service = await t.add(createS3);
  await make(service, "AWS::S3::Bucket", "Files", {
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedOrigins: ["https://*.example.com"],
          AllowedMethods: ["GET", "PUT"],
          AllowedHeaders: ["authorization", "x-amz-*"],
          ExposedHeaders: ["etag"],
          MaxAge: 3000,
        },
        { AllowedOrigins: ["*"], AllowedMethods: ["HEAD"] },
      ],
    },
  });
  await make(service, "AWS::S3::Bucket", "Plain", {});
  url = t.aws.endpoint("s3");
  const role = t.role("all", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  client = new S3Client({ ...t.client("s3", role), forcePathStyle: true });
});

afterAll(async () => {
  client.destroy();
  await t.close();
});

describe("CORS", () => {
  const preflight = (origin: string, method: string, headers?: string, bucket = Bucket) =>
    fetch(`${url}/${bucket}/some/key`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": method,
        ...(headers ? { "access-control-request-headers": headers } : {}),
      },
    });

  it("lets through what a rule admits", async () => {
    const answer = await preflight("https://app.example.com", "PUT", "Authorization, x-amz-date");
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": "https://app.example.com",
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "authorization, x-amz-date",
      "access-control-max-age": "3000",
    });
    expect((await preflight("https://anyone.org", "HEAD")).headers.get("access-control-allow-origin")).toBe(
      "*",
    );
  });

  it("refuses another origin, method, header or bucket", async () => {
    for (const [origin, method, headers, bucket] of [
      ["https://example.org", "GET"],
      ["https://app.example.com", "DELETE"],
      ["https://app.example.com", "GET", "x-other"],
      ["https://app.example.com", "GET", "x-amz-date", "test-plain"],
    ] as const) {
      const answer = await preflight(origin, method, headers, bucket);
      expect(answer.status).toBe(403);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(await answer.text()).toContain("<Code>AccessForbidden</Code>");
    }
  });

  it("lets a page read errors too", async () => {
    const answer = await fetch(`${url}/${Bucket}/x`, { headers: { origin: "https://app.example.com" } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(answer.headers.get("access-control-expose-headers")).toBe("etag");
  });
});

describe("a form with a POST policy", () => {
  const role = "arn:aws:iam::000000000000:role/all";

  function signedForm(
    conditions: unknown[],
    fields: Record<string, string>,
    options: { expires?: number; secret?: string } = {},
  ) {
    const { credentials } = t.client("s3", role);
    const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const date = now.slice(0, 8);
    const signed = {
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": `${credentials.accessKeyId}/${date}/us-east-1/s3/aws4_request`,
      "x-amz-date": now,
      "x-amz-security-token": credentials.sessionToken,
    };
    const expiration = new Date(Date.now() + (options.expires ?? 60_000)).toISOString();
    const all = [
      { bucket: Bucket },
      ...Object.entries(signed).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ];
    const policy = Buffer.from(JSON.stringify({ expiration, conditions: all })).toString("base64");
    const secret = options.secret ?? credentials.secretAccessKey;
    const signature = createHmac("sha256", signingKey(secret, date, "us-east-1", "s3"))
      .update(policy)
      .digest("hex");
    const form = new FormData();
    for (const [name, value] of Object.entries({
      ...fields,
      ...signed,
      policy,
      "x-amz-signature": signature,
    }))
      form.set(name, value);
    return form;
  }

  const conditions = [
    ["starts-with", "$key", "uploads/"],
    ["content-length-range", 1, 1000],
    { "Content-Type": "text/plain" },
  ];
  const fields = { key: "uploads/${filename}", "Content-Type": "text/plain" };

  async function post(form: FormData, content = "hello", name = "a b.txt") {
    form.set("file", new Blob([content]), name);
    const answer = await fetch(`${url}/${Bucket}`, { method: "POST", body: form });
    return {
      status: answer.status,
      code: /<Code>(\w+)</.exec(await answer.text())?.[1],
      headers: answer.headers,
    };
  }

  it("stores the file under its name", async () => {
    expect(await post(signedForm(conditions, fields))).toMatchObject({ status: 204 });
    const object = await client.send(new GetObjectCommand({ Bucket, Key: "uploads/a b.txt" }));
    expect(object.ContentType).toBe("text/plain");
    expect(await object.Body?.transformToString()).toBe("hello");
    const created = signedForm([...conditions, { success_action_status: "201" }], {
      ...fields,
      success_action_status: "201",
    });
    expect(await post(created)).toMatchObject({ status: 201 });
  });

  it.each([
    ["a file too large", {}, "x".repeat(1001), 400, "EntityTooLarge"],
    ["an empty file", {}, "", 400, "EntityTooSmall"],
    ["another key", { key: "other/x" }, "x", 403, "AccessDenied"],
    ["another type", { "Content-Type": "text/html" }, "x", 403, "AccessDenied"],
    ["a field that the policy does not know", { "x-amz-meta-extra": "1" }, "x", 403, "AccessDenied"],
  ])("refuses %s", async (_what, changed, content, status, code) => {
    expect(await post(signedForm(conditions, { ...fields, ...changed }), content)).toMatchObject({
      status,
      code,
    });
  });

  it("refuses a range of sizes that is none, and values that no header can carry", async () => {
    const range = [conditions[0], conditions[2], ["content-length-range", "a", "b"]];
    expect(await post(signedForm(range, fields))).toMatchObject({ code: "InvalidPolicyDocument" });
    const any = [conditions[0], ["starts-with", "$Content-Type", ""]];
    for (const type of ["text/plain\r\nset-cookie: a", "text/\u5730"])
      expect(await post(signedForm(any, { ...fields, "Content-Type": type }))).toMatchObject({
        status: 400,
        code: "InvalidArgument",
      });
  });

  it("refuses what is expired, forged, unsigned or no form", async () => {
    expect(await post(signedForm(conditions, fields, { expires: -1000 }))).toMatchObject({
      code: "AccessDenied",
    });
    expect(await post(signedForm(conditions, fields, { secret: "guess" }))).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
    const changed = signedForm(conditions, fields);
    const wider = { expiration: new Date(Date.now() + 1e6).toISOString(), conditions: [] };
    changed.set("policy", Buffer.from(JSON.stringify(wider)).toString("base64"));
    expect(await post(changed)).toMatchObject({ code: "SignatureDoesNotMatch" });
    const unsigned = new FormData();
    unsigned.set("key", "uploads/x");
    expect(await post(unsigned)).toMatchObject({ status: 403, code: "AccessDenied" });
    const noForm = await fetch(`${url}/${Bucket}`, { method: "POST", body: "text" });
    expect(await noForm.text()).toContain("MalformedPOSTRequest");
  });
});
