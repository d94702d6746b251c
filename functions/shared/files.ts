import { gunzipSync, gzipSync } from "node:zlib";
import { getObject, putObject } from "./s3.ts";

/** No map comes near; a file that says so is not one of ours. */
const SNAPSHOT_AT_MOST = 256 * 1024 * 1024;

export async function readSnapshot(bucket: string, key: string): Promise<Uint8Array> {
  const { body } = await getObject(bucket, key);
  return gunzipSync(body, { maxOutputLength: SNAPSHOT_AT_MOST });
}

/** Writes a snapshot that browsers may keep for good: its key is never used again. */
export async function writeSnapshot(bucket: string, key: string, snapshot: Uint8Array): Promise<void> {
  await putObject(bucket, key, gzipSync(snapshot), {
    "content-type": "application/octet-stream",
    "content-encoding": "gzip",
    "cache-control": "private, max-age=31536000, immutable",
  });
}

/** Keeps the bytes of what was no edit, for somebody to look at. */
export async function quarantine(bucket: string, key: string, bytes: Uint8Array): Promise<void> {
  await putObject(bucket, key, bytes, { "content-type": "application/octet-stream" });
}
