/** Applies a CloudFront Function to a viewer's request. */
import type { Answer, Viewer } from "./answer.ts";
import { type EdgeFunction, type FunctionResponse, queryOf, valuesOf } from "./function.ts";

/** The request that goes on, or the answer that the function gave. Throws what the function throws. */
export function atTheEdge(edge: EdgeFunction, viewer: Viewer, distributionId: string): Viewer | Answer {
  const { cookie = "", ...headers } = viewer.headers;
  const result = edge.run({
    context: { distributionId, eventType: "viewer-request", requestId: "local" },
    viewer: { ip: viewer.ip },
    request: {
      method: viewer.method,
      uri: viewer.path,
      querystring: valuesOf(pairs(viewer.query, "&")),
      headers: valuesOf(Object.entries(headers)),
      cookies: valuesOf(pairs(cookie, /;\s*/)),
    },
  });
  if ("statusCode" in result) return answerOf(result);
  const cookies = Object.entries(result.cookies).map(([name, { value }]) => `${name}=${value}`);
  return {
    ...viewer,
    path: result.uri,
    query: queryOf(result.querystring),
    headers: {
      ...Object.fromEntries(Object.entries(result.headers).map(([name, { value }]) => [name, value])),
      ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
    },
  };
}

function pairs(text: string, separator: string | RegExp): (readonly [string, string])[] {
  return text
    .split(separator)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

function answerOf({ statusCode, headers = {}, body = "" }: FunctionResponse): Answer {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body.data, encodingOf(body));
  return {
    status: statusCode,
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
      "content-length": String(bytes.length),
    },
    body: bytes,
  };
}

const encodingOf = ({ encoding }: { readonly encoding: "text" | "base64" }) =>
  encoding === "text" ? "utf8" : "base64";
