import { gunzipSync, gzipSync } from "node:zlib";
import { CAUSE_HEADER, cause } from "./cause.ts";
import { getObject, putObject } from "./s3.ts";

/** No map comes near; a file that says so is not one of ours. */
const SNAPSHOT_AT_MOST = 256 * 1024 * 1024;

export async function readSnapshot(bucket: string, key: string): Promise<Uint8Array> {
  return (await readSnapshotWithCause(bucket, key)).snapshot;
}

/** A snapshot, and what led to its being written, for whoever works because of it. */
export async function readSnapshotWithCause(
  bucket: string,
  key: string,
): Promise<{ readonly snapshot: Uint8Array; readonly writtenFor: unknown }> {
  const { body, headers } = await getObject(bucket, key);
  return {
    snapshot: gunzipSync(body, { maxOutputLength: SNAPSHOT_AT_MOST }),
    writtenFor: headers[CAUSE_HEADER],
  };
}

/** Writes a snapshot that browsers may keep for good: its key is never used again. */
export async function writeSnapshot(bucket: string, key: string, snapshot: Uint8Array): Promise<void> {
  const writtenFor = cause();
  await putObject(bucket, key, gzipSync(snapshot), {
    "content-type": "application/octet-stream",
    "content-encoding": "gzip",
    "cache-control": "private, max-age=31536000, immutable",
    ...(writtenFor && { [CAUSE_HEADER]: writtenFor }),
  });
}

/** Keeps the bytes of what was no edit, for somebody to look at. */
export async function quarantine(bucket: string, key: string, bytes: Uint8Array): Promise<void> {
  await putObject(bucket, key, bytes, { "content-type": "application/octet-stream" });
}
