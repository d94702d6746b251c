import type { AwsRequest, Caller } from "../core/contracts.ts";
import type { HttpApi, Route, Stage } from "./api.ts";

export interface Match {
  readonly api: HttpApi;
  readonly stage: Stage;
  /** Within the stage, as the client wrote it. */
  readonly path: string;
  readonly route: Route;
  /** Path variables, still encoded. */
  readonly values: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** ms since 1970 */
  readonly at: number;
}

/** The event of payload format 2.0 that a function gets from an HTTP API. */
export function proxyEvent(request: AwsRequest, match: Match, account: string, region: string): object {
  const { api, stage, route, values } = match;
  const { cookie, connection: _, ...headers } = request.headers;
  const query = joined(request.query);
  const parameters = Object.entries(values).map(([name, value]) => [name, decode(value)]);
  const variables = stage.config.variables;
  const host = `${api.id}.execute-api.${region}.amazonaws.com`;
  const isBinary = request.body.length > 0 && !isText(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: route.key,
    rawPath: pathOf(request),
    rawQueryString: request.url.search.slice(1),
    ...(cookie && { cookies: cookie.split("; ") }),
    headers: {
      ...headers,
      "x-amzn-trace-id": `Root=1-${Math.floor(match.at / 1000).toString(16)}-${match.requestId.replaceAll("-", "").slice(0, 24)}`,
      "x-forwarded-for": request.sourceIp,
      "x-forwarded-port": request.url.port,
      "x-forwarded-proto": request.url.protocol.slice(0, -1),
    },
    ...(Object.keys(query).length && { queryStringParameters: query }),
    requestContext: {
      accountId: account,
      apiId: api.id,
      ...(request.caller.kind === "session" &&
        route.authorization === "AWS_IAM" && { authorizer: { iam: iamOf(request.caller) } }),
      domainName: host,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path: pathOf(request),
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: match.requestId,
      routeKey: route.key,
      stage: stage.config.name,
      time: requestTime(match.at),
      timeEpoch: match.at,
    },
    ...(parameters.length && { pathParameters: Object.fromEntries(parameters) }),
    ...(Object.keys(variables).length && { stageVariables: variables }),
    ...(request.body.length && { body: request.body.toString(isBinary ? "base64" : "utf8") }),
    isBase64Encoded: isBinary,
  };
}

/** `21/Nov/2026:08:30:00 +0000`, in UTC. */
export function requestTime(at: number): string {
  const [, day, month, year, time] = /, (\d\d) (\w+) (\d+) ([\d:]+) /.exec(new Date(at).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** The request's path within the API, its stage included, as the client wrote it. */
export function pathOf(request: Pick<AwsRequest, "path">): string {
  return request.path.replace(/^\/[^/]*/, "") || "/";
}

function iamOf(caller: Extract<Caller, { kind: "session" }>): object {
  const { context } = caller;
  const one = (name: string) => [context[`cognito-identity.amazonaws.com:${name}`] ?? []].flat();
  const [identityId] = one("sub");
  return {
    accessKey: caller.accessKeyId,
    accountId: caller.arn.split(":")[4],
    callerId: caller.userId,
    cognitoIdentity:
      identityId === undefined ? null : { amr: one("amr"), identityId, identityPoolId: one("aud")[0] },
    principalOrgId: null,
    userArn: caller.arn,
    userId: caller.userId,
  };
}

function joined(query: URLSearchParams): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of query) {
    const before = Object.hasOwn(all, name) ? `${all[name]},` : "";
    all[name] = before + value;
  }
  return all;
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Bodies of these types reach the function as text, others in base64. */
function isText(contentType: string | undefined): boolean {
  return (
    contentType === undefined ||
    /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i.test(contentType)
  );
}
