import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from "node:zlib";
import { CAUSE_HEADER, cause } from "./cause.ts";
import { getObject, putObject } from "./s3.ts";

/** No map comes near; a file that says so is not one of ours. */
const SNAPSHOT_AT_MOST = 256 * 1024 * 1024;
/**
 * Bytes up to which a snapshot is made as small as can be: whoever comes by a link waits for them. 1,000 nodes are 105 KB:
 * 16 KB for 160 ms of a CPU, beside 19 KB for 7 ms, and 21 KB by gzip (Node 20's zlib).
 */
const SMALL = 128 * 1024;

export async function readSnapshot(bucket: string, key: string): Promise<Uint8Array> {
  return (await readSnapshotWithCause(bucket, key)).snapshot;
}

/** A snapshot, and what led to its being written, for whoever works because of it. */
export async function readSnapshotWithCause(
  bucket: string,
  key: string,
): Promise<{ readonly snapshot: Uint8Array; readonly writtenFor: unknown }> {
  const { body, headers } = await getObject(bucket, key);
  // Snapshots from before 0.2 are gzip's.
  const unpack = headers["content-encoding"] === "br" ? brotliDecompressSync : gunzipSync;
  return {
    snapshot: unpack(body, { maxOutputLength: SNAPSHOT_AT_MOST }),
    writtenFor: headers[CAUSE_HEADER],
  };
}

/** Writes a snapshot that browsers may keep for good: its key is never used again. */
export async function writeSnapshot(bucket: string, key: string, snapshot: Uint8Array): Promise<void> {
  const writtenFor = cause();
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: snapshot.length <= SMALL ? 11 : 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: snapshot.length,
  };
  await putObject(bucket, key, brotliCompressSync(snapshot, { params }), {
    "content-type": "application/octet-stream",
    "content-encoding": "br",
    "cache-control": "private, max-age=31536000, immutable",
    ...(writtenFor && { [CAUSE_HEADER]: writtenFor }),
  });
}

/** Keeps the bytes of what was no edit, for somebody to look at. */
export async function quarantine(bucket: string, key: string, bytes: Uint8Array): Promise<void> {
  await putObject(bucket, key, bytes, { "content-type": "application/octet-stream" });
}
