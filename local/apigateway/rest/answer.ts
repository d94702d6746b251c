import type { AwsRequest, AwsResponse } from "../../core/contracts.ts";
import { headerValues } from "../response.ts";
import type { RestApi, RestIntegration } from "./api.ts";

/**
 * Makes an answer from what a function returned to a REST API: an object with a body of text. Undefined for anything else,
 * of which API Gateway says that it is malformed.
 */
export function restAnswer(
  payload: Buffer,
  api: RestApi,
  accept: string | undefined,
): AwsResponse | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const known = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];
  if (Object.keys(value).some((name) => !known.includes(name))) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = value as Record<string, unknown>;
  const status = Number(statusCode ?? 200);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const [one, many] = [headerValues(headers), manyValues(multiValueHeaders)];
  if (!one || !many) return undefined;
  // Only a client that asks for such a type first gets the bytes; others get the text of their base64.
  const bytes = isBase64Encoded === true && api.isBinary(accept?.split(",")[0]);
  return {
    status,
    headers: { "content-type": "application/json", ...one, ...many },
    body: bytes ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

function manyValues(headers: unknown): Record<string, readonly string[]> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== "object") return undefined;
  const all = Object.entries(headers);
  if (all.some(([, values]) => !Array.isArray(values))) return undefined;
  return Object.fromEntries(all.map(([name, values]) => [name.toLowerCase(), values.map(String)]));
}

/** What a MOCK answers: which status a request leads to, and what stands for that status. */
export function mockAnswer(
  { statuses, answers }: Extract<RestIntegration, { type: "MOCK" }>,
  { headers }: AwsRequest,
): AwsResponse | undefined {
  const type = (headers["content-type"] ?? "application/json").split(";")[0] ?? "";
  const status = statuses[type];
  if (status === undefined && Object.keys(statuses).length === 0) return undefined;
  if (status === undefined)
    return {
      status: 415,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Unsupported Media Type" }),
    };
  const answer =
    answers.find(({ pattern }) => pattern && new RegExp(`^(${pattern})$`).test(status)) ??
    answers.find(({ pattern }) => !pattern);
  if (!answer) return undefined;
  const [kind = "application/json", body = ""] = Object.entries(answer.bodies)[0] ?? [];
  return { status: answer.status, headers: { "content-type": kind, ...answer.headers }, body };
}
