import type { AwsRequest, AwsResponse } from "../core/contracts.ts";
import { type Match, pathOf, requestTime } from "./event.ts";

/** What became of a request, for the line of it in the access log. */
export interface Served {
  readonly request: AwsRequest;
  readonly match: Match;
  readonly answer: AwsResponse;
  /** ms the function took; undefined when it was not asked. */
  readonly integrationMs?: number;
  readonly errorMessage?: string;
}

/** Fills `$context.…` in a stage's access log format; what is not known there is `-`, as on AWS. */
export function accessLogLine(format: string, served: Served): string {
  const { request, match, answer } = served;
  const { caller } = request;
  const session = caller.kind === "session" ? caller : undefined;
  const cognito = session?.context["cognito-identity.amazonaws.com:sub"];
  const body = answer.body ?? "";
  const values: Record<string, string | number | undefined> = {
    apiId: match.api.id,
    "error.message": served.errorMessage,
    "error.messageString": served.errorMessage && JSON.stringify(served.errorMessage),
    httpMethod: request.method,
    "identity.accountId": session?.arn.split(":")[4],
    "identity.caller": session?.userId,
    "identity.cognitoIdentityId": cognito === undefined ? undefined : String(cognito),
    "identity.sourceIp": request.sourceIp,
    "identity.user": session?.userId,
    "identity.userAgent": request.headers["user-agent"],
    "identity.userArn": session?.arn,
    integrationErrorMessage: served.errorMessage,
    integrationLatency: served.integrationMs && Math.round(served.integrationMs),
    "integration.latency": served.integrationMs && Math.round(served.integrationMs),
    path: pathOf(request),
    protocol: "HTTP/1.1",
    requestId: match.requestId,
    extendedRequestId: match.requestId,
    requestTime: requestTime(match.at),
    requestTimeEpoch: match.at,
    responseLatency: Date.now() - match.at,
    responseLength:
      typeof body === "string" || body instanceof Uint8Array ? Buffer.byteLength(body) : undefined,
    routeKey: match.route.key,
    stage: match.stage.config.name,
    status: answer.status,
  };
  return format.replace(/\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g, (_, name) => String(values[name] ?? "-"));
}
