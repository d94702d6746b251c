import { bucketUrl, region, signatureOf } from "./aws.ts";
import { CAUSE_HEADER, cause } from "./cause.ts";
import { env } from "./env.ts";

/** What a page posts as a form, `fields` first, the file last. */
export interface PresignedPost {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface PostPolicyOptions {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  /** Bytes that the file must have, exactly. */
  readonly size: number;
  /** Of the object, by header: `x-amz-meta-…`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Seconds for which it is good. */
  readonly expiresIn: number;
}

/**
 * Signs a policy that lets its holder post one file: of this size and type, to this key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function presignPost(options: PostPolicyOptions, now = new Date()): PresignedPost {
  const { bucket, key, contentType, size, metadata, expiresIn } = options;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const token = process.env.AWS_SESSION_TOKEN;
  // Signed with the rest: whoever posts the form can't say it was somebody else's.
  const because = cause();
  const signed: Record<string, string> = {
    key,
    "content-type": contentType,
    ...(because && { [CAUSE_HEADER]: because }),
    ...metadata,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${env("AWS_ACCESS_KEY_ID")}/${scope}`,
    "x-amz-date": time,
    ...(token && { "x-amz-security-token": token }),
  };
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now.getTime() + expiresIn * 1000).toISOString(),
      conditions: [
        { bucket },
        ["content-length-range", size, size],
        ...Object.entries(signed).map(([name, value]) => ({ [name]: value })),
      ],
    }),
  ).toString("base64");
  return {
    // With its slash, so that a page's policy can name all that is below it.
    url: `${bucketUrl(bucket)}/`,
    fields: { ...signed, policy, "x-amz-signature": signatureOf(scope, policy) },
  };
}
