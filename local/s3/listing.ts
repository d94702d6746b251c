/** Operations on a bucket as a whole: its listing, and the deletion of many objects. */
import { AwsError, type AwsResponse } from "../core/contracts.ts";
import type { StoredObject } from "./bucket.ts";
import { checksumNames } from "./checksums.ts";
import { checkDelete } from "./conditions.ts";
import { authorizeDelete } from "./objects.ts";
import { authorize, type S3Request, verifyChecksums, xml } from "./request.ts";
import { compareUtf8, type SortedKeys } from "./sorted-keys.ts";
import { childText, parseXml, type XmlElement, type XmlNode } from "./xml.ts";

/** Keys in a page, and in a DeleteObjects: S3 API reference, 2026-11. */
const maxPage = 1000;

interface Page {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** What to go on after; undefined on the last page. */
  readonly next: string | undefined;
}

/** Keys in order; those alike up to the first delimiter behind the prefix count as one. */
export function listKeys(
  keys: SortedKeys,
  {
    prefix = "",
    delimiter = "",
    after = "",
    max = maxPage,
  }: { prefix?: string; delimiter?: string; after?: string; max?: number },
): Page {
  const found: string[] = [];
  const prefixes: string[] = [];
  let last = "";
  let index = keys.firstFrom(compareUtf8(after, prefix) > 0 ? after : prefix);
  for (;;) {
    const key = keys.at(index);
    if (key === undefined || !key.startsWith(prefix)) return { keys: found, prefixes, next: undefined };
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    // The last page may have ended with a key, or with all that lie below a common prefix.
    const passed = compareUtf8(key, after) <= 0 || (common !== undefined && after.startsWith(common));
    if (!passed && found.length + prefixes.length === max)
      return { keys: found, prefixes, next: max ? last : undefined };
    if (!passed) {
      if (common === undefined) found.push(key);
      else prefixes.push(common);
      last = common ?? key;
    }
    index = common === undefined ? index + 1 : keys.firstFrom(`${common}\u{10ffff}`);
  }
}

export function listObjects(request: S3Request): AwsResponse {
  const { target, http } = request;
  const { query } = http;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = query.get("max-keys");
  const max = limit === null ? maxPage : Number(limit);
  if (!Number.isInteger(max) || max < 0)
    throw new AwsError("InvalidArgument", "max-keys must be a number from 0 on");
  authorize(request, target, "s3:ListBucket", undefined, {
    "s3:prefix": prefix,
    ...(delimiter ? { "s3:delimiter": delimiter } : {}),
    ...(limit === null ? {} : { "s3:max-keys": limit }),
  });
  const version2 = query.get("list-type") === "2";
  const token = query.get("continuation-token");
  const after = version2
    ? token === null
      ? (query.get("start-after") ?? "")
      : readToken(token)
    : (query.get("marker") ?? "");
  const page = listKeys(target.bucket.keys, { prefix, delimiter, after, max: Math.min(max, maxPage) });

  const encoding = query.get("encoding-type") ?? undefined;
  const name = (text: string) => (encoding === "url" ? encodeKey(text) : text);
  const contents = page.keys.map((key) => target.bucket.get(key)).filter((object) => object !== undefined);
  const truncated = page.next !== undefined;
  const nodes: (XmlNode | undefined)[] = [
    ["Name", target.bucket.name],
    ["Prefix", name(prefix)],
    delimiter ? ["Delimiter", name(delimiter)] : undefined,
    ["MaxKeys", Math.min(max, maxPage)],
    encoding ? ["EncodingType", encoding] : undefined,
    ["IsTruncated", truncated],
    ...(version2
      ? ([
          ["KeyCount", page.keys.length + page.prefixes.length],
          token === null ? undefined : ["ContinuationToken", token],
          query.has("start-after") ? ["StartAfter", name(query.get("start-after") ?? "")] : undefined,
          truncated ? ["NextContinuationToken", writeToken(page.next)] : undefined,
        ] satisfies (XmlNode | undefined)[])
      : ([
          ["Marker", name(after)],
          truncated && delimiter ? ["NextMarker", name(page.next)] : undefined,
        ] satisfies (XmlNode | undefined)[])),
    ...contents.map((object) => contentsNode(object, name)),
    ...page.prefixes.map((common): XmlNode => ["CommonPrefixes", [["Prefix", name(common)]]]),
  ];
  const operation = version2 ? "ListObjectsV2" : "ListObjects";
  return xml(200, ["ListBucketResult", nodes], { operation, resource: target.arn });
}

const contentsNode = (object: StoredObject, name: (text: string) => string): XmlNode => [
  "Contents",
  [
    ["Key", name(object.key)],
    ["LastModified", new Date(object.modified).toISOString()],
    ["ETag", object.etag],
    ["Size", object.size],
    ["StorageClass", "STANDARD"],
  ],
];

const encodeKey = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");

const writeToken = (key: string): string => Buffer.from(key).toString("base64");

function readToken(token: string): string {
  if (!/^[A-Za-z0-9+/]+=*$/.test(token))
    throw new AwsError("InvalidArgument", "The continuation token provided is incorrect");
  return Buffer.from(token, "base64").toString();
}

export async function deleteObjects(request: S3Request): Promise<AwsResponse> {
  const { target, http } = request;
  if (
    !request.headers["content-md5"] &&
    !checksumNames.some((name) => request.headers[`x-amz-checksum-${name}`])
  )
    throw new AwsError(
      "InvalidRequest",
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  verifyChecksums(request.headers, http.body);
  const document = readXml(http.body.toString());
  const items = document.children.filter((child) => child.name === "Object");
  if (items.length === 0 || items.length > maxPage) throw malformed();
  const quiet = childText(document, "Quiet") === "true";
  const results: XmlNode[] = [];
  for (const item of items) {
    const key = childText(item, "Key");
    if (!key) throw malformed();
    if (childText(item, "VersionId") !== undefined)
      throw new AwsError("NotImplemented", "The local S3 keeps no versions of objects.", 501);
    const ifMatch = childText(item, "ETag");
    try {
      authorizeDelete(request, key, ifMatch);
      if (await target.bucket.delete(key, (current) => checkDelete(ifMatch, current)))
        await target.changed("ObjectRemoved:Delete", { key }, http);
      if (!quiet) results.push(["Deleted", [["Key", key]]]);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      results.push([
        "Error",
        [
          ["Key", key],
          ["Code", error.code],
          ["Message", error.message],
        ],
      ]);
    }
  }
  return xml(200, ["DeleteResult", results], { operation: "DeleteObjects", resource: target.arn });
}

const malformed = (): AwsError =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

/** @throws MalformedXML */
export function readXml(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch {
    throw malformed();
  }
}
