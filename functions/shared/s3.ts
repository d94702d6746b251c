import { type AwsAnswer, AwsError, bucketUrl, exchange, send, uriEncode } from "./aws.ts";

const encodePath = (key: string) => key.split("/").map(uriEncode).join("/");

/** Where an object answers. */
export function objectUrl(bucket: string, key: string): URL {
  return new URL(`${bucketUrl(bucket)}/${encodePath(key)}`);
}

/** An object, or its first `bytes`, with its headers. Throws {@link AwsError}. */
export function getObject(bucket: string, key: string, bytes?: number): Promise<AwsAnswer> {
  return exchange({
    service: "s3",
    method: "GET",
    url: objectUrl(bucket, key),
    headers: bytes === undefined ? {} : { range: `bytes=0-${bytes - 1}` },
  });
}

export async function putObject(
  bucket: string,
  key: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await send({ service: "s3", method: "PUT", url: objectUrl(bucket, key), headers, body });
}

/** Copies an object if it is still the one with this ETag, under headers of its own. Throws {@link AwsError}. */
export async function copyObject(
  from: { readonly bucket: string; readonly key: string; readonly etag: string },
  to: { readonly bucket: string; readonly key: string },
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await send({
    service: "s3",
    method: "PUT",
    url: objectUrl(to.bucket, to.key),
    headers: {
      ...headers,
      "x-amz-copy-source": `/${from.bucket}/${encodePath(from.key)}`,
      "x-amz-copy-source-if-match": from.etag,
      "x-amz-metadata-directive": "REPLACE",
    },
  });
}

export async function deleteObject(bucket: string, key: string): Promise<void> {
  await send({ service: "s3", method: "DELETE", url: objectUrl(bucket, key) });
}

/** The keys that begin with a prefix. Throws {@link AwsError}. */
export async function listObjects(bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const url = new URL(bucketUrl(bucket));
    url.search = new URLSearchParams({
      "list-type": "2",
      "encoding-type": "url",
      prefix,
      ...(token && { "continuation-token": token }),
    }).toString();
    const xml = (await send({ service: "s3", method: "GET", url })).toString("utf8");
    for (const [, key = ""] of xml.matchAll(/<Key>([^<]*)<\/Key>/g))
      keys.push(decodeURIComponent(key.replaceAll("+", " ")));
    token = /<NextContinuationToken>([^<]*)</.exec(xml)?.[1];
  } while (token);
  return keys;
}

/** Whether an object is not there: who may not list a bucket is told 403 of a missing key. */
export function isMissing(error: unknown): boolean {
  return error instanceof AwsError && (error.status === 404 || error.code === "AccessDenied");
}
