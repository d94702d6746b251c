/** Reads a request from the wire into the form that services take. */
import type { IncomingMessage } from "node:http";
import type { Authenticated } from "./authenticate.ts";
import { decodeChunked } from "./chunked.ts";
import { AwsError, type AwsRequest, type Caller } from "./contracts.ts";

/** Largest body in bytes that is taken into memory; services have lower limits of their own. */
const MAX_BODY = 64 * 1024 * 1024;

/** A request as far as it is read before its service is known to take it. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: Record<string, string>;
  readonly sourceIp: string;
}

export function readIncoming(request: IncomingMessage, port: number): Incoming {
  const target = request.url ?? "/";
  const at = target.indexOf("?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  const rawPath = at < 0 ? target : target.slice(0, at);
  const rawQuery = at < 0 ? "" : target.slice(at + 1);
  // Built from parts, so that neither a strange Host nor a target like `//x` names another host.
  const url = new URL(`http://localhost:${port}`);
  url.pathname = rawPath;
  url.search = rawQuery;
  const method = request.method ?? "GET";
  return { method, url, rawPath, rawQuery, headers, sourceIp: request.socket.remoteAddress ?? "127.0.0.1" };
}

/** Throws RequestEntityTooLarge. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new AwsError(
        "RequestEntityTooLarge",
        `The body is larger than the ${MAX_BODY / 1024 / 1024} MB that the local cloud takes.`,
        413,
      );
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The caller with the key that depends on where the call comes from. */
export const withSourceIp = (caller: Caller, ip: string): Caller =>
  caller.kind === "session" ? { ...caller, context: { ...caller.context, "aws:SourceIp": ip } } : caller;

/** Throws what {@link decodeChunked} does for a chunked body that is not what was signed. */
export function toAwsRequest(
  incoming: Incoming,
  path: string,
  raw: Buffer,
  { caller, signing }: Authenticated,
): AwsRequest {
  const { method, url, sourceIp } = incoming;
  const request = {
    method,
    path,
    query: url.searchParams,
    url,
    sourceIp,
    caller: withSourceIp(caller, sourceIp),
  };
  const streaming = incoming.headers["x-amz-content-sha256"] ?? "";
  if (!streaming.startsWith("STREAMING-")) return { ...request, headers: incoming.headers, body: raw };
  const chunked = decodeChunked(raw, {
    signing: streaming.startsWith("STREAMING-UNSIGNED") ? undefined : signing,
    announced: listOf(incoming.headers["x-amz-trailer"]).map((name) => name.toLowerCase()),
  });
  const declared = incoming.headers["x-amz-decoded-content-length"];
  if (declared !== undefined && Number(declared) !== chunked.body.length)
    throw new AwsError("IncompleteBody", "The body is not as long as x-amz-decoded-content-length says.");
  const { "content-encoding": encoding, "x-amz-content-sha256": _, ...headers } = incoming.headers;
  const kept = listOf(encoding)
    .filter((part) => part !== "aws-chunked")
    .join(", ");
  return {
    ...request,
    headers: {
      ...headers,
      ...chunked.trailers,
      ...(kept ? { "content-encoding": kept } : {}),
      "content-length": String(chunked.body.length),
    },
    body: chunked.body,
  };
}

const listOf = (header = "") =>
  header
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** What the request says of its operation. */
export function operationOf({ method, headers, url }: Incoming): string {
  const target = headers["x-amz-target"];
  return target?.slice(target.lastIndexOf(".") + 1) ?? url.searchParams.get("Action") ?? method;
}
