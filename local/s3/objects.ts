/** Operations on single objects. */
import { AwsError, type AwsResponse } from "../core/contracts.ts";
import type { StoredObject } from "./bucket.ts";
import { checkDelete, checkRead, checkWrite, readRange } from "./conditions.ts";
import {
  authorize,
  checksumElements,
  descriptionOf,
  existing,
  headerValue,
  orDefault,
  readPath,
  type S3Request,
  verifyChecksums,
  withType,
  xml,
} from "./request.ts";

/** 5 GB in one PUT, keys of 1,024 bytes: S3 user guide, 2026-11. */
const maxKey = 1024;

const overrides: Readonly<Record<string, string>> = {
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
  "response-content-language": "content-language",
  "response-content-type": "content-type",
  "response-expires": "expires",
};

/** GET and HEAD. */
export async function getObject(request: S3Request): Promise<AwsResponse> {
  const { http, headers, target, key } = request;
  const operation = http.method === "HEAD" ? "HeadObject" : "GetObject";
  authorize(request, target, "s3:GetObject", key);
  const object = existing(request);
  const answer = { operation, resource: `${target.arn}/${key}` };
  if (checkRead(headers, object) === "unmodified")
    return { ...answer, status: 304, headers: { etag: object.etag, "last-modified": time(object.modified) } };

  const range = readRange(headers.range, object.size);
  const given: Record<string, string> = { ...objectHeaders(object, headers, range !== undefined) };
  for (const [name, header] of Object.entries(overrides)) {
    const value = http.query.get(name);
    if (value === null) continue;
    if (http.caller.kind === "anonymous")
      throw new AwsError(
        "InvalidRequest",
        "Request specific response headers cannot be used for anonymous GET requests.",
      );
    given[header] = headerValue(name, value);
  }
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  given["content-length"] = String(end - start + 1);
  if (range) given["content-range"] = `bytes ${start}-${end}/${object.size}`;
  const body = operation === "HeadObject" ? undefined : await target.bucket.read(object, start, end);
  return { ...answer, status: range ? 206 : 200, headers: given, body };
}

function objectHeaders(object: StoredObject, headers: Readonly<Record<string, string>>, partial: boolean) {
  const wanted = headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED" && !partial;
  return {
    ...object.headers,
    ...Object.fromEntries(
      Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
    ...(wanted ? withType(object.checksums) : {}),
    "accept-ranges": "bytes",
    etag: object.etag,
    "last-modified": time(object.modified),
    "x-amz-server-side-encryption": "AES256",
  };
}

export async function putObject(request: S3Request): Promise<AwsResponse> {
  const { http, headers, target, key } = request;
  if (headers["x-amz-copy-source"]) return copyObject(request);
  checkKey(key);
  authorize(request, target, "s3:PutObject", key);
  const checksums = orDefault(verifyChecksums(headers, http.body), http.body);
  const object = await target.bucket.put(key, http.body, descriptionOf(headers, checksums), (current) =>
    checkWrite(headers, current),
  );
  await target.changed("ObjectCreated:Put", object, http);
  return {
    status: 200,
    headers: { etag: object.etag, "x-amz-server-side-encryption": "AES256", ...withType(checksums) },
    operation: "PutObject",
    resource: `${target.arn}/${key}`,
  };
}

async function copyObject(request: S3Request): Promise<AwsResponse> {
  const { headers, target, key } = request;
  checkKey(key);
  const from = copySource(request);
  authorize(request, from.target, "s3:GetObject", from.key);
  authorize(request, target, "s3:PutObject", key);
  const object = existing(request, from.target, from.key);
  if (checkRead(headers, object, "x-amz-copy-source-") === "unmodified")
    throw new AwsError(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
    );
  const replace = headers["x-amz-metadata-directive"]?.toUpperCase() === "REPLACE";
  if (!replace && from.target === target && from.key === key)
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const { metadata, checksums } = object;
  const description = replace
    ? descriptionOf(headers, checksums)
    : { headers: object.headers, metadata, checksums };
  const copied = await target.bucket.copy(
    { bucket: from.target.bucket, object },
    key,
    description,
    (current) => checkWrite(headers, current),
  );
  await target.changed("ObjectCreated:Copy", copied, request.http);
  const result = [
    ["ETag", copied.etag],
    ["LastModified", new Date(copied.modified).toISOString()],
    ...checksumElements(copied.checksums),
  ] as const;
  return xml(200, ["CopyObjectResult", result], {
    operation: "CopyObject",
    resource: `${target.arn}/${key}`,
  });
}

/** `/bucket/key`, percent-encoded, the slash at its head left out or not. */
export function copySource(request: S3Request): { target: S3Request["target"]; key: string } {
  const source = (request.headers["x-amz-copy-source"] ?? "").replace(/\?versionId=.*$/, "");
  const { bucket, key } = readPath(source.startsWith("/") ? source : `/${source}`);
  if (!key) throw new AwsError("InvalidArgument", "Copy Source must mention the source bucket and key");
  return { target: request.bucket(bucket), key };
}

export async function deleteObject(request: S3Request): Promise<AwsResponse> {
  const { target, key, headers } = request;
  const ifMatch = headers["if-match"];
  authorizeDelete(request, key, ifMatch);
  if (await target.bucket.delete(key, (current) => checkDelete(ifMatch, current)))
    await target.changed("ObjectRemoved:Delete", { key }, request.http);
  return { status: 204, operation: "DeleteObject", resource: `${target.arn}/${key}` };
}

/** Who deletes on the condition of a tag learns of it: that takes the right to read, too. */
export function authorizeDelete(request: S3Request, key: string, ifMatch: string | undefined): void {
  authorize(
    request,
    request.target,
    "s3:DeleteObject",
    key,
    ifMatch ? { "s3:if-match": ifMatch } : undefined,
  );
  if (ifMatch !== undefined && ifMatch !== "*") authorize(request, request.target, "s3:GetObject", key);
}

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > maxKey) throw new AwsError("KeyTooLongError", "Your key is too long");
}

const time = (ms: number): string => new Date(ms).toUTCString();
