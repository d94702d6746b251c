import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { because, cause, withCause } from "./cause.ts";

/** A request of the HTTP API: Lambda proxy event, format 2.0. */
export type Request = APIGatewayProxyEventV2;
export type Response = APIGatewayProxyStructuredResultV2;

/** What the IAM authorizer adds; `cognitoIdentity` is null for callers that are no Cognito identity. */
interface SignedContext {
  readonly authorizer: {
    readonly iam: {
      readonly cognitoIdentity: { readonly identityId: string; readonly amr: readonly string[] } | null;
    };
  };
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** A refusal that the caller is told about, as RFC 9457 has it. */
export class Problem extends Error {
  readonly status: number;
  /** Further members of the answer, for programs: `code` and what goes with it. */
  readonly more: Readonly<Record<string, unknown>>;
  constructor(status: number, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.more = more;
  }
}

/**
 * Makes a handler of a function that answers or throws; what is not a {@link Problem} is logged, not told. Each request
 * is a line of JSON in the log, with the id by which its caller knows it.
 */
export function handle(answer: (request: Request) => Promise<Response>) {
  return (request: Request): Promise<Response> =>
    logged(request, request.routeKey, async (fail) => {
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof Problem) return problem(error.status, error.message, error.more);
        fail(error);
        return problem(500, "Something went wrong here. Try again in a moment.");
      }
    });
}

/** What a line of the log takes from a request: of API Gateway, or of a load balancer, which has no id for it. */
interface Logged {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: { readonly requestId?: string };
}

/** Answers with the caller's id as the cause, and logs it; `fail` says what was thrown on the way to the answer. */
export function logged<Answered extends { readonly statusCode?: number }>(
  { headers = {}, requestContext = {} }: Logged,
  route: string,
  answer: (fail: (error: unknown) => void) => Promise<Answered>,
): Promise<Answered> {
  return withCause(async () => {
    because(headers["x-correlation-id"]);
    const started = Date.now();
    let failure: unknown;
    const answered = await answer((error) => {
      failure = error;
    });
    const line = {
      correlationId: cause(),
      // The same as in the log of the HTTP API.
      requestId: requestContext.requestId ?? headers["x-amzn-trace-id"],
      route,
      status: answered.statusCode,
      ms: Date.now() - started,
      error: failure && ((failure as Error).stack ?? String(failure)),
    };
    console[failure ? "error" : "log"](JSON.stringify(line));
    return answered;
  });
}

function problem(status: number, detail: string, more: Problem["more"] = {}): Response {
  return {
    statusCode: status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    body: JSON.stringify({ type: "about:blank", title: titles[status], status, detail, ...more }),
  };
}

export function json(statusCode: number, body: object): Response {
  return {
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}

/** The request's body as text; "" where there is none. */
export function textOf({ body = "", isBase64Encoded }: Request): string {
  return isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body;
}

/** The request's JSON object; an empty body is an empty object. Throws a {@link Problem}. */
export function bodyOf(request: Request): Record<string, unknown> {
  const text = textOf(request);
  if (text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem(400, "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Problem(400, "The body must be a JSON object.");
  }
  return body as Record<string, unknown>;
}

/** The map that the path names. Throws a {@link Problem} when no map can have that name. */
export function mapIdOf(request: Request): string {
  const mapId = request.pathParameters?.mapId ?? "";
  if (!/^[0-9a-z]{16}$/.test(mapId)) throw new Problem(404, "There is no such map.");
  return mapId;
}

/** The Cognito identity that signed, such as `us-east-1:6f2c…`. Throws a {@link Problem} for other callers. */
export function identityOf(request: Request): string {
  const context = request.requestContext as Partial<SignedContext>;
  const identity = context.authorizer?.iam?.cognitoIdentity?.identityId;
  if (!identity) throw new Problem(403, "Sign this request with credentials of a Cognito identity.");
  return identity;
}

/**
 * What the caller has signed in with, such as
 * `cognito-idp.us-east-1.amazonaws.com/us-east-1_aB3:CognitoSignIn:{sub}`; nothing for guests.
 */
export function loginsOf(request: Request): readonly string[] {
  const context = request.requestContext as Partial<SignedContext>;
  const amr = context.authorizer?.iam?.cognitoIdentity?.amr ?? [];
  return amr.includes("authenticated") ? amr.filter((method) => method.includes(":CognitoSignIn:")) : [];
}
