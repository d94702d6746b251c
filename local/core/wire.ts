/** How answers and errors look on the wire, protocol by protocol. */
import { randomUUID } from "node:crypto";
import { AwsError, type AwsResponse, type Caller, type Protocol } from "./contracts.ts";

export const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Headers that open a JSON or Query service to pages of any origin, as AWS's own endpoints do. */
export const OPEN_CORS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date,Content-Length",
};

/** The answer to a preflight of such a service. */
export const preflight = (headers: Readonly<Record<string, string>>): AwsResponse => ({
  status: 200,
  headers: {
    ...OPEN_CORS,
    "access-control-allow-methods": "GET, POST, PUT, DELETE, HEAD, OPTIONS",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
    "access-control-max-age": "172800",
    "content-length": "0",
  },
});

/** Each protocol has its own name for a refusal, and for a call that nobody signed. */
function nameFor(error: AwsError, protocol: Protocol, caller: Caller): { code: string; status: number } {
  if (error.code !== "AccessDenied" || protocol === "s3-xml") return error;
  const unsigned = caller.kind === "anonymous";
  switch (protocol) {
    case "json":
      return {
        code: unsigned ? "MissingAuthenticationTokenException" : "AccessDeniedException",
        status: 400,
      };
    case "rest-json":
      return {
        code: unsigned ? "MissingAuthenticationTokenException" : "AccessDeniedException",
        status: 403,
      };
    case "http-api":
      return { code: "Forbidden", status: 403 };
    case "query-xml":
      return { code: unsigned ? "MissingAuthenticationToken" : "AccessDenied", status: 403 };
  }
}

/** What every answer is called by; API Gateway names its own. */
export function requestId(protocol: Protocol): Readonly<Record<string, string>> {
  if (protocol === "http-api") return {};
  return { [protocol === "s3-xml" ? "x-amz-request-id" : "x-amzn-requestid"]: randomUUID() };
}

/** An error as the clients of this protocol read it. */
export function errorResponse(thrown: unknown, protocol: Protocol, caller: Caller): AwsResponse {
  const known = thrown instanceof AwsError;
  const error = known
    ? thrown
    : new AwsError("InternalFailure", "The local cloud failed at this call: its log has the reason.", 500);
  const { code, status } = nameFor(error, protocol, caller);
  const requestId = randomUUID();
  if (protocol === "s3-xml") {
    const details = Object.entries(error.details).map(
      ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
    );
    return {
      status,
      headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>${details.join("")}<RequestId>${requestId}</RequestId></Error>`,
    };
  }
  if (protocol === "query-xml")
    return {
      status,
      headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
      body: `<ErrorResponse><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  if (protocol === "http-api") {
    const message = status === 403 ? "Forbidden" : error.message;
    return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
  }
  const json = protocol === "json";
  return {
    status,
    headers: {
      "content-type": json ? "application/x-amz-json-1.0" : "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": code,
    },
    body: JSON.stringify({ ...(json ? { __type: code } : {}), message: error.message, ...error.details }),
  };
}
