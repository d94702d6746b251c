/** Finds out who makes a call, and refuses a signature that is wrong, in the words of the service's protocol. */
import { REGION } from "./aws.ts";
import { AwsError, type Caller, type Iam, type Protocol, type Service } from "./contracts.ts";
import { checkS3Signature, s3PayloadHash } from "./s3-signature.ts";
import {
  readSignature,
  readTimestamp,
  type Signature,
  type SignedRequest,
  same,
  sha256,
  signatureMatches,
  writeTimestamp,
} from "./sigv4.ts";

/** How far a client's clock may be off, in ms. S3 and others allow 5 to 15 minutes: the strictest counts. */
const MAX_SKEW = 5 * 60_000;

/** Longest life of a presigned URL in seconds: 7 days, Amazon S3 API reference, 2026-11. */
const MAX_EXPIRES = 604_800;

type Problem = "mismatch" | "skew" | "expiredToken" | "unknownKey" | "wrongToken" | "malformed";

/** Code and status of each problem by protocol. */
const CODES: Readonly<Record<Problem, Readonly<Record<Protocol, readonly [code: string, status: number]>>>> =
  {
    mismatch: {
      json: ["InvalidSignatureException", 400],
      "rest-json": ["InvalidSignatureException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["SignatureDoesNotMatch", 403],
      "s3-xml": ["SignatureDoesNotMatch", 403],
    },
    skew: {
      json: ["InvalidSignatureException", 400],
      "rest-json": ["InvalidSignatureException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["SignatureDoesNotMatch", 403],
      "s3-xml": ["RequestTimeTooSkewed", 403],
    },
    expiredToken: {
      json: ["ExpiredTokenException", 400],
      "rest-json": ["ExpiredTokenException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["ExpiredToken", 403],
      "s3-xml": ["ExpiredToken", 400],
    },
    unknownKey: {
      json: ["UnrecognizedClientException", 400],
      "rest-json": ["UnrecognizedClientException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["InvalidClientTokenId", 403],
      "s3-xml": ["InvalidAccessKeyId", 403],
    },
    wrongToken: {
      json: ["UnrecognizedClientException", 400],
      "rest-json": ["UnrecognizedClientException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["InvalidClientTokenId", 403],
      "s3-xml": ["InvalidToken", 400],
    },
    malformed: {
      json: ["IncompleteSignatureException", 400],
      "rest-json": ["IncompleteSignatureException", 403],
      "http-api": ["Forbidden", 403],
      "query-xml": ["IncompleteSignature", 403],
      "s3-xml": ["AuthorizationHeaderMalformed", 400],
    },
  };

const S3_WORDS: Readonly<Partial<Record<Problem, string>>> = {
  mismatch:
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  skew: "The difference between the request time and the current time is too large.",
  expiredToken: "The provided token has expired.",
  unknownKey: "The AWS Access Key Id you provided does not exist in our records.",
  wrongToken: "The provided token is malformed or otherwise invalid.",
};

const WORDS: Readonly<Record<Problem, string>> = {
  mismatch:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  skew: "Signature expired.",
  expiredToken: "The security token included in the request is expired",
  unknownKey: "The security token included in the request is invalid.",
  wrongToken: "The security token included in the request is invalid.",
  malformed:
    "The Authorization header or the X-Amz- query parameters are not in the form of Signature Version 4.",
};

function refusal(problem: Problem, protocol: Protocol, words?: string): AwsError {
  const [code, status] = CODES[problem][protocol];
  const message = (protocol === "s3-xml" ? S3_WORDS[problem] : undefined) ?? words ?? WORDS[problem];
  return new AwsError(code, message, status);
}

export interface Authenticated {
  readonly caller: Caller;
  /** With which the chunks of an `aws-chunked` body are signed. */
  readonly signing?: { readonly signed: Signature; readonly secret: string };
}

/**
 * Verifies the signature of a request to a service; an unsigned request is anonymous.
 * Throws an {@link AwsError} as AWS words it: wrong signature, unknown key, expired token, skewed clock.
 */
export function authenticate(
  request: SignedRequest & { readonly body: Buffer; readonly searchParams: URLSearchParams },
  service: Pick<Service, "name" | "protocol" | "signingNames">,
  iam: Iam,
  now: number,
): Authenticated {
  const { protocol } = service;
  const signed = readSignature(request.headers, request.searchParams);
  if (signed === undefined) return { caller: { kind: "anonymous" } };
  if (signed === "malformed") throw refusal("malformed", protocol);
  checkScope(signed, service);

  const session = iam.session(signed.accessKeyId);
  if (!session) throw refusal("unknownKey", protocol);
  const { credentials } = session;
  if (signed.token === undefined || !same(signed.token, credentials.sessionToken))
    throw refusal("wrongToken", protocol);
  checkTime(signed, protocol, now);

  const isS3 = service.protocol === "s3-xml";
  if (isS3) checkS3Signature(request, signed);
  else if (!signed.signedHeaders.includes("host"))
    throw refusal(
      "mismatch",
      protocol,
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  const payloadHash = isS3 ? s3PayloadHash(request, signed) : sha256(request.body);
  if (!signatureMatches(request, signed, credentials.secretAccessKey, payloadHash))
    throw refusal("mismatch", protocol);
  if (credentials.expiration <= now) throw refusal("expiredToken", protocol);
  return { caller: session.caller, signing: { signed, secret: credentials.secretAccessKey } };
}

function checkScope(signed: Signature, service: Pick<Service, "name" | "protocol" | "signingNames">): void {
  const { name, protocol, signingNames } = service;
  if (signed.region !== REGION) {
    if (protocol !== "s3-xml")
      throw refusal("mismatch", protocol, `Credential should be scoped to a valid region: '${REGION}'.`);
    const words = `The authorization header is malformed; the region '${signed.region}' is wrong; expecting '${REGION}'`;
    throw new AwsError("AuthorizationHeaderMalformed", words, 400, { Region: REGION });
  }
  if (signed.service === name || signingNames?.includes(signed.service)) return;
  if (protocol !== "s3-xml")
    throw refusal("mismatch", protocol, `Credential should be scoped to correct service: '${name}'.`);
  const words = `The authorization header is malformed; incorrect service "${signed.service}". This endpoint belongs to "s3".`;
  throw new AwsError("AuthorizationHeaderMalformed", words);
}

function checkTime(signed: Signature, protocol: Protocol, now: number): void {
  const at = readTimestamp(signed.timestamp);
  if (Number.isNaN(at) || !signed.timestamp.startsWith(signed.date))
    throw refusal("malformed", protocol, "The date of the signature is missing or differs from its scope.");
  const nowText = writeTimestamp(now);
  if (at - now > MAX_SKEW)
    throw refusal(
      "skew",
      protocol,
      `Signature not yet current: ${signed.timestamp} is still later than ${writeTimestamp(now + MAX_SKEW)} (${nowText} + 5 min.)`,
    );
  if (signed.expires !== undefined) {
    if (!(signed.expires >= 0 && signed.expires <= MAX_EXPIRES))
      throw new AwsError(
        "AuthorizationQueryParametersError",
        "X-Amz-Expires must be between 0 and a week (in seconds)",
        400,
      );
    if (at + signed.expires * 1000 <= now) throw new AwsError("AccessDenied", "Request has expired", 403);
  } else if (now - at > MAX_SKEW)
    throw refusal(
      "skew",
      protocol,
      `Signature expired: ${signed.timestamp} is now earlier than ${writeTimestamp(now - MAX_SKEW)} (${nowText} - 5 min.)`,
    );
}
