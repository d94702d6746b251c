/**
 * A stand-in for AWS at the wire: it keeps what it was asked and answers what the test says. Import
 * it before a function, which reads its environment when it is loaded.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll, beforeEach } from "vitest";

export interface Asked {
  /** The first segment of the path: `dynamodb`, `sts`, `s3`, `iotdata`. */
  readonly service: string;
  /** DynamoDB's operation, or method and path. */
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly body?: string | Buffer | object;
  readonly headers?: Record<string, string>;
}

/** What was asked since the test began. */
export const asked: Asked[] = [];
let reply: (asked: Asked) => Answer | undefined = () => undefined;

/** Says what AWS answers; `undefined` is a 500 that names the call. */
export function answer(with_: typeof reply): void {
  reply = with_;
}

/** The JSON bodies of the calls of one DynamoDB operation. */
export function inputs(operation: string) {
  return asked.filter((a) => a.operation === operation).map((a) => JSON.parse(a.body.toString("utf8")));
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const [, service = "", ...path] = (request.url ?? "").split("/");
    const target = request.headers["x-amz-target"];
    const call: Asked = {
      service,
      operation:
        typeof target === "string" ? (target.split(".")[1] ?? "") : `${request.method} /${path.join("/")}`,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    asked.push(call);
    const {
      status = 200,
      body = {},
      headers = {},
    } = reply(call) ?? { status: 400, body: `The test has no answer to ${service} ${call.operation}` };
    const raw = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers }).end(raw);
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
export const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(() => {
  asked.length = 0;
  reply = () => undefined;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

Object.assign(process.env, {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "session/token+==",
  AWS_ENDPOINT_URL_DYNAMODB: `${base}/dynamodb`,
  AWS_ENDPOINT_URL_STS: `${base}/sts`,
  AWS_ENDPOINT_URL_LAMBDA: `${base}/lambda`,
  AWS_ENDPOINT_URL_S3: `${base}/s3`,
  AWS_ENDPOINT_URL_SQS: `${base}/sqs`,
  WORKSPACE_QUEUE_URL: `${base}/sqs/000000000000/steps`,
  WORKSPACE_FORMATS: "rhizome,markdown",
  SWEEP_QUEUE_URL: `${base}/sqs/000000000000/sweeps`,
  AWS_ENDPOINT_URL_IOT_DATA_PLANE: `${base}/iotdata`,
  UPDATES_TABLE: "updates",
  PEOPLE_TABLE: "people",
  FILES_BUCKET: "files",
  COMPACT_FUNCTION: "compact",
  SESSION_ROLE_ARN: "arn:aws:iam::000000000000:role/session",
  IOT_ARN: "arn:aws:iot:us-east-1:000000000000",
  UPDATES_TABLE_ARN: "arn:aws:dynamodb:us-east-1:000000000000:table/updates",
  FILES_BUCKET_ARN: "arn:aws:s3:::files",
  TRANSFER_BUCKET: "transfer",
  MEASURES_TOPIC: "$aws/rules/Measures/measures",
  TRANSFER_BUCKET_ARN: "arn:aws:s3:::transfer",
  UPLOAD_MEGABYTES: "25",
  EXPORT_FORMATS: "html,text",
});

export const me = "us-east-1:3a6b5c2d-1111-4222-8333-444455556666";
export const mapId = "k3j9x0a1b2c3d4e5";
export const secret = "Zm9vYmFyYmF6cXV4MTIzNA";

/** A request as the HTTP API hands it over, format 2.0, signed by {@link me} unless told otherwise. */
export function request(options: {
  readonly route: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly mapId?: string;
  readonly unsigned?: boolean;
}): APIGatewayProxyEventV2 {
  const [method = "", path = ""] = options.route.split(" ");
  const id = options.mapId ?? mapId;
  const rawPath = path.replace("{mapId}", id);
  const { body } = options;
  const event = {
    version: "2.0",
    routeKey: options.route,
    rawPath,
    rawQueryString: "",
    headers: { "content-type": "application/json", ...options.headers },
    requestContext: {
      accountId: "000000000000",
      apiId: "a1b2c3d4e5",
      ...(!options.unsigned && {
        authorizer: {
          iam: {
            accessKey: "ASIAEXAMPLE",
            accountId: "000000000000",
            callerId: "AROAEXAMPLE:CognitoIdentityCredentials",
            cognitoIdentity: {
              amr: ["unauthenticated"],
              identityId: me,
              identityPoolId: "us-east-1:9f8e7d6c-1111-4222-8333-444455556666",
            },
            principalOrgId: "",
            userArn: "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials",
            userId: "AROAEXAMPLE:CognitoIdentityCredentials",
          },
        },
      }),
      domainName: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "a1b2c3d4e5",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "test" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: options.route,
      stage: "$default",
      time: "21/Nov/2026:08:00:00 +0000",
      timeEpoch: 1795248000000,
    },
    ...(path.includes("{mapId}") && { pathParameters: { mapId: id } }),
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
  return event;
}

/** What a function answered: status, headers, and its JSON body. */
export function answered(response: APIGatewayProxyStructuredResultV2) {
  return {
    status: response.statusCode,
    headers: response.headers ?? {},
    body: response.body ? JSON.parse(response.body) : undefined,
  };
}
