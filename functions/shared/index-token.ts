import { createHash } from "node:crypto";
import { region, signatureOf, uriEncode } from "./aws.ts";
import { env } from "./env.ts";

export interface DbLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** Seconds that a token lets in; RDS takes none that says more. */
const EXPIRES_IN = 900;

/**
 * The password of an IAM login: a presigned call of `connect`, without its scheme, made on this machine alone.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
 */
export function connectToken({ host, port, user }: DbLogin, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/rds-db/aws4_request`;
  const token = process.env.AWS_SESSION_TOKEN;
  const query = Object.entries({
    Action: "connect",
    DBUser: user,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${env("AWS_ACCESS_KEY_ID")}/${scope}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(EXPIRES_IN),
    ...(token && { "X-Amz-Security-Token": token }),
    "X-Amz-SignedHeaders": "host",
  })
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join("&");
  const canonical = ["GET", "/", query, `host:${host}:${port}`, "", "host", sha256("")].join("\n");
  const signature = signatureOf(scope, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  return `${host}:${port}/?${query}&X-Amz-Signature=${signature}`;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
