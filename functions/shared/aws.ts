/**
 * AWS calls without an SDK: Signature Version 4 over node's own HTTP client, for functions whose
 * start matters. The tuned SDK client takes 194 KB and about twice the CPU to load.
 */
import { createHash, createHmac } from "node:crypto";
import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import { env } from "./env.ts";

export const region = env("AWS_REGION");
const agents = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

export interface AwsCall {
  /** The name in the signature's scope: `dynamodb`, `sts`, `s3`, `iotdata`. */
  readonly service: string;
  readonly method?: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Seconds to wait for an answer. @default 5 */
  readonly patience?: number;
}

/** An answer that is not 2xx; `code` is the service's name for it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** The body as it came. */
  readonly body: string;
  constructor(call: AwsCall, status: number, body: string) {
    // JSON protocols say `"__type": "prefix#Code"`, XML ones `<Code>`.
    const code =
      /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"|<Code>([^<]+)</.exec(body)?.slice(1).find(Boolean) ?? "Unknown";
    super(`${call.service} answered ${status} ${code}: ${body.slice(0, 500)}`);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
    this.body = body;
  }
}

/** Whether a write of DynamoDB's failed by its condition, not by a collision that a repetition gets over. */
export function isConditionFailure(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (error.code === "ConditionalCheckFailedException") return true;
  if (error.code !== "TransactionCanceledException") return false;
  const reasons: { Code?: string }[] = JSON.parse(error.body).CancellationReasons ?? [];
  return reasons.some((reason) => reason.Code === "ConditionalCheckFailed");
}

/** Where a service answers: `AWS_ENDPOINT_URL_{SERVICE}` as AWS's own SDKs read it, else in this region. */
export function endpoint(service: string, host = `${service.toLowerCase()}.${region}.amazonaws.com`): string {
  return process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env.AWS_ENDPOINT_URL ?? `https://${host}`;
}

/** Where a bucket answers, without a trailing slash. */
export function bucketUrl(bucket: string): string {
  const host = `${bucket}.s3.${region}.amazonaws.com`;
  const url = endpoint("S3", host);
  return url === `https://${host}` ? url : `${url}/${bucket}`;
}

export interface AwsAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The body that {@link exchange} answers. */
export async function send(call: AwsCall): Promise<Buffer> {
  return (await exchange(call)).body;
}

/** Sends a signed call, up to three times while the service or the way to it fails. Throws {@link AwsError}. */
export async function exchange(call: AwsCall): Promise<AwsAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(call);
    } catch (error) {
      const again =
        !(error instanceof AwsError) || error.status >= 500 || /Throttl|Exceeded|InProgress/.test(error.code);
      if (!again || attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

/** A call of DynamoDB's JSON protocol, such as `dynamodb("GetItem", { … })`. */
export async function dynamodb<Output>(operation: string, input: object): Promise<Output> {
  const answer = await send({
    service: "dynamodb",
    url: new URL(`${endpoint("DYNAMODB")}/`),
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return JSON.parse(answer.toString("utf8"));
}

function sendOnce(call: AwsCall): Promise<AwsAnswer> {
  const { url, method = "POST", body = "", patience = 5 } = call;
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const request = (secure ? https : http).request(
      url,
      { method, headers: sign(call), agent: agents[secure ? "https:" : "http:"], timeout: patience * 1_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve({ headers: response.headers, body: answer });
          else reject(new AwsError(call, status, answer.toString("utf8")));
        });
      },
    );
    request.on("timeout", () =>
      request.destroy(new Error(`${call.service} did not answer within ${patience} s`)),
    );
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * The headers of a signed call.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(
  { service, method = "POST", url, headers = {}, body = "" }: AwsCall,
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const bodyHash = sha256(body);
  const token = process.env.AWS_SESSION_TOKEN;
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    "x-amz-content-sha256": bodyHash,
    "x-amz-date": time,
    ...(token && { "x-amz-security-token": token }),
  };
  const names = Object.keys(all).sort();
  // Every service but S3 signs the path encoded twice.
  const path = service === "s3" ? url.pathname : url.pathname.split("/").map(uriEncode).join("/");
  const query = [...url.searchParams]
    .map(([k, v]) => `${uriEncode(k)}=${uriEncode(v)}`)
    .sort()
    .join("&");
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${all[name]?.trim()}`),
    "",
    names.join(";"),
    bodyHash,
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = signatureOf(scope, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  return {
    ...all,
    "content-length": String(Buffer.byteLength(body)),
    authorization: `AWS4-HMAC-SHA256 Credential=${env("AWS_ACCESS_KEY_ID")}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** Signs a text for a scope, `{date}/{region}/{service}/aws4_request`, in hex. */
export function signatureOf(scope: string, text: string): string {
  const key = scope
    .split("/")
    .reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${env("AWS_SECRET_ACCESS_KEY")}`);
  return hmac(key, text).toString("hex");
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
/** Percent-encodes all but what RFC 3986 calls unreserved, as signatures need it. */
export const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
