import type { AwsRequest } from "../../core/contracts.ts";
import { decode, pathOf, requestTime } from "../event.ts";
import type { RestApi, RestMethod, RestStage } from "./api.ts";

export interface RestMatch {
  readonly api: RestApi;
  readonly stage: RestStage;
  /** Within the stage, as the client wrote it. */
  readonly path: string;
  readonly method: RestMethod;
  /** Path variables, still encoded. */
  readonly values: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** ms since 1970 */
  readonly at: number;
}

/**
 * The event that a function gets from a REST API: what is not there is null, and names of headers are in lower case, as
 * HTTP/2 sends them.
 */
export function restEvent(request: AwsRequest, match: RestMatch, account: string, region: string): object {
  const { api, stage, path, method, values, requestId, at } = match;
  const { connection: _, ...sent } = request.headers;
  const domainName = `${api.id}.execute-api.${region}.amazonaws.com`;
  const headers = {
    ...sent,
    host: domainName,
    "x-amzn-trace-id": `Root=1-${Math.floor(at / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)}`,
    "x-forwarded-for": request.sourceIp,
    "x-forwarded-port": request.url.port,
    "x-forwarded-proto": request.url.protocol.slice(0, -1),
  };
  const many = Object.entries(headers).map(([name, value]) => [name, [value]]);
  const query = [...new Set(request.query.keys())].map((name) => [name, request.query.getAll(name)] as const);
  const parameters = Object.entries(values).map(([name, value]) => [name, decode(value)]);
  const binary = api.isBinary(sent["content-type"]);
  return {
    resource: method.key.path,
    path,
    httpMethod: request.method,
    headers,
    multiValueHeaders: Object.fromEntries(many),
    queryStringParameters: orNull(query.map(([name, all]) => [name, all.at(-1)])),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: orNull(Object.entries(stage.variables)),
    requestContext: {
      accountId: account,
      apiId: api.id,
      domainName,
      domainPrefix: api.id,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: identityOf(request, method),
      path: pathOf(request),
      protocol: "HTTP/1.1",
      requestId,
      requestTime: requestTime(at),
      requestTimeEpoch: at,
      resourceId: method.resourceId,
      resourcePath: method.key.path,
      stage: stage.name,
    },
    body: request.body.length > 0 ? request.body.toString(binary ? "base64" : "utf8") : null,
    isBase64Encoded: request.body.length > 0 && binary,
  };
}

function orNull(entries: readonly (readonly unknown[])[]): object | null {
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

/** Who calls: filled where the method asks IAM, null where it does not. */
function identityOf({ caller, sourceIp, headers }: AwsRequest, { authorization }: RestMethod): object {
  const session = authorization === "AWS_IAM" && caller.kind === "session" ? caller : undefined;
  const cognito = (name: string) => session?.context[`cognito-identity.amazonaws.com:${name}`] ?? null;
  return {
    accessKey: session?.accessKeyId ?? null,
    accountId: session?.arn.split(":")[4] ?? null,
    caller: session?.userId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: cognito("sub"),
    cognitoIdentityPoolId: cognito("aud"),
    principalOrgId: null,
    sourceIp,
    user: session?.userId ?? null,
    userAgent: headers["user-agent"] ?? null,
    userArn: session?.arn ?? null,
  };
}
