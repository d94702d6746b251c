/** S3 events at functions: filters, the shape of a record, permissions, and that none is lost. */
import { createHmac } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller, Service } from "../../../local/core/contracts.ts";
import { signingKey } from "../../../local/core/sigv4.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

const Bucket = "test-files";
interface Invoked {
  readonly caller: Caller;
  readonly input: Record<string, unknown>;
}
let t: TestAws;
let s3: Service;
let client: S3Client;
let roleArn: string;
let invoked: Invoked[];
let refuse: (name: string) => boolean;

/** Lambda as S3 calls it; which functions may not be invoked is the test's. */
const lambda = (): Service => ({
  name: "lambda",
  protocol: "rest-json",
  resources: {},
  call: async (caller, _operation, input) => {
    if (refuse(String(input.FunctionName))) throw new Error("AccessDenied");
    if (input.InvocationType === "Event") invoked.push({ caller, input });
    return {};
  },
  close: async () => {},
});

beforeEach(async () => {
  t = await testAws();
  invoked = [];
  refuse = () => false;
  s3 = await t.add(createS3);
  await t.add(lambda);
  await make(s3, "AWS::S3::Bucket", "Files", {});
  roleArn = t.role("all", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  client = new S3Client({ ...t.client("s3", roleArn, { name: "ann" }), forcePathStyle: true });
});
afterEach(async () => {
  client.destroy();
  await t.close();
});

const to = (name: string, prefix: string, suffix: string, Events = ["s3:ObjectCreated:*"]) => ({
  Events,
  Filter: {
    Key: {
      FilterRules: [
        { Name: "suffix", Value: suffix },
        { Name: "prefix", Value: prefix },
      ],
    },
  },
  LambdaFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
});
const configure = (...LambdaFunctionConfigurations: object[]) =>
  make(s3, "Custom::S3BucketNotifications", "Notifications", {
    BucketName: Bucket,
    NotificationConfiguration: { LambdaFunctionConfigurations },
    Managed: true,
  });
const put = (Key: string, Body = "x") => client.send(new PutObjectCommand({ Bucket, Key, Body }));
const names = () => invoked.map(({ input }) => String(input.FunctionName).split(":").at(-1));
const record = (i = 0) => JSON.parse(String(invoked[i]?.input.Payload)).Records[0];

describe("event notifications", () => {
  it("go to the function whose prefix and suffix both fit, by the time the client is answered", async () => {
    await configure(to("pdf", "exports/", ".pdf.json"), to("png", "exports/", ".png.json"));
    for (const key of ["exports/1.pdf.json", "exports/2.png.json", "exports/3.pdf", "other/4.pdf.json"])
      await put(key);
    expect(names()).toEqual(["pdf", "png"]);
  });

  it("have S3's shape", async () => {
    await configure(to("f", "in/", ""));
    await put("in/a b+c&ü.txt", "hello");
    const { caller, input } = invoked[0] as Invoked;
    expect(caller).toEqual({
      kind: "service",
      principal: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${Bucket}`,
    });
    expect(input.InvocationType).toBe("Event");
    expect(record()).toEqual({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: expect.stringMatching(/^\d{4}-.*Z$/),
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: expect.stringMatching(/^AWS:\w+:ann$/) },
      requestParameters: { sourceIPAddress: expect.any(String) },
      responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: expect.any(String),
        bucket: {
          name: Bucket,
          ownerIdentity: { principalId: expect.any(String) },
          arn: `arn:aws:s3:::${Bucket}`,
        },
        object: {
          key: "in/a+b%2Bc%26%C3%BC.txt",
          size: 5,
          eTag: "5d41402abc4b2a76b9719d911017c592",
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
      },
    });
    await put("in/later");
    expect(record(1).s3.object.sequencer > record(0).s3.object.sequencer).toBe(true);
  });

  it("tell in which way an object came or went", async () => {
    await configure(to("all", "", "", ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]));
    await put("a");
    await client.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "c" }));
    const part = { Bucket, Key: "c", UploadId, PartNumber: 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: "x" }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "c", UploadId, MultipartUpload }));
    await post("d");
    expect(invoked.map((_, i) => `${record(i).eventName} ${record(i).s3.object.key}`)).toEqual([
      "ObjectCreated:Put a",
      "ObjectCreated:Copy b",
      "ObjectRemoved:Delete a",
      "ObjectCreated:CompleteMultipartUpload c",
      "ObjectCreated:Post d",
    ]);
  });

  it("are only of the events asked for", async () => {
    await configure(to("posts", "", "", ["s3:ObjectCreated:Post"]));
    await put("a");
    await post("b");
    expect(record().eventName).toBe("ObjectCreated:Post");
    expect(invoked).toHaveLength(1);
  });

  it("do not fail the upload when the function can't be reached; the log says so", async () => {
    await configure(to("f", "", ""));
    refuse = () => true;
    await put("a");
    expect(t.lines.join("\n")).toMatch(/ObjectCreated:Put of a did not reach .*function:f: AccessDenied/);
  });

  it("are refused when S3 may not invoke the function", async () => {
    refuse = (name) => name.endsWith(":locked");
    await expect(configure(to("locked", "", ""))).rejects.toThrow(/AccessDenied/);
  });

  it("are refused when two of them overlap, as S3 does", async () => {
    await expect(configure(to("f", "a/", ""), to("g", "a/b/", ".x"))).rejects.toThrow(/overlap/);
    await expect(
      configure(to("f", "a/", "", ["s3:ObjectCreated:Put"]), to("g", "a/", "", ["s3:ObjectRemoved:*"])),
    ).resolves.toBeDefined();
  });

  it("of a kind that is unknown here are refused by name", async () => {
    await expect(configure(to("f", "", "", ["s3:ObjectTagging:*"]))).rejects.toThrow(/s3:ObjectTagging/);
  });
});

/** Posts a form as a page does. */
async function post(key: string): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken } = t.credentials(roleArn, { name: "ann" });
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const fields = {
    key,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${accessKeyId}/${day}/us-east-1/s3/aws4_request`,
    "x-amz-date": date,
    "x-amz-security-token": sessionToken,
  };
  const conditions = [
    { bucket: Bucket },
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ];
  const expiration = new Date(Date.now() + 60_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");
  const secret = signingKey(secretAccessKey, day, "us-east-1", "s3");
  const signature = createHmac("sha256", secret).update(policy).digest("hex");
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, policy, "x-amz-signature": signature }))
    form.set(name, value);
  form.set("file", new Blob(["x"]), "x.txt");
  const answer = await fetch(`${t.aws.endpoint("s3")}/${Bucket}`, { method: "POST", body: form });
  expect(answer.status).toBe(204);
}
