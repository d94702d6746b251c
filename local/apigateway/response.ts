import type { AwsResponse } from "../core/contracts.ts";

/**
 * Makes an answer from what a function returned (payload format 2.0). A value without `statusCode` is the body
 * itself. Undefined when API Gateway could not make sense of it.
 */
export function proxyResponse(payload: Buffer): AwsResponse | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = value as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const named = headerValues(headers);
  if (!named) return undefined;
  return {
    status,
    headers: {
      ...(body ? { "content-type": "text/plain;charset=utf-8" } : {}),
      ...named,
      ...(Array.isArray(cookies) && cookies.length && { "set-cookie": cookies.map(String) }),
    },
    body: isBase64Encoded ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

/** Headers that API Gateway sets itself. */
const OWN = new Set(["connection", "content-length", "transfer-encoding", "date", "host"]);

/** Headers that a function named, in lower case; undefined if they are none. */
export function headerValues(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== "object" || Array.isArray(headers)) return undefined;
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined || OWN.has(name.toLowerCase())) continue;
    if (typeof value === "object" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined;
    values[name.toLowerCase()] = String(value).replaceAll(/[\r\n]+/g, " ");
  }
  return values;
}
