/** Signature Version 4: every call is signed by the browser itself, with credentials that open little. */
import { AwsV4Signer } from "aws4fetch";
import type { Clock } from "./clock.ts";
import { nextCorrelation } from "./correlation.ts";
import { errorOf, reach } from "./errors.ts";
import type { Credentials } from "./session.ts";

export interface SignedRequest {
  /** The name in the signature's scope: `execute-api`, `dynamodb`, `s3`. */
  readonly service: string;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
}

export type Call = (request: SignedRequest) => Promise<Response>;

/** `20261121T093000Z` */
const amzDate = (ms: number): string => new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, "");

/**
 * Makes signed calls. The call throws `CloudError` for any answer that is not 2xx, and `Unreachable`. If
 * the answer shows that the device's clock is wrong, it is made once more with the right time.
 */
export function signedCalls(options: {
  readonly fetch: typeof globalThis.fetch;
  readonly region: string;
  readonly clock: Clock;
}): Call {
  const { fetch, region, clock } = options;
  const sign = async (request: SignedRequest): Promise<Request> => {
    const { credentials, service, url, method, body } = request;
    // Functions log it. What goes to a service directly is known by what it is about.
    const known = service === "execute-api" && { "x-correlation-id": nextCorrelation() };
    const headers = { ...request.headers, ...known };
    const signed = await new AwsV4Signer({
      ...{ url, method, headers, body, service, region },
      ...{ accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
      ...{ sessionToken: credentials.sessionToken, datetime: amzDate(clock.now()) },
    }).sign();
    return new Request(signed.url, { method: signed.method, headers: signed.headers, body });
  };
  return async (request) => {
    let response = await reach(fetch, await sign(request));
    const wasWrong = clock.learn(response);
    if (!response.ok && wasWrong) response = await reach(fetch, await sign(request));
    if (!response.ok) throw await errorOf(response);
    return response;
  };
}

/**
 * The URL that opens an MQTT connection. It is good for one attempt: IoT Core takes it for a few minutes
 * only. The session token is left out of what is signed and added afterwards, which is how IoT Core
 * wants it (and nothing else on AWS).
 */
export async function presignMqtt(
  endpoint: string,
  region: string,
  credentials: Credentials,
  now: number,
): Promise<string> {
  const { url } = await new AwsV4Signer({
    url: endpoint,
    method: "GET",
    service: "iotdevicegateway",
    region,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
    datetime: amzDate(now),
    signQuery: true,
    appendSessionToken: true,
  }).sign();
  return url.href;
}
