import { randomUUID } from "node:crypto";
import { type Aws, AwsError, type AwsRequest, type AwsResponse } from "../../core/contracts.ts";
import { pathOf } from "../event.ts";
import { filled, invokeFunction } from "../invoke.ts";
import { mockAnswer, restAnswer } from "./answer.ts";
import type { RestApi, RestIntegration } from "./api.ts";
import { type RestMatch, restEvent } from "./event.ts";

// 10 MB and 10,240 bytes: REST API quotas, 2026-11
const MAX_BODY = 10 * 1024 * 1024;
const MAX_HEADERS = 10_240;

/** Answers a request to a REST API, whose errors have words of their own: the developer guide's "Gateway responses", 2026-11. */
export async function serveRest(aws: Aws, api: RestApi, request: AwsRequest): Promise<AwsResponse> {
  const staged = api.stage(pathOf(request));
  if (!staged) return refused(403, "Forbidden", "ForbiddenException");
  const found = api.method(request.method, staged.path);
  // Of what is not there a REST API says that nobody signed for it.
  if (!found) return refused(403, "Missing Authentication Token", "MissingAuthenticationTokenException");
  const match: RestMatch = { api, ...staged, ...found, requestId: randomUUID(), at: Date.now() };
  const { note, ...answer } = await answerOf(aws, request, match);
  const { method, path } = found.method.key;
  if (note && answer.status >= 500) aws.log(`api: ${method} ${path} answered ${answer.status}: ${note}`);
  return {
    ...answer,
    headers: { ...answer.headers, "x-amzn-requestid": match.requestId },
    operation: `${method} ${path}`,
    resource: api.id,
  };
}

type Noted = AwsResponse & { readonly note?: string };

async function answerOf(aws: Aws, request: AwsRequest, match: RestMatch): Promise<Noted> {
  const { stage, method, path } = match;
  const headerBytes = Object.entries(request.headers).reduce(
    (sum, [a, b]) => sum + a.length + b.length + 4,
    0,
  );
  if (request.body.length > MAX_BODY) return refused(413, "HTTP content length exceeded 10485760 bytes.");
  if (headerBytes > MAX_HEADERS) return refused(431, "Request Header Fields Too Large");
  if (!stage.bucket.take()) return refused(429, "Too Many Requests", "TooManyRequestsException");
  const arn = aws.arn("execute-api", `${match.api.id}/${stage.name}`);
  if (method.authorization === "AWS_IAM") {
    if (request.caller.kind === "anonymous")
      return refused(403, "Missing Authentication Token", "MissingAuthenticationTokenException");
    try {
      aws.iam.authorize(request.caller, "execute-api:Invoke", `${arn}/${request.method}${path}`);
    } catch (error) {
      return refused(403, (error as Error).message, "AccessDeniedException");
    }
  }
  const { integration } = method;
  if (integration.type === "MOCK") return mockAnswer(integration, request) ?? broken(500, "no answer fits");
  return proxied(aws, request, match, integration, `${arn}/${request.method}${method.key.path}`);
}

async function proxied(
  aws: Aws,
  request: AwsRequest,
  match: RestMatch,
  { functionArn, timeout }: Extract<RestIntegration, { type: "AWS_PROXY" }>,
  sourceArn: string,
): Promise<Noted> {
  const event = restEvent(request, match, aws.account, aws.region);
  try {
    const invoked = await invokeFunction(aws, filled(functionArn, match.stage.variables), event, {
      timeout,
      sourceArn,
    });
    if (!invoked)
      return { ...refused(504, "Endpoint request timed out"), note: `no answer within ${timeout} ms` };
    const { payload, failed } = invoked;
    if (failed) return broken(502, payload.toString());
    return restAnswer(payload, match.api, request.headers.accept) ?? broken(502, `not an answer: ${payload}`);
  } catch (error) {
    if (error instanceof AwsError && error.code === "RequestTooLargeException")
      return refused(413, "Request Too Long");
    return broken(500, String(error));
  }
}

function refused(status: number, message: string, type?: string): AwsResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...(type && { "x-amzn-errortype": type }) },
    body: JSON.stringify({ message }),
  };
}

const broken = (status: number, note: string): Noted => ({
  ...refused(status, "Internal server error", "InternalServerErrorException"),
  note,
});
