import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";

/** What somebody asks for, whichever door they came to. */
export interface Asked {
  readonly method: string;
  /** Still encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are no text, and go to either door as Base64. */
  readonly body?: string | Uint8Array;
}

export type DoorEvent = ALBEvent | APIGatewayProxyEventV2;
export type DoorResult = ALBResult | APIGatewayProxyStructuredResultV2;

/** Whether a request came by the load balancer: signed ones come by API Gateway, which has checked the signature. */
export const isAlb = (event: DoorEvent): event is ALBEvent => "elb" in event.requestContext;

/**
 * What a load balancer hands over. Its query is as it was sent, still encoded; with multi-value headers on, each name has
 * a list of values. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function fromAlb(event: ALBEvent): Asked {
  const { multiValueHeaders, multiValueQueryStringParameters } = event;
  const headers = multiValueHeaders ? lastOf(multiValueHeaders) : (event.headers ?? {});
  const query = multiValueQueryStringParameters
    ? lastOf(multiValueQueryStringParameters)
    : (event.queryStringParameters ?? {});
  return {
    method: event.httpMethod,
    path: event.path,
    query: Object.fromEntries(
      Object.entries(query).map(([name, value = ""]) => [decoded(name), decoded(value.replaceAll("+", " "))]),
    ),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** What API Gateway hands over has its query decoded. */
export function fromApi(event: APIGatewayProxyEventV2): Asked {
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    query: event.queryStringParameters ?? {},
    headers: event.headers,
  };
}

/** A load balancer that has multi-value headers on wants them in an answer, too, and a status with its name. */
export function toAlb({ status, headers = {}, body }: Answer, asked: ALBEvent): ALBResult {
  const all = asked.multiValueHeaders
    ? {
        multiValueHeaders: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
      }
    : { headers };
  return {
    statusCode: status,
    statusDescription: `${status} ${reasons[status] ?? ""}`.trim(),
    ...all,
    ...bodyOf(body),
  };
}

export function toApi({ status, headers = {}, body }: Answer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { ...headers }, ...bodyOf(body) };
}

const bodyOf = (body: Answer["body"] = "") =>
  typeof body === "string"
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  410: "Gone",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

const lastOf = (values: Readonly<Record<string, string[] | undefined>>) =>
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list?.at(-1)]));

/** Decoded; what is no encoding stays as it is, and is refused where it means something. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
