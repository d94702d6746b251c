/** Signature Version 4 as a service verifies it. Source: IAM User Guide, "Signing AWS API requests", 2026-11. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What a signed request says of its signature, in the Authorization header or in the query. */
export interface Signature {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`; empty when the request has none. */
  readonly timestamp: string;
  readonly token: string | undefined;
  /** Seconds that a presigned URL is good for. */
  readonly expires: number | undefined;
}

/** The request as its client signed it. */
export interface SignedRequest {
  readonly method: string;
  /** Still percent-encoded, prefix included. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})\s*$/;

const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

/** Undefined: not signed. `"malformed"`: it means to be signed, but is not in any known form. */
export function readSignature(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Signature | "malformed" | undefined {
  const authorization = headers.authorization;
  if (authorization?.startsWith("AWS4-")) {
    const [, accessKeyId, date, region, service, signedHeaders, signature] =
      AUTHORIZATION.exec(authorization) ?? [];
    if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature) return "malformed";
    const timestamp = headers["x-amz-date"] ?? "";
    const token = headers["x-amz-security-token"];
    const expires = undefined;
    const list = signedHeaders.split(";");
    const form = "header";
    return {
      form,
      accessKeyId,
      date,
      region,
      service,
      signedHeaders: list,
      signature,
      timestamp,
      token,
      expires,
    };
  }
  if (!query.has("X-Amz-Signature")) return undefined;
  const [, accessKeyId, date, region, service] = CREDENTIAL.exec(query.get("X-Amz-Credential") ?? "") ?? [];
  const signature = query.get("X-Amz-Signature") ?? "";
  const algorithm = query.get("X-Amz-Algorithm");
  if (!accessKeyId || !date || !region || !service || algorithm !== "AWS4-HMAC-SHA256") return "malformed";
  const expires = query.has("X-Amz-Expires") ? Number(query.get("X-Amz-Expires")) : undefined;
  return {
    form: "query",
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature,
    timestamp: query.get("X-Amz-Date") ?? "",
    token: query.get("X-Amz-Security-Token") ?? undefined,
    expires,
  };
}

/** `20261121T083000Z` in ms since 1970, NaN for anything else. */
export function readTimestamp(timestamp: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? [];
  return y === undefined ? Number.NaN : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

/** ms since 1970 as `20261121T083000Z`. */
export const writeTimestamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * S3 signs the path encoded once, every other service twice and with `.` and `..` resolved. Clients differ in
 * whether they sign `(` and the like as they send it or as RFC 3986 has it, so there may be two forms.
 */
function canonicalPaths(path: string, service: string): readonly string[] {
  const rfc3986 = (segment: string) => encode(decode(segment));
  const forms =
    service === "s3" ? [(segment: string) => segment, rfc3986] : [encode, (s: string) => encode(rfc3986(s))];
  const segments = service === "s3" ? path.split("/").slice(1) : withoutDots(path);
  return [...new Set(forms.map((form) => `/${segments.map(form).join("/")}`))];
}

function withoutDots(path: string): string[] {
  const kept: string[] = [];
  for (const segment of path.split("/").filter((part) => part !== "" && part !== "."))
    if (segment === "..") kept.pop();
    else kept.push(segment);
  return kept.length > 0 && path.endsWith("/") ? [...kept, ""] : kept;
}

function canonicalQuery(query: string, leaveOut: ReadonlySet<string>): string {
  if (query === "") return "";
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name.replaceAll("+", " "))), encode(decode(value.replaceAll("+", " ")))] as const;
    })
    .filter(([name]) => !leaveOut.has(name))
    .sort(([a, av], [b, bv]) => (a < b ? -1 : a > b ? 1 : av < bv ? -1 : av > bv ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

const keys = new Map<string, Buffer>();

/** The key of a day, region and service; derived once, since each takes four HMACs. */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const name = `${secret}/${date}/${region}/${service}`;
  let key = keys.get(name);
  if (!key) {
    key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
    if (keys.size >= 1000) keys.clear();
    keys.set(name, key);
  }
  return key;
}

function signatureOf(
  request: SignedRequest,
  signed: Signature,
  secret: string,
  payloadHash: string,
  variant: { path: string; leaveOut: ReadonlySet<string>; host: string },
): string {
  const headers = signed.signedHeaders
    .map((name) => {
      const given = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
      const value = name === "host" ? variant.host : (given ?? "");
      return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
    })
    .join("");
  const canonical = [
    request.method,
    variant.path,
    canonicalQuery(request.query, variant.leaveOut),
    headers,
    signed.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${signed.date}/${signed.region}/${signed.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", signed.timestamp, scope, sha256(canonical)].join("\n");
  return hmac(signingKey(secret, signed.date, signed.region, signed.service), text).toString("hex");
}

const SIGNATURE_ONLY = new Set(["X-Amz-Signature"]);
const SIGNATURE_AND_TOKEN = new Set(["X-Amz-Signature", "X-Amz-Security-Token"]);

/**
 * Whether the secret's holder signed this request. `payloadHash` is what stands for the body: its SHA-256 in
 * hex, or a literal such as `UNSIGNED-PAYLOAD`.
 */
export function signatureMatches(
  request: SignedRequest,
  signed: Signature,
  secret: string,
  payloadHash: string,
): boolean {
  const host = request.headers.host ?? "";
  const iot = signed.form === "query" && IOT_SIGNING_NAMES.has(signed.service);
  // AWS IoT Core wants the token appended after signing, and its clients leave the port out of the host.
  const omissions = iot ? [SIGNATURE_AND_TOKEN, SIGNATURE_ONLY] : [SIGNATURE_ONLY];
  const hosts = iot ? [host, host.replace(/:\d+$/, "")] : [host];
  return canonicalPaths(request.path, signed.service).some((path) =>
    omissions.some((leaveOut) =>
      hosts.some((one) => {
        const expected = signatureOf(request, signed, secret, payloadHash, { path, leaveOut, host: one });
        return same(expected, signed.signature);
      }),
    ),
  );
}

const IOT_SIGNING_NAMES = new Set(["iotdevicegateway", "iotdata"]);

/** Compares two signatures in hex in constant time. */
export const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Signs the next piece of an `aws-chunked` body; `previous` is the signature before it. */
export function chunkSignature(
  signed: Signature,
  secret: string,
  previous: string,
  piece: { readonly data: Uint8Array } | { readonly trailer: string },
): string {
  const scope = `${signed.date}/${signed.region}/${signed.service}/aws4_request`;
  const lines =
    "data" in piece
      ? ["AWS4-HMAC-SHA256-PAYLOAD", signed.timestamp, scope, previous, sha256(""), sha256(piece.data)]
      : ["AWS4-HMAC-SHA256-TRAILER", signed.timestamp, scope, previous, sha256(piece.trailer)];
  return hmac(signingKey(secret, signed.date, signed.region, signed.service), lines.join("\n")).toString(
    "hex",
  );
}
