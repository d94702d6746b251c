import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { env } from "./env.ts";
import { objectUrl } from "./s3.ts";
import { Sha256 } from "./sha256.ts";

const presigner = new S3RequestPresigner({
  region: env("AWS_REGION"),
  credentials: {
    accessKeyId: env("AWS_ACCESS_KEY_ID"),
    secretAccessKey: env("AWS_SECRET_ACCESS_KEY"),
    sessionToken: process.env.AWS_SESSION_TOKEN,
  },
  sha256: Sha256,
});

/** A URL that gets an object for `expiresIn` seconds, whoever has it. */
export async function presigned(bucket: string, key: string, expiresIn: number): Promise<string> {
  const url = objectUrl(bucket, key);
  const { query = {} } = await presigner.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port ? Number(url.port) : undefined,
      path: url.pathname,
      headers: {},
      query: {},
    },
    { expiresIn },
  );
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url.href;
}
