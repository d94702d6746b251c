import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

const Bucket = "test-files";
const MB = 1024 * 1024;
let t: TestAws;
let client: S3Client;

beforeAll(async () => {
  t = await testAws();
  await make(await t.add(createS3), "AWS::S3::Bucket", "Files", {});
  const role = t.role("all", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  client = new S3Client({ ...t.client("s3", role), forcePathStyle: true });
});

afterAll(async () => {
  client.destroy();
  await t.close();
});

describe("an upload in parts", () => {
  const upload = async (Key: string, ...parts: Buffer[]) => {
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/x", ChecksumAlgorithm: "CRC32" }),
    );
    const sent = [];
    for (const [i, Body] of parts.entries()) {
      const PartNumber = i + 1;
      const part = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      sent.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    }
    return { UploadId, Parts: sent };
  };
  const complete = (Key: string, { UploadId, Parts }: Awaited<ReturnType<typeof upload>>) =>
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  it("becomes one object", async () => {
    const parts = [randomBytes(5 * MB), randomBytes(5 * MB), randomBytes(1000)];
    const done = await complete("big", await upload("big", ...parts));
    const md5 = createHash("md5");
    for (const part of parts) md5.update(createHash("md5").update(part).digest());
    expect(done.ETag).toBe(`"${md5.digest("hex")}-3"`);
    expect(done.ChecksumCRC32).toMatch(/-3$/);
    const object = await client.send(new GetObjectCommand({ Bucket, Key: "big" }));
    expect(object.ContentType).toBe("text/x");
    const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    expect(Buffer.compare(bytes, Buffer.concat(parts))).toBe(0);
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });

  it("shows its parts and can be given up", async () => {
    const { UploadId } = await upload("given-up", randomBytes(10), randomBytes(20));
    const { Parts } = await client.send(new ListPartsCommand({ Bucket, Key: "given-up", UploadId }));
    expect(Parts?.map((part) => [part.PartNumber, part.Size])).toEqual([
      [1, 10],
      [2, 20],
    ]);
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: "given-up", UploadId }));
    const again = client.send(new ListPartsCommand({ Bucket, Key: "given-up", UploadId }));
    await expect(again).rejects.toMatchObject({ name: "NoSuchUpload" });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: "given-up" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("refuses small, wrong and disordered parts", async () => {
    const small = await upload("small", randomBytes(10), randomBytes(10));
    await expect(complete("small", small)).rejects.toMatchObject({ name: "EntityTooSmall" });
    const [one, two] = small.Parts;
    const twisted = { ...small, Parts: [two, one].filter((part) => part !== undefined) };
    await expect(complete("small", twisted)).rejects.toMatchObject({
      name: "InvalidPartOrder",
    });
    const wrong = { ...small, Parts: [{ PartNumber: 1, ETag: '"0"', ChecksumCRC32: undefined }] };
    await expect(complete("small", wrong)).rejects.toMatchObject({ name: "InvalidPart" });
  });

  it("may copy its parts from other objects", async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
    const Key = "from-copy";
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/source`,
        CopySourceRange: "bytes=3-5",
      }),
    );
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("345");
  });
});
