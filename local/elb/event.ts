/**
 * What a function gets from a load balancer, and what it answers. Source: Elastic Load Balancing user guide, "Use Lambda
 * functions as targets of an Application Load Balancer", 2026-11.
 */
import { pairOf, type Request } from "./rules.ts";

/** What a load balancer sends to its client. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface EventOptions {
  readonly targetGroupArn: string;
  /** Of the target group: `lambda.multi_value_headers.enabled`. */
  readonly multiValue: boolean;
}

/** Values are as they came, percent-encoded too. Of several, only the last is there, unless `multiValue` is on. */
export function albEvent(request: Request, { targetGroupArn, multiValue }: EventOptions): object {
  const query = collect(
    request.query
      .split("&")
      .filter((pair) => pair !== "")
      .map(pairOf),
  );
  const isBinary = request.body.length > 0 && !isText(request.headers);
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
    ...(multiValue
      ? {
          multiValueQueryStringParameters: Object.fromEntries(query),
          multiValueHeaders: Object.fromEntries(request.headers),
        }
      : { queryStringParameters: last(query), headers: last(request.headers) }),
    body: request.body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary,
  };
}

function collect(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return all;
}

const last = (all: ReadonlyMap<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries([...all].map(([name, values]) => [name, values.at(-1) ?? ""]));

/** Bodies of these types reach the function as text, unless they are compressed; others in base64. */
function isText(headers: Request["headers"]): boolean {
  if (headers.has("content-encoding")) return false;
  const type = headers.get("content-type")?.at(-1) ?? "";
  return /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i.test(type);
}

/** Headers that the load balancer sets by itself. */
const OWN = new Set(["connection", "content-length", "transfer-encoding", "date", "server", "keep-alive"]);

/** Makes an answer of what a function returned; undefined when it cannot be made sense of. */
export function albAnswer(payload: Buffer, multiValue: boolean): Answer | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(payload.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const status = Number(value.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const { body = "", isBase64Encoded } = value;
  if (body !== null && typeof body !== "string") return undefined;
  // With one attribute the other form of headers is not looked at.
  const headers = pairsOf(multiValue ? value.multiValueHeaders : value.headers);
  if (!headers) return undefined;
  return { status, headers, body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8") };
}

function pairsOf(headers: unknown): (readonly [string, string])[] | undefined {
  if (headers === undefined || headers === null) return [];
  if (typeof headers !== "object" || Array.isArray(headers)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (const [name, values] of Object.entries(headers as Record<string, unknown>)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined;
    for (const value of [values].flat()) {
      if (!["string", "number", "boolean"].includes(typeof value)) return undefined;
      if (!OWN.has(name.toLowerCase())) pairs.push([name, String(value).replaceAll(/[\r\n\0]+/g, " ")]);
    }
  }
  return pairs;
}
