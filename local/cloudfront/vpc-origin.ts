/** Asks an origin within a VPC: plain HTTP to a load balancer, as its cache policy says what is passed on. */
import { randomUUID } from "node:crypto";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Answer, Viewer } from "./answer.ts";

/** What of a viewer's request an origin is told, by a cache policy. `true` is all, a list these. */
export interface Forwarding {
  readonly query: true | readonly string[];
  readonly headers: readonly string[];
  readonly cookies: true | readonly string[];
  readonly encodings: readonly string[];
}

/** ms until an origin has to answer: the default of OriginReadTimeout. */
const PATIENCE = 30_000;

const agent = new Agent({ keepAlive: true });
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "date", "server"]);

/** Rejects with the system's reason when the origin cannot be reached. */
export async function askOrigin(
  port: number,
  host: string,
  viewer: Viewer,
  forwarding: Forwarding,
): Promise<Answer> {
  const { method } = viewer;
  const query = viewer.query.split("&").filter((pair) => pair !== "" && passes(forwarding.query, pair));
  const path = query.length > 0 ? `${viewer.path}?${query.join("&")}` : viewer.path;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = headersFor(host, viewer, forwarding);
    const sent = request(
      { agent, host: "127.0.0.1", port, method, path, headers, timeout: PATIENCE },
      resolve,
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${PATIENCE} ms`)));
    sent.on("error", reject).end();
  });
  const { headers, cookies } = split(response.headers);
  return { status: response.statusCode ?? 502, headers, cookies, body: response };
}

const passes = (allowed: true | readonly string[], pair: string) =>
  allowed === true || allowed.includes(pair.replace(/=.*$/s, ""));

function headersFor(host: string, viewer: Viewer, forwarding: Forwarding): Record<string, string> {
  const wanted = forwarding.headers.map((name) => name.toLowerCase());
  const told = wanted.flatMap((name) => {
    const value = viewer.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const cookies = (viewer.headers.cookie ?? "").split(/;\s*/).filter((pair) => pair !== "");
  const shown = cookies.filter((pair) => passes(forwarding.cookies, pair));
  return {
    host,
    "user-agent": "Amazon CloudFront",
    via: "1.1 local.cloudfront.net (CloudFront)",
    "x-amz-cf-id": randomUUID(),
    "x-forwarded-for": viewer.ip,
    ...(forwarding.encodings.length > 0 && { "accept-encoding": forwarding.encodings.join(",") }),
    ...(shown.length > 0 && { cookie: shown.join("; ") }),
    ...Object.fromEntries(told),
  };
}

function split(all: IncomingHttpHeaders): { headers: Record<string, string>; cookies: readonly string[] } {
  const { "set-cookie": cookies = [], ...others } = all;
  const headers = Object.entries(others).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name) ? [] : [[name, String(value)] as const],
  );
  return { headers: Object.fromEntries(headers), cookies };
}
