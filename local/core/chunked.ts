/** `aws-chunked` bodies, as S3 clients send streams: chunks, each signed or not, and trailing headers. */
import { AwsError } from "./contracts.ts";
import { chunkSignature, type Signature, same } from "./sigv4.ts";

export interface Chunked {
  readonly body: Buffer;
  /** Names in lower case, e.g. `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

const incomplete = () => new AwsError("IncompleteBody", "The request body terminated unexpectedly.", 400);

/**
 * Decodes a chunked body. With `signing` each chunk's signature is verified; `signing.seed` is that of the
 * headers. Throws IncompleteBody, SignatureDoesNotMatch.
 */
export function decodeChunked(raw: Buffer, signing?: { signed: Signature; secret: string }): Chunked {
  const pieces: Buffer[] = [];
  let previous = signing?.signed.signature ?? "";
  let at = 0;
  const verify = (given: string | undefined, piece: Parameters<typeof chunkSignature>[3]) => {
    if (!signing) return;
    const wanted = chunkSignature(signing.signed, signing.secret, previous, piece);
    if (given === undefined || !same(given, wanted))
      throw new AwsError("SignatureDoesNotMatch", "The signature of a chunk does not match its data.", 403);
    previous = wanted;
  };
  for (;;) {
    const end = raw.indexOf("\r\n", at);
    if (end < 0) throw incomplete();
    const [, hex, signature] =
      /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(raw.toString("latin1", at, end)) ?? [];
    if (hex === undefined) throw incomplete();
    const size = Number.parseInt(hex, 16);
    at = end + 2;
    if (at + size > raw.length) throw incomplete();
    const data = raw.subarray(at, at + size);
    verify(signature, { data });
    at += size;
    if (size === 0) break;
    pieces.push(data);
    if (raw.toString("latin1", at, at + 2) !== "\r\n") throw incomplete();
    at += 2;
  }
  return { body: Buffer.concat(pieces), trailers: readTrailers(raw.toString("latin1", at), verify) };
}

function readTrailers(
  text: string,
  verify: (given: string | undefined, piece: { trailer: string }) => void,
): Record<string, string> {
  const trailers: Record<string, string> = {};
  let signature: string | undefined;
  let signedText = "";
  for (const line of text.split("\r\n").filter((part) => part !== "")) {
    const colon = line.indexOf(":");
    if (colon < 0) throw incomplete();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") signature = value;
    else {
      trailers[name] = value;
      signedText += `${name}:${value}\n`;
    }
  }
  if (signedText !== "") verify(signature, { trailer: signedText });
  return trailers;
}
