/** Conditions, checksums and odd header values: what S3 does with them for any client. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { checksum } from "../../../local/s3/checksums.ts";
import { Files } from "../../../local/s3/files.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

const Bucket = "test-files";
let t: TestAws;
let client: S3Client;
let raw: AwsClient;
const url = (key: string, query = "") => `${t.aws.endpoint("s3")}/${Bucket}/${key}${query}`;
const put = (Key: string, Body = Key) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
const exists = (Key: string) =>
  client.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  t = await testAws();
  await make(await t.add(createS3), "AWS::S3::Bucket", "Files", {});
  const all = t.client("s3", t.role("all", { Effect: "Allow", Action: "s3:*", Resource: "*" }));
  client = new S3Client({ ...all, forcePathStyle: true });
  raw = new AwsClient({ ...all.credentials, service: "s3", region: "us-east-1", retries: 0 });
});
afterAll(async () => {
  client.destroy();
  await t.close();
});

describe("conditions", () => {
  it("hold for deletions", async () => {
    const { ETag } = await put("a");
    const remove = (IfMatch: string, Key = "a") =>
      client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    const failed = { name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } };
    await expect(remove('"another"')).rejects.toMatchObject(failed);
    await expect(remove("*", "none")).rejects.toMatchObject(failed);
    const many = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a", ETag: '"another"' }] } });
    expect((await client.send(many)).Errors).toMatchObject([{ Key: "a", Code: "PreconditionFailed" }]);
    expect(await exists("a")).toBe(true);
    await remove(ETag ?? "");
    expect(await exists("a")).toBe(false);
  });

  it("with a tag take the right to read", async () => {
    const { ETag } = await put("b");
    const role = t.role("deleter", { Effect: "Allow", Action: "s3:DeleteObject", Resource: "*" });
    const deleter = new S3Client({ ...t.client("s3", role), forcePathStyle: true });
    const remove = (IfMatch?: string) => deleter.send(new DeleteObjectCommand({ Bucket, Key: "b", IfMatch }));
    await expect(remove(ETag)).rejects.toMatchObject({ name: "AccessDenied" });
    await remove("*");
    deleter.destroy();
  });

  it("hold for copies", async () => {
    await put("from", "new");
    await put("to", "old");
    const copy = (more: object) =>
      client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/from`, ...more }));
    await expect(copy({ IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: "to" }));
    expect(await Body?.transformToString()).toBe("old");
    await copy({});
  });
});

describe("checksums", () => {
  it("are made where the client sends none", async () => {
    const answer = await raw.fetch(url("plain"), { method: "PUT", body: "hello" });
    expect(answer.headers.get("x-amz-checksum-crc64nvme")).toBe(checksum("crc64nvme", Buffer.from("hello")));
    expect(answer.headers.get("x-amz-checksum-type")).toBe("FULL_OBJECT");
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "plain", ChecksumMode: "ENABLED" }));
    expect([head.ChecksumCRC64NVME, head.ChecksumType]).toEqual([
      answer.headers.get("x-amz-checksum-crc64nvme"),
      "FULL_OBJECT",
    ]);
  });

  it("are made of the whole of an upload in parts", async () => {
    const plain = new S3Client({
      ...t.client("s3", "arn:aws:iam::000000000000:role/all"),
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    const Key = "parts";
    const { UploadId } = await plain.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("b")];
    const Parts = [];
    for (const [i, Body] of bodies.entries()) {
      const PartNumber = i + 1;
      const { ETag } = await plain.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
    }
    const done = await plain.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    expect([done.ChecksumCRC64NVME, done.ChecksumType]).toEqual([
      checksum("crc64nvme", Buffer.concat(bodies)),
      "FULL_OBJECT",
    ]);
    plain.destroy();
  });

  it("are asked for, and verified, where many are deleted at once", async () => {
    await put("c");
    const body = "<Delete><Object><Key>c</Key></Object></Delete>";
    const none = await raw.fetch(url("", "?delete"), { method: "POST", body });
    expect([none.status, await none.text()]).toEqual([400, expect.stringContaining("InvalidRequest")]);
    const headers = { "x-amz-checksum-crc32": checksum("crc32", Buffer.from("another")) };
    const wrong = await raw.fetch(url("", "?delete"), { method: "POST", body, headers });
    expect(await wrong.text()).toContain("BadDigest");
    expect(await exists("c")).toBe(true);
  });
});

describe("values that no header can carry", () => {
  it("are refused in a URL", async () => {
    await put("d");
    for (const ResponseContentDisposition of ["a\r\nset-cookie: b", 'attachment; filename="地図.mm"']) {
      const signed = await getSignedUrl(
        client,
        new GetObjectCommand({ Bucket, Key: "d", ResponseContentDisposition }),
      );
      const answer = await fetch(signed);
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringMatching(/InvalidArgument.*ISO-8859-1.*response-content-disposition/),
      ]);
    }
  });
});

it("grants, which are ACLs by another name, are refused", async () => {
  const answer = await raw.fetch(url("e"), {
    method: "PUT",
    body: "x",
    headers: { "x-amz-grant-read": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' },
  });
  expect(await answer.text()).toContain("AccessControlListNotSupported");
});

it("what a file manager leaves among the files does not stop a start", () => {
  const root = join(t.dataDir, "swept");
  const files = new Files(root);
  mkdirSync(join(root, "ab"));
  writeFileSync(join(root, ".DS_Store"), "");
  writeFileSync(join(root, "ab", ".DS_Store"), "");
  files.sweep(new Set());
});
