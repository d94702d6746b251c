import { randomUUID } from "node:crypto";
import { emitMetric } from "../cloudwatch/alarm.ts";
import { type Aws, AwsError, type AwsRequest, type AwsResponse, type Service } from "../core/contracts.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import { accessLogLine } from "./access-log.ts";
import type { HttpApi } from "./api.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import { type Match, pathOf, proxyEvent } from "./event.ts";
import { filled, invokeFunction } from "./invoke.ts";
import { ACCOUNT_THROTTLE, apiResources } from "./resources.ts";
import { proxyResponse } from "./response.ts";
import type { RestApi } from "./rest/api.ts";
import { restResources } from "./rest/resources.ts";
import { serveRest } from "./rest/serve.ts";

// 10 MB and 10,240 bytes: HTTP API quotas, 2026-11
const MAX_BODY = 10 * 1024 * 1024;
const MAX_HEADERS = 10_240;

/** API Gateway: HTTP APIs and REST APIs in front of functions, at `/execute-api/{apiId}`. */
export function createApiGateway(aws: Aws): Service {
  const apis = new Map<string, HttpApi>();
  const restApis = new Map<string, RestApi>();
  const account = new TokenBucket(ACCOUNT_THROTTLE.rate, ACCOUNT_THROTTLE.burst);

  async function serve(
    request: AwsRequest,
    match: Match,
  ): Promise<AwsResponse & { note?: string; ms?: number }> {
    const { api, stage, route } = match;
    if (request.body.length > MAX_BODY) return message(413, "Request Entity Too Large");
    if (headerBytes(request) > MAX_HEADERS) return message(431, "Request Header Fields Too Large");
    if (!stage.admits(route) || !account.take()) return message(429, "Too Many Requests");
    const arn = aws.arn("execute-api", `${api.id}/${stage.config.name}`);
    if (route.authorization === "AWS_IAM") {
      try {
        aws.iam.authorize(request.caller, "execute-api:Invoke", `${arn}/${request.method}${match.path}`);
      } catch (error) {
        return { ...message(403, "Forbidden"), note: String(error) };
      }
    }
    const started = performance.now();
    const answer = await integrate(request, match, `${arn}/${sourceOf(match, request.method)}`);
    return { ...answer, ms: performance.now() - started };
  }

  async function integrate(
    request: AwsRequest,
    match: Match,
    sourceArn: string,
  ): Promise<AwsResponse & { note?: string }> {
    const { timeout } = match.route.integration;
    const functionArn = filled(match.route.integration.functionArn, match.stage.config.variables);
    const event = proxyEvent(request, match, aws.account, aws.region);
    try {
      const invoked = await invokeFunction(aws, functionArn, event, { timeout, sourceArn });
      if (!invoked) {
        return { ...message(503, "Service Unavailable"), note: `no answer within ${timeout} ms` };
      }
      const { payload, failed } = invoked;
      if (failed) {
        return { ...message(500, "Internal Server Error"), note: payload.toString() };
      }
      const answer = proxyResponse(payload);
      return answer ?? { ...message(500, "Internal Server Error"), note: `not an answer: ${payload}` };
    } catch (error) {
      const tooLarge = error instanceof AwsError && error.code === "RequestTooLargeException";
      const refused = tooLarge
        ? message(413, "Request Entity Too Large")
        : error instanceof AwsError && error.status === 429
          ? message(503, "Service Unavailable")
          : message(500, "Internal Server Error");
      return { ...refused, note: String(error) };
    }
  }

  return {
    name: "execute-api",
    protocol: "http-api",
    resources: { ...apiResources(aws, apis), ...restResources(aws, restApis) },
    cors: ({ path, headers }) => corsHeaders(apis.get(apiIdOf(path))?.cors, headers.origin),
    handle: async (request) => {
      const id = apiIdOf(request.path);
      const rest = restApis.get(id);
      if (rest) return serveRest(aws, rest, request);
      const api = apis.get(id);
      if (!api) return message(404, "Not Found");
      const { origin } = request.headers;
      if (api.cors && isPreflight(request) && origin !== undefined) {
        return { status: 204, operation: "preflight", headers: preflightHeaders(api.cors, origin) };
      }
      const staged = api.stage(pathOf(request));
      const found = staged && api.route(request.method, staged.path);
      const requestId = randomUUID();
      const allow = corsHeaders(api.cors, origin);
      if (!staged || !found) {
        const answer = message(404, "Not Found");
        return { ...answer, headers: { ...answer.headers, ...allow, "apigw-requestid": requestId } };
      }
      const match: Match = { api, ...staged, ...found, requestId, at: Date.now() };
      const { note, ms, ...answer } = await serve(request, match);
      if (note && answer.status >= 500) aws.log(`api: ${found.route.key} answered ${answer.status}: ${note}`);
      tellMetrics(aws, match, answer.status);
      const { accessLog } = staged.stage.config;
      if (accessLog) {
        const served = { request, match, answer, integrationMs: ms, errorMessage: messageOf(answer) };
        const line = accessLogLine(accessLog.format, served);
        aws.events.emit("log", { group: accessLog.group, line });
      }
      const own = Object.entries(answer.headers ?? {}).filter(
        ([name]) => !api.cors || !name.startsWith("access-control-"),
      );
      return {
        ...answer,
        headers: { ...Object.fromEntries(own), ...allow, "apigw-requestid": requestId },
        operation: found.route.key,
        resource: api.id,
      };
    },
    close: async () => {},
  };
}

/** Of one call, of the API and of its stage: their sums are counts. */
function tellMetrics(aws: Aws, { api, stage, at }: Match, status: number): void {
  const values = {
    Count: 1,
    "4xx": Number(status >= 400 && status < 500),
    "5xx": Number(status >= 500),
    Latency: Date.now() - at,
  };
  const sets: Record<string, string>[] = [{ ApiId: api.id }, { ApiId: api.id, Stage: stage.config.name }];
  for (const dimensions of sets)
    for (const [name, value] of Object.entries(values))
      emitMetric(aws, { namespace: "AWS/ApiGateway", name, dimensions, value });
}

function apiIdOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** What the permissions of functions name: method and path of the route, variables unfilled. */
function sourceOf({ route }: Match, used: string): string {
  const { method, path } = route.parsed;
  return method === "$default" ? "$default" : `${method === "ANY" ? used : method}${path}`;
}

function isPreflight({ method, headers }: AwsRequest): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

function headerBytes({ headers }: AwsRequest): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
}

function message(status: number, text: string): AwsResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: text }),
  };
}

function messageOf(answer: AwsResponse): string | undefined {
  if (answer.status < 400 || typeof answer.body !== "string") return undefined;
  return /^\{"message":"([\w ]+)"\}$/.exec(answer.body)?.[1];
}
