import { gunzipSync, gzipSync } from "node:zlib";
import { bucketUrl, send, uriEncode } from "../shared/aws.ts";

const url = (bucket: string, key: string) =>
  new URL(`${bucketUrl(bucket)}/${key.split("/").map(uriEncode).join("/")}`);

/** No map comes near; a file that says so is not one of ours. */
const SNAPSHOT_AT_MOST = 256 * 1024 * 1024;

export async function readSnapshot(bucket: string, key: string): Promise<Uint8Array> {
  const stored = await send({ service: "s3", method: "GET", url: url(bucket, key) });
  return gunzipSync(stored, { maxOutputLength: SNAPSHOT_AT_MOST });
}

/** Writes a snapshot that browsers may keep for good: its key is never used again. */
export async function writeSnapshot(bucket: string, key: string, snapshot: Uint8Array): Promise<void> {
  await send({
    service: "s3",
    method: "PUT",
    url: url(bucket, key),
    headers: {
      "content-type": "application/octet-stream",
      "content-encoding": "gzip",
      "cache-control": "private, max-age=31536000, immutable",
    },
    body: gzipSync(snapshot),
  });
}

/** Keeps the bytes of what was no edit, for somebody to look at. */
export async function quarantine(bucket: string, key: string, bytes: Uint8Array): Promise<void> {
  await send({
    service: "s3",
    method: "PUT",
    url: url(bucket, key),
    headers: { "content-type": "application/octet-stream" },
    body: bytes,
  });
}
