/** A request to S3 taken apart, and the answers that several operations share. */
import { createHash } from "node:crypto";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type ConditionContext,
} from "../core/contracts.ts";
import type { Description, StoredObject } from "./bucket.ts";
import { type ChecksumName, checksum, checksumNames } from "./checksums.ts";
import type { BucketResource } from "./resources.ts";
import { type XmlNode, xmlDocument } from "./xml.ts";

export interface S3Request {
  readonly http: AwsRequest;
  readonly aws: Aws;
  readonly target: BucketResource;
  /** Decoded; empty for calls to the bucket itself. */
  readonly key: string;
  /** The request's headers; those that a presigned URL carries in its query are among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Another bucket of this cloud, e.g. the one that is copied from. */
  bucket(name: string): BucketResource;
}

/** Path style: `/bucket/key`. @throws InvalidURI for a path that can't be decoded */
export function readPath(path: string): { bucket: string; key: string } {
  const [, bucket = "", , key = ""] = /^\/([^/]*)(\/(.*))?$/s.exec(path) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Clients move `x-amz-…` headers into a presigned URL; what they say is the same there. */
export function readHeaders(http: AwsRequest): Record<string, string> {
  const headers = { ...http.headers };
  if (!http.query.has("X-Amz-Signature")) return headers;
  for (const [name, value] of http.query) {
    const lower = name.toLowerCase();
    // The checksum that an SDK presigns is that of an empty body: nobody can have meant it.
    if (lower.startsWith("x-amz-checksum-") || lower === "x-amz-sdk-checksum-algorithm") continue;
    if (lower.startsWith("x-amz-")) headers[lower] ??= value;
  }
  return headers;
}

const noAccess = () => new AwsError("AccessDenied", "Access Denied", 403);

/** @throws AccessDenied */
export function authorize(
  request: Pick<S3Request, "aws" | "http">,
  target: BucketResource,
  action: string,
  key?: string,
  context: ConditionContext = {},
): void {
  const { caller } = request.http;
  // Public access that the bucket's settings forbid is none, whatever its policy says.
  if (caller.kind === "anonymous" && target.settings.restrictPublic) throw noAccess();
  const arn = key === undefined ? target.arn : `${target.arn}/${key}`;
  const all = { ...requestContext(request.http), ...context };
  request.aws.iam.authorize(caller, action, arn, all, target.settings.policies);
}

function requestContext(http: AwsRequest): ConditionContext {
  const presigned = http.query.has("X-Amz-Signature");
  const context: Record<string, string> = {
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    "s3:authType": presigned ? "REST-QUERY-STRING" : http.method === "POST" ? "POST" : "REST-HEADER",
  };
  for (const name of [
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-server-side-encryption",
  ]) {
    const value = http.headers[name] ?? http.query.get(name);
    if (value) context[`s3:${name}`] = value;
  }
  return context;
}

/** The object, or what S3 says instead: who may not list the bucket is not told that a key is missing. */
export function existing(request: S3Request, target = request.target, key = request.key): StoredObject {
  const object = target.bucket.get(key);
  if (object) return object;
  const { iam } = request.aws;
  const { caller } = request.http;
  const mayList = iam.allows(
    caller,
    "s3:ListBucket",
    target.arn,
    { "s3:prefix": key },
    target.settings.policies,
  );
  if (!mayList || (caller.kind === "anonymous" && target.settings.restrictPublic)) throw noAccess();
  throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
}

/** Headers that are kept with an object and given back with it. */
const keptHeaders = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

export function descriptionOf(
  headers: Readonly<Record<string, string>>,
  checksums: Description["checksums"] = {},
): Description {
  const kept: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of keptHeaders) if (headers[name]) kept[name] = headerValue(name, headers[name]);
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-amz-meta-"))
    .map(([name, value]) => [name.slice("x-amz-meta-".length), headerValue(name, value)] as const);
  // 2 KB of user metadata: S3 user guide, 2026-11.
  const size = metadata.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size > 2048)
    throw new AwsError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
  return { headers: kept, metadata: Object.fromEntries(metadata), checksums };
}

/**
 * Compares what the client says its body's checksums are; answers those to keep.
 * @throws BadDigest
 */
export function verifyChecksums(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Description["checksums"] {
  const md5 = headers["content-md5"];
  if (md5 && createHash("md5").update(body).digest("base64") !== md5)
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  const kept: Record<string, string> = {};
  for (const name of checksumNames) {
    const header = `x-amz-checksum-${name}`;
    const given = headers[header];
    const asked = (
      headers["x-amz-sdk-checksum-algorithm"] ?? headers["x-amz-checksum-algorithm"]
    )?.toLowerCase();
    if (!given && asked !== name) continue;
    const computed = checksum(name as ChecksumName, body);
    if (given && computed !== given)
      throw new AwsError(
        "BadDigest",
        `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    kept[header] = computed;
  }
  return kept;
}

/** Without a checksum of the client's S3 makes one. Source: S3 user guide, "Checking object integrity", 2026-11. */
export const orDefault = (given: Description["checksums"], body: Uint8Array): Description["checksums"] =>
  Object.keys(given).length > 0 ? given : { "x-amz-checksum-crc64nvme": checksum("crc64nvme", body) };

/** Checksums as headers: one with the number of parts behind it is of their checksums. */
export function withType(checksums: Description["checksums"]): Record<string, string> {
  const [value] = Object.values(checksums);
  if (value === undefined) return {};
  return { ...checksums, "x-amz-checksum-type": /-\d+$/.test(value) ? "COMPOSITE" : "FULL_OBJECT" };
}

/** A value from a query or a form, where it may hold what no header can. @throws InvalidArgument */
export function headerValue(name: string, value: string): string {
  if (!/[^\t\x20-\x7e\x80-\xff]/.test(value)) return value;
  throw new AwsError("InvalidArgument", "Header value cannot be represented using ISO-8859-1.", 400, {
    ArgumentName: name,
  });
}

export function xml(status: number, root: XmlNode, more: Partial<AwsResponse> = {}): AwsResponse {
  return {
    status,
    ...more,
    headers: { "content-type": "application/xml", ...more.headers },
    body: xmlDocument(root),
  };
}

/** `crc32` → `ChecksumCRC32`, as elements of S3's XML are called. */
export const checksumElements = (checksums: Description["checksums"]): XmlNode[] =>
  Object.entries(checksums).map(([name, value]) => [
    `Checksum${name.slice("x-amz-checksum-".length).toUpperCase()}`,
    value,
  ]);
