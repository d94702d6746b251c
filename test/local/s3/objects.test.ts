import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

const Bucket = "test-files";
let t: TestAws;
let service: Service;
let client: S3Client;

const clientFor = (role: string, more = {}) =>
  new S3Client({ ...t.client("s3", role), forcePathStyle: true, ...more });
const put = (Key: string, Body: string | Uint8Array = Key, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

beforeAll(async () => {
  t = await testAws();
  service = await t.add(createS3);
  await make(service, "AWS::S3::Bucket", "Files", {});
  client = clientFor(t.role("all", { Effect: "Allow", Action: "s3:*", Resource: "*" }));
});

afterAll(async () => {
  client.destroy();
  await t.close();
});

describe("objects", () => {
  it("come back as they were put, whatever their key", async () => {
    const keys = [
      "plain",
      "with space/and+plus",
      "ünï/cödé/日本.txt",
      "a//b",
      "100%",
      "per%20cent",
      "q?m=1&x#y",
      "'\"(*)!~",
    ];
    for (const key of keys) await put(key);
    for (const key of keys) expect(await get(key)).toBe(key);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map((object) => object.Key)).toEqual(expect.arrayContaining(keys));
  });

  it("keep their headers and metadata", async () => {
    const Body = randomBytes(1000);
    const stored = await put("described", Body, {
      ContentType: "application/x-map",
      ContentEncoding: "gzip",
      CacheControl: "private, max-age=31536000, immutable",
      ContentDisposition: 'attachment; filename="x"',
      Metadata: { Version: "7" },
    });
    expect(stored.ETag).toBe(`"${createHash("md5").update(Body).digest("hex")}"`);
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: "described", ChecksumMode: "ENABLED" }),
    );
    expect(head).toMatchObject({
      ContentLength: 1000,
      ContentType: "application/x-map",
      ContentEncoding: "gzip",
      CacheControl: "private, max-age=31536000, immutable",
      ContentDisposition: 'attachment; filename="x"',
      Metadata: { version: "7" },
      ETag: stored.ETag,
      AcceptRanges: "bytes",
      ChecksumCRC32: stored.ChecksumCRC32,
    });
    expect(Math.abs((head.LastModified?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  it("may be empty, or long and streamed with a checksum behind", async () => {
    await put("empty", "");
    expect(await get("empty")).toBe("");
    const bytes = randomBytes(3_000_000);
    const stream = Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);
    const command = new PutObjectCommand({
      Bucket,
      Key: "streamed",
      Body: stream,
      ContentLength: bytes.length,
    });
    await client.send(command);
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket, Key: "streamed", ChecksumMode: "ENABLED" }),
    );
    expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), bytes)).toBe(0);
  });

  it.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)("are verified by %s", async (ChecksumAlgorithm) => {
    const member = `Checksum${ChecksumAlgorithm}` as const;
    const stored = await put("checked", "bytes to check", { ChecksumAlgorithm });
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: "checked", ChecksumMode: "ENABLED" }),
    );
    expect(stored[member]).toBeTruthy();
    expect(head[member]).toBe(stored[member]);
    const wrong = put("checked", "other bytes", { [member]: stored[member] });
    await expect(wrong).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("know CRC64NVME", async () => {
    // The check value of CRC-64/NVME for "123456789" is AE8B14860A799888.
    const ChecksumCRC64NVME = Buffer.from("ae8b14860a799888", "hex").toString("base64");
    expect((await put("crc64", "123456789", { ChecksumCRC64NVME })).ChecksumCRC64NVME).toBe(
      ChecksumCRC64NVME,
    );
    await expect(put("crc64", "12345678", { ChecksumCRC64NVME })).rejects.toMatchObject({
      name: "BadDigest",
    });
  });

  it("are read in ranges", async () => {
    await put("range", "0123456789");
    const range = async (Range: string) => {
      const answer = await client.send(new GetObjectCommand({ Bucket, Key: "range", Range }));
      return [await answer.Body?.transformToString(), answer.ContentRange];
    };
    expect(await range("bytes=2-4")).toEqual(["234", "bytes 2-4/10"]);
    expect(await range("bytes=8-")).toEqual(["89", "bytes 8-9/10"]);
    expect(await range("bytes=-3")).toEqual(["789", "bytes 7-9/10"]);
    expect(await range("bytes=5-100")).toEqual(["56789", "bytes 5-9/10"]);
    await expect(range("bytes=10-")).rejects.toMatchObject({ name: "InvalidRange" });
  });

  it("are read on conditions", async () => {
    const { ETag } = await put("condition");
    const read = (more: object) => client.send(new GetObjectCommand({ Bucket, Key: "condition", ...more }));
    await read({ IfMatch: ETag });
    await read({ IfNoneMatch: '"other"' });
    await expect(read({ IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(read({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    const later = new Date(Date.now() + 60_000);
    await expect(read({ IfModifiedSince: later })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(read({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });

  it("are written on conditions: of several at once, one wins", async () => {
    const writes = Array.from({ length: 8 }, (_, i) => put("once", `${i}`, { IfNoneMatch: "*" }));
    const results = await Promise.allSettled(writes);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: "once" }));
    await put("once", "second", { IfMatch: ETag });
    await expect(put("once", "third", { IfMatch: ETag })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("never", "x", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("are copied with their description or another", async () => {
    await put("from/ü", "content", { ContentType: "text/x", Metadata: { a: "1" } });
    const CopySource = `${Bucket}/${encodeURIComponent("from/ü")}`;
    const { CopyObjectResult } = await client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
    expect(CopyObjectResult?.ETag).toBe(`"${createHash("md5").update("content").digest("hex")}"`);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "to" }))).toMatchObject({
      ContentType: "text/x",
      Metadata: { a: "1" },
    });
    const replaced = { MetadataDirective: "REPLACE", ContentType: "text/y", Metadata: { b: "2" } } as const;
    await client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource, ...replaced }));
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "to" }))).toMatchObject({
      ContentType: "text/y",
      Metadata: { b: "2" },
    });
    expect(await get("to")).toBe("content");
  });

  it("are deleted, one by one or many at once, and a missing one is no error", async () => {
    await Promise.all(["d/1", "d/2", "d/3"].map((key) => put(key)));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "d/1" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "d/none" }));
    await expect(get("d/1")).rejects.toBeInstanceOf(NoSuchKey);
    const Objects = [{ Key: "d/2" }, { Key: "d/3" }, { Key: "d/none" }];
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }));
    expect(KeyCount).toBe(0);
  });
});

describe("listings", () => {
  const keys = ["l/1", "l/2/a", "l/2/b", "l/3", "l/\u{1F600}", "l/\uFFEE", "l2"];

  beforeAll(() => Promise.all(keys.map((key) => put(key, "x"))));

  const names = async (more: object) => {
    const found: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket, ...more }))
      found.push(
        ...(page.Contents ?? []).map((o) => o.Key),
        ...(page.CommonPrefixes ?? []).map((p) => p.Prefix),
      );
    return found;
  };

  it("are in order of the keys' bytes, page by page", async () => {
    const inOrder = ["l/1", "l/2/a", "l/2/b", "l/3", "l/\uFFEE", "l/\u{1F600}"];
    expect(await names({ Prefix: "l/" })).toEqual(inOrder);
    expect(await names({ Prefix: "l/", MaxKeys: 2 })).toEqual(inOrder);
    expect(await names({ Prefix: "l/", StartAfter: "l/2/a" })).toEqual(inOrder.slice(2));
  });

  it("fold what lies below a delimiter", async () => {
    const folded = ["l/1", "l/3", "l/\uFFEE", "l/\u{1F600}", "l/2/"].sort();
    expect((await names({ Prefix: "l/", Delimiter: "/" })).sort()).toEqual(folded);
    expect((await names({ Prefix: "l/", Delimiter: "/", MaxKeys: 1 })).sort()).toEqual(folded);
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: "l/", Delimiter: "/", MaxKeys: 2 }),
    );
    expect(page).toMatchObject({ IsTruncated: true, KeyCount: 2, CommonPrefixes: [{ Prefix: "l/2/" }] });
  });

  it("page through 1,250 keys", async () => {
    for (let i = 0; i < 1250; i += 250)
      await Promise.all(
        Array.from({ length: 250 }, (_, j) => put(`many/${String(i + j).padStart(4, "0")}`, "x")),
      );
    const found = await names({ Prefix: "many/" });
    expect(found).toHaveLength(1250);
    expect(found[1249]).toBe("many/1249");
  }, 60_000);
});

describe("errors", () => {
  it("name what is missing", async () => {
    await expect(get("nothing")).rejects.toBeInstanceOf(NoSuchKey);
    const head = client.send(new HeadObjectCommand({ Bucket, Key: "nothing" }));
    await expect(head).rejects.toMatchObject({ name: "NotFound", $metadata: { httpStatusCode: 404 } });
    const list = client.send(new ListObjectsV2Command({ Bucket: "no-such-bucket" }));
    await expect(list).rejects.toBeInstanceOf(NoSuchBucket);
    await client.send(new HeadBucketCommand({ Bucket }));
  });

  it("hide a missing key from who may not list the bucket", async () => {
    const reader = clientFor(
      t.role("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` }),
    );
    const read = reader.send(new GetObjectCommand({ Bucket, Key: "nothing" }));
    await expect(read).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    reader.destroy();
  });

  it("refuse ACLs, as buckets without them do", async () => {
    await expect(put("acl", "x", { ACL: "public-read" })).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
    });
    await put("acl", "x", { ACL: "bucket-owner-full-control" });
  });

  it("refuse operations that are not there", async () => {
    const { status, headers } = await fetch(`${t.aws.endpoint("s3")}/${Bucket}/x?acl`);
    expect([status, headers.get("content-type")]).toEqual([501, "application/xml"]);
  });
});

describe("authorization", () => {
  it("confines by prefix and by key", async () => {
    const role = t.role("prefix", [
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: `arn:aws:s3:::${Bucket}`,
        Condition: { StringLike: { "s3:prefix": "l/*" } },
      },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: `arn:aws:s3:::${Bucket}/mine/*`,
      },
    ]);
    const one = clientFor(role);
    const denied = { name: "AccessDenied" };
    expect((await one.send(new ListObjectsV2Command({ Bucket, Prefix: "l/2/" }))).KeyCount).toBe(2);
    await expect(one.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }))).rejects.toMatchObject(denied);
    await expect(one.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
    await one.send(new PutObjectCommand({ Bucket, Key: "mine/1", Body: "x" }));
    await expect(one.send(new PutObjectCommand({ Bucket, Key: "yours/1", Body: "x" }))).rejects.toMatchObject(
      denied,
    );
    const copy = new CopyObjectCommand({ Bucket, Key: "mine/2", CopySource: `${Bucket}/l/1` });
    await expect(one.send(copy)).rejects.toMatchObject(denied);
    const { Errors } = await one.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "mine/1" }] } }),
    );
    expect(Errors).toMatchObject([{ Key: "mine/1", Code: "AccessDenied" }]);
    one.destroy();
  });

  it("takes the bucket's policy into account, and keeps the public out when told to", async () => {
    const policy = (bucket: string) => ({
      Bucket: bucket,
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
          { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${bucket}/secret/*` },
        ],
      },
    });
    for (const [name, block] of [
      ["Open", {}],
      ["Closed", { PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } }],
    ] as const) {
      await make(service, "AWS::S3::Bucket", name, block);
      const bucket = `test-${name.toLowerCase()}`;
      await make(service, "AWS::S3::BucketPolicy", `${name}Policy`, policy(bucket));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: "page", Body: "hello" }));
    }
    const open = await fetch(`${t.aws.endpoint("s3")}/test-open/page`);
    expect(await open.text()).toBe("hello");
    const closed = await fetch(`${t.aws.endpoint("s3")}/test-closed/page`);
    expect(closed.status).toBe(403);
    expect(await closed.text()).toContain("<Code>AccessDenied</Code>");
    const secret = client.send(new PutObjectCommand({ Bucket: "test-open", Key: "secret/x", Body: "x" }));
    await expect(secret).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("refuses a wrong secret and a changed request", async () => {
    const config = t.client("s3", "arn:aws:iam::000000000000:role/all");
    const wrong = { ...config.credentials, secretAccessKey: "wrong" };
    const stranger = new S3Client({ ...config, credentials: wrong, forcePathStyle: true });
    const read = stranger.send(new GetObjectCommand({ Bucket, Key: "plain" }));
    await expect(read).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    stranger.destroy();
  });
});

describe("presigned URLs", () => {
  it("read and write what they were signed for, and only that", async () => {
    await put("presigned", "hello");
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "presigned" }), {
      expiresIn: 60,
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
    const other = await fetch(url.replace("/presigned?", "/plain?"));
    expect(other.status).toBe(403);
    expect(await other.text()).toContain("SignatureDoesNotMatch");

    const put1 = new PutObjectCommand({ Bucket, Key: "uploaded", ContentType: "text/z" });
    const target = await getSignedUrl(client, put1, { expiresIn: 60 });
    const uploaded = await fetch(target, {
      method: "PUT",
      body: "by URL",
      headers: { "content-type": "text/z" },
    });
    expect(uploaded.status).toBe(200);
    expect(await get("uploaded")).toBe("by URL");
  });

  it("may set the answer's headers", async () => {
    const command = new GetObjectCommand({
      Bucket,
      Key: "presigned",
      ResponseContentDisposition: "attachment",
    });
    const answer = await fetch(await getSignedUrl(client, command));
    expect(answer.headers.get("content-disposition")).toBe("attachment");
  });
});
