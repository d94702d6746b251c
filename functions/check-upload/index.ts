import type { S3Event } from "aws-lambda";
import { AwsError } from "../shared/aws.ts";
import { because, CAUSE_HEADER, told } from "../shared/cause.ts";
import { env } from "../shared/env.ts";
import { copyObject, deleteObject, getObject, isMissing } from "../shared/s3.ts";
import { announce, fileKey, objectOf, type Upload, uploadOf } from "../shared/transfer.ts";
import { type Dimensions, dimensionsOf } from "./dimensions.ts";
import { shown, typeOf } from "./magic.ts";

const transferBucket = env("TRANSFER_BUCKET");
const filesBucket = env("FILES_BUCKET");

/** Bytes that say what a file is; a JPEG may have its size behind a large profile and preview. */
const HEAD = 256 * 1024;
const LONG_HEAD = 4 * 1024 * 1024;
/** Pixels: a browser takes four bytes for each to show an image. Phones' largest photos have 108 million. */
const PIXELS = 120_000_000;
const SIDE = 30_000;

interface Checked {
  readonly type: string;
  readonly size: number;
  readonly etag: string;
  readonly dimensions?: Dimensions;
}

/**
 * Looks at what was uploaded. What is good goes to where the map's clients can read it, what is not goes away, and
 * the map is told either way. An event may come twice: the second time there is nothing left to do.
 */
export async function handler({ Records }: S3Event): Promise<void> {
  for (const record of Records) {
    const key = objectOf(record);
    const upload = uploadOf(key);
    if (!upload) throw new Error(`Not the key of an upload: ${key}`);
    const { mapId, id } = upload;
    await told("check-upload", { mapId, id }, () => checkUpload(key, upload));
  }
}

async function checkUpload(key: string, upload: Upload): Promise<object> {
  const checked = await check(key);
  if (!checked) return { outcome: "gone" };
  if ("reason" in checked) {
    await deleteObject(transferBucket, key);
    await announce(upload, { event: "upload-refused", id: upload.id, reason: checked.reason });
    return { outcome: "refused", reason: checked.reason };
  }
  return { outcome: await keep(key, upload, checked), type: checked.type, size: checked.size };
}

/** Undefined when the object is not there any more. */
async function check(key: string): Promise<Checked | { reason: string } | undefined> {
  try {
    const { headers, body } = await getObject(transferBucket, key, HEAD);
    because(headers[CAUSE_HEADER]);
    const found = typeOf(body, headers["content-type"] ?? "application/octet-stream");
    if ("reason" in found) return found;
    const size = Number(/\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] ?? body.length);
    const etag = headers.etag ?? "";
    if (!shown.includes(found.type)) return { ...found, size, etag };
    const dimensions =
      dimensionsOf(body, found.type) ??
      (size > HEAD
        ? dimensionsOf((await getObject(transferBucket, key, LONG_HEAD)).body, found.type)
        : undefined);
    if (!dimensions) return { reason: "The image is damaged: it does not say how large it is." };
    const { width, height } = dimensions;
    if (width < 1 || height < 1) return { reason: "The image is damaged: it has no pixels." };
    if (width > SIDE || height > SIDE || width * height > PIXELS) {
      return { reason: `The image is too large to be shown: ${width} × ${height} pixels.` };
    }
    return { ...found, size, etag, dimensions };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function keep(
  key: string,
  upload: Upload,
  { type, size, etag, dimensions }: Checked,
): Promise<"kept" | "overtaken"> {
  const to = fileKey(upload);
  try {
    await copyObject(
      { bucket: transferBucket, key, etag },
      { bucket: filesBucket, key: to },
      {
        "content-type": type,
        // A file that is opened at its own address is saved, not run.
        ...(dimensions === undefined && { "content-disposition": "attachment" }),
        "cache-control": "private, max-age=31536000, immutable",
      },
    );
  } catch (error) {
    // Posted once more meanwhile: what is there now has an event of its own.
    if (error instanceof AwsError && error.status === 412) return "overtaken";
    throw error;
  }
  await deleteObject(transferBucket, key);
  await announce(upload, { event: "upload-ready", id: upload.id, key: to, type, size, ...dimensions });
  return "kept";
}
