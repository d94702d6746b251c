import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { Bucket } from "../../../local/s3/bucket.ts";
import { expire, type LifecycleRule } from "../../../local/s3/lifecycle.ts";
import { BucketResource } from "../../../local/s3/resources.ts";

const plain = { headers: {}, metadata: {}, checksums: {} };
const day = 24 * 3600 * 1000;
let t: TestAws;

beforeAll(async () => {
  t = await testAws();
});
afterAll(() => t.close());

async function bucketWith(lifecycle: LifecycleRule[]) {
  const bucket = await Bucket.open("b", mkdtempSync(join(tmpdir(), "lifecycle-")));
  return new BucketResource(t.aws, bucket, {
    cors: [],
    policies: [],
    lifecycle,
    notifications: [],
    restrictPublic: false,
  });
}

it("deletes objects of a prefix when their days are over, at midnight", async () => {
  const target = await bucketWith([{ Status: "Enabled", Prefix: "quarantine/", ExpirationInDays: 90 }]);
  await target.bucket.put("quarantine/x", Buffer.from("x"), plain);
  await target.bucket.put("snapshots/x", Buffer.from("x"), plain);
  const deleted: unknown[] = [];
  t.aws.events.on("s3", (event) => deleted.push(event));
  expect(await expire(target, Date.now() + 89 * day)).toBe(0);
  expect(await expire(target, Date.now() + 91 * day + 1)).toBe(1);
  expect(target.bucket.get("quarantine/x")).toBeUndefined();
  expect(target.bucket.get("snapshots/x")).toBeDefined();
  expect(deleted).toMatchObject([{ bucket: "b", name: "LifecycleExpiration:Delete", key: "quarantine/x" }]);
  await target.bucket.close();
});

it("gives up uploads that nobody completes, and leaves disabled rules alone", async () => {
  const AbortIncompleteMultipartUpload = { DaysAfterInitiation: 7 };
  const target = await bucketWith([
    { Status: "Enabled", AbortIncompleteMultipartUpload },
    { Status: "Disabled", ExpirationInDays: 1 },
  ]);
  await target.bucket.put("x", Buffer.from("x"), plain);
  const upload = await target.bucket.startUpload("big", plain, undefined);
  expect(await expire(target, Date.now() + 8 * day + 1)).toBe(1);
  expect(target.bucket.upload(upload.id)).toBeUndefined();
  expect(target.bucket.get("x")).toBeDefined();
  await target.bucket.close();
});
