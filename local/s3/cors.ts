/** A bucket's CORS rules. */
import { AwsError, type AwsRequest, type AwsResponse } from "../core/contracts.ts";

/** As CloudFormation names it. */
export interface CorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

type Headers = Readonly<Record<string, string>>;

/** A pattern may hold one `*`. */
function matches(pattern: string, text: string): boolean {
  const [head = "", tail] = pattern.split("*");
  if (tail === undefined) return pattern === text;
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

const asked = (headers: Headers): string[] =>
  (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");

function ruleFor(rules: readonly CorsRule[], origin: string, method: string, wanted: readonly string[]) {
  return rules.find(
    (rule) =>
      rule.AllowedMethods.includes(method) &&
      rule.AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
      wanted.every((name) =>
        (rule.AllowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name)),
      ),
  );
}

/** What an answer to a page of another origin carries; nothing when no rule admits it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: Pick<AwsRequest, "method" | "headers">,
): Headers {
  const { origin } = request.headers;
  if (rules.length === 0) return {};
  const vary = { vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method" };
  const method = request.headers["access-control-request-method"] ?? request.method;
  const rule = origin === undefined ? undefined : ruleFor(rules, origin, method, asked(request.headers));
  if (!rule || origin === undefined) return vary;
  const any = rule.AllowedOrigins.includes("*");
  return {
    ...vary,
    "access-control-allow-origin": any ? "*" : origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
    ...(any ? {} : { "access-control-allow-credentials": "true" }),
    ...(rule.ExposedHeaders?.length
      ? { "access-control-expose-headers": rule.ExposedHeaders.join(", ") }
      : {}),
    ...(rule.MaxAge === undefined ? {} : { "access-control-max-age": String(rule.MaxAge) }),
  };
}

/** The answer to a preflight. @throws AccessForbidden when no rule admits what it asks for */
export function preflight(
  rules: readonly CorsRule[],
  request: Pick<AwsRequest, "method" | "headers">,
): AwsResponse {
  const headers = corsHeaders(rules, request);
  if (headers["access-control-allow-origin"] === undefined)
    throw new AwsError(
      "AccessForbidden",
      rules.length === 0
        ? "CORSResponse: CORS is not enabled for this bucket."
        : "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      403,
    );
  const allowed = asked(request.headers).join(", ");
  return {
    status: 200,
    headers: { ...headers, ...(allowed ? { "access-control-allow-headers": allowed } : {}) },
    operation: "Preflight",
  };
}
