/** Objects straight from S3. */
import { type Config, objectUrl } from "./config.ts";
import type { Credentials } from "./session.ts";
import type { Call } from "./sign.ts";

/** Snapshots never change under their key: the browser's HTTP cache may answer. Throws `CloudError`. */
export async function getObject(
  config: Config,
  call: Call,
  object: { readonly bucket: string; readonly key: string },
  credentials: Credentials,
): Promise<Uint8Array> {
  const response = await call({
    service: "s3",
    url: objectUrl(config, object.bucket, object.key),
    method: "GET",
    credentials,
  });
  return new Uint8Array(await response.arrayBuffer());
}
