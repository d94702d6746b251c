/** Uploads in parts. */
import { AwsError, type AwsResponse } from "../core/contracts.ts";
import type { Description, Part, Upload } from "./bucket.ts";
import { type ChecksumName, checksum, checksumNames, hasher } from "./checksums.ts";
import { checkWrite, readRange } from "./conditions.ts";
import { readXml } from "./listing.ts";
import { checkKey, copySource } from "./objects.ts";
import {
  authorize,
  checksumElements,
  descriptionOf,
  existing,
  type S3Request,
  verifyChecksums,
  xml,
} from "./request.ts";
import { childText, type XmlNode } from "./xml.ts";

/** 10,000 parts, each but the last of 5 MB or more: S3 user guide, 2026-11. */
const maxParts = 10_000;
const minPart = 5 * 1024 * 1024;

/** Of an upload that was begun without one: S3 user guide, "Checking object integrity", 2026-11. */
const DEFAULT_CHECKSUM = { algorithm: "CRC64NVME", type: "FULL_OBJECT" };

export async function createUpload(request: S3Request): Promise<AwsResponse> {
  const { target, key, headers } = request;
  checkKey(key);
  authorize(request, target, "s3:PutObject", key);
  const algorithm = headers["x-amz-checksum-algorithm"]?.toUpperCase();
  if (algorithm !== undefined && !(checksumNames as readonly string[]).includes(algorithm.toLowerCase()))
    throw new AwsError("InvalidRequest", `Checksum algorithm provided is unsupported: ${algorithm}`);
  const type =
    headers["x-amz-checksum-type"]?.toUpperCase() ??
    (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const kind = algorithm ? { algorithm, type } : undefined;
  const upload = await target.bucket.startUpload(key, descriptionOf(headers), kind);
  const result: XmlNode[] = [
    ["Bucket", target.bucket.name],
    ["Key", key],
    ["UploadId", upload.id],
  ];
  const answer: Record<string, string> = kind
    ? { "x-amz-checksum-algorithm": kind.algorithm, "x-amz-checksum-type": kind.type }
    : {};
  return xml(200, ["InitiateMultipartUploadResult", result], {
    headers: answer,
    ...named(request, "CreateMultipartUpload"),
  });
}

export async function uploadPart(request: S3Request): Promise<AwsResponse> {
  const { target, key, headers, http } = request;
  authorize(request, target, "s3:PutObject", key);
  const upload = uploadOf(request);
  const number = Number(http.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > maxParts)
    throw new AwsError(
      "InvalidArgument",
      `Part number must be an integer between 1 and ${maxParts}, inclusive`,
    );
  if (headers["x-amz-copy-source"]) return copyPart(request, upload, number);
  const checksums = verifyChecksums(headers, http.body);
  const part = await target.bucket.putPart(upload, number, http.body, checksums);
  return { status: 200, headers: { etag: `"${part.md5}"`, ...checksums }, ...named(request, "UploadPart") };
}

async function copyPart(request: S3Request, upload: Upload, number: number): Promise<AwsResponse> {
  const from = copySource(request);
  authorize(request, from.target, "s3:GetObject", from.key);
  const object = existing(request, from.target, from.key);
  const bytes = await from.target.bucket.readAll(object);
  const range = readRange(request.headers["x-amz-copy-source-range"], object.size);
  const piece = range ? bytes.subarray(range.start, range.end + 1) : bytes;
  const part = await request.target.bucket.putPart(upload, number, piece, {});
  const result: XmlNode[] = [
    ["ETag", `"${part.md5}"`],
    ["LastModified", new Date(part.modified).toISOString()],
  ];
  return xml(200, ["CopyPartResult", result], named(request, "UploadPartCopy"));
}

export async function completeUpload(request: S3Request): Promise<AwsResponse> {
  const { target, key, headers, http } = request;
  authorize(request, target, "s3:PutObject", key);
  const upload = uploadOf(request);
  const parts = chosenParts(upload, http.body.toString());
  const kind = upload.checksum ?? DEFAULT_CHECKSUM;
  const checksums = await checksumsOf(request, kind, parts);
  const object = await target.bucket.completeUpload(upload, parts, checksums, (current) =>
    checkWrite(headers, current),
  );
  await target.changed("ObjectCreated:CompleteMultipartUpload", object, http);
  const result: XmlNode[] = [
    ["Location", http.url.href.replace(/\?.*$/, "")],
    ["Bucket", target.bucket.name],
    ["Key", key],
    ["ETag", object.etag],
    ...checksumElements(checksums),
    ["ChecksumType", kind.type],
  ];
  return xml(200, ["CompleteMultipartUploadResult", result], named(request, "CompleteMultipartUpload"));
}

function chosenParts(upload: Upload, document: string): Part[] {
  const chosen = readXml(document).children.filter((child) => child.name === "Part");
  if (chosen.length === 0) throw new AwsError("MalformedXML", "You must specify at least one part");
  const parts: Part[] = [];
  for (const element of chosen) {
    const number = Number(childText(element, "PartNumber"));
    const part = upload.parts.get(number);
    const etag = childText(element, "ETag")?.replaceAll('"', "");
    if (!part || part.md5 !== etag)
      throw new AwsError(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      );
    if (number <= (parts.at(-1)?.number ?? 0))
      throw new AwsError("InvalidPartOrder", "The list of parts was not in ascending order.");
    parts.push(part);
  }
  if (parts.slice(0, -1).some((part) => part.size < minPart))
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  return parts;
}

/** The checksum of the whole: over all bytes, or over the checksums of the parts. */
async function checksumsOf(
  request: S3Request,
  { algorithm, type }: typeof DEFAULT_CHECKSUM,
  parts: readonly Part[],
): Promise<Description["checksums"]> {
  const name = algorithm.toLowerCase() as ChecksumName;
  const header = `x-amz-checksum-${name}`;
  if (type === "FULL_OBJECT") {
    const whole = hasher(name);
    for await (const piece of request.target.bucket.readParts(parts)) whole.update(piece);
    const value = whole.digest();
    if ((request.headers[header] ?? value) !== value)
      throw new AwsError(
        "BadDigest",
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    return { [header]: value };
  }
  const each = parts.map((part) => part.checksums[header]);
  if (each.includes(undefined)) return {};
  const all = Buffer.concat(each.map((value) => Buffer.from(value ?? "", "base64")));
  return { [header]: `${checksum(name, all)}-${parts.length}` };
}

export async function abortUpload(request: S3Request): Promise<AwsResponse> {
  authorize(request, request.target, "s3:AbortMultipartUpload", request.key);
  await request.target.bucket.abortUpload(uploadOf(request));
  return { status: 204, ...named(request, "AbortMultipartUpload") };
}

export function listParts(request: S3Request): AwsResponse {
  const { target, key } = request;
  authorize(request, target, "s3:ListMultipartUploadParts", key);
  const upload = uploadOf(request);
  const parts = [...upload.parts.values()].sort((a, b) => a.number - b.number);
  const after = Number(request.http.query.get("part-number-marker") ?? 0);
  const max = Math.min(Number(request.http.query.get("max-parts") ?? 1000), 1000);
  const rest = parts.filter((part) => part.number > after);
  const page = rest.slice(0, max);
  const result: XmlNode[] = [
    ["Bucket", target.bucket.name],
    ["Key", key],
    ["UploadId", upload.id],
    ["PartNumberMarker", after],
    ["NextPartNumberMarker", page.at(-1)?.number ?? 0],
    ["MaxParts", max],
    ["IsTruncated", rest.length > page.length],
    ...page.map(
      (part): XmlNode => [
        "Part",
        [
          ["PartNumber", part.number],
          ["LastModified", new Date(part.modified).toISOString()],
          ["ETag", `"${part.md5}"`],
          ["Size", part.size],
          ...checksumElements(part.checksums),
        ],
      ],
    ),
  ];
  return xml(200, ["ListPartsResult", result], named(request, "ListParts"));
}

export function listUploads(request: S3Request): AwsResponse {
  const { target, http } = request;
  authorize(request, target, "s3:ListBucketMultipartUploads");
  const prefix = http.query.get("prefix") ?? "";
  const uploads = [...target.bucket.uploads()].filter((upload) => upload.key.startsWith(prefix));
  const result: XmlNode[] = [
    ["Bucket", target.bucket.name],
    ["Prefix", prefix],
    ["IsTruncated", false],
    ...uploads.map(
      (upload): XmlNode => [
        "Upload",
        [
          ["Key", upload.key],
          ["UploadId", upload.id],
          ["Initiated", new Date(upload.started).toISOString()],
        ],
      ],
    ),
  ];
  return xml(200, ["ListMultipartUploadsResult", result], {
    operation: "ListMultipartUploads",
    resource: target.arn,
  });
}

function uploadOf({ target, key, http }: S3Request): Upload {
  const upload = target.bucket.upload(http.query.get("uploadId") ?? "");
  if (upload?.key === key) return upload;
  throw new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
  );
}

const named = ({ target, key }: S3Request, operation: string) => ({
  operation,
  resource: `${target.arn}/${key}`,
});
