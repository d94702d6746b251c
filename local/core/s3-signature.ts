/** What S3 asks of a signature beyond what every service does. Source: S3 API reference, "Authenticating requests", 2026-11. */
import { AwsError } from "./contracts.ts";
import { type Signature, type SignedRequest, sha256 } from "./sigv4.ts";

const invalid = (code: string, message: string) => new AwsError(code, message, 400);

/**
 * Every `x-amz-…` header must be signed: else whoever has a presigned URL could add, say, x-amz-copy-source and
 * have its signer's rights. Throws AccessDenied, InvalidArgument, AuthorizationQueryParametersError.
 */
export function checkS3Signature({ headers, query }: SignedRequest, signed: Signature): void {
  if (signed.form === "header" && /(^|&)X-Amz-Signature=/.test(query))
    throw invalid(
      "InvalidArgument",
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    );
  if (signed.form === "query" && signed.expires === undefined)
    throw invalid(
      "AuthorizationQueryParametersError",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  // The hash of the body is part of what is signed in any case.
  const unsigned = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))].filter(
    (name) => name !== "x-amz-content-sha256" && !signed.signedHeaders.includes(name),
  );
  if (unsigned.length > 0)
    throw new AwsError(
      "AccessDenied",
      "There were headers present in the request which were not signed",
      403,
      { HeadersNotSigned: unsigned.join(", ") },
    );
}

const HASH = /^[0-9a-f]{64}$/;

const WORDS = new Set([
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
]);

/** What the client signed for its body: a word, or a hash, which must be the body's. */
export function s3PayloadHash(request: SignedRequest & { readonly body: Buffer }, signed: Signature): string {
  if (signed.form === "query") return "UNSIGNED-PAYLOAD";
  const named = request.headers["x-amz-content-sha256"];
  if (named === undefined)
    throw invalid("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  if (WORDS.has(named)) return named;
  if (!HASH.test(named))
    throw invalid(
      "InvalidArgument",
      `x-amz-content-sha256 must be ${[...WORDS].join(", ")}, or a valid sha256 value.`,
    );
  if (named !== sha256(request.body))
    throw invalid(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  return named;
}
