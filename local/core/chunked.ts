/** `aws-chunked` bodies, as S3 clients send streams: chunks, each signed or not, and trailing headers. */
import { AwsError } from "./contracts.ts";
import { chunkSignature, type Signature, same } from "./sigv4.ts";

export interface Chunked {
  readonly body: Buffer;
  /** Names in lower case, e.g. `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

const incomplete = () => new AwsError("IncompleteBody", "The request body terminated unexpectedly.", 400);

/** Bytes of each chunk but the last: S3 API reference, "Chunked upload", 2026-11. */
const SMALLEST_CHUNK = 8192;

interface Framing {
  /** With it each chunk's signature is verified. */
  readonly signing?: { readonly signed: Signature; readonly secret: string };
  /** The trailing headers that x-amz-trailer, which is signed, says will come. */
  readonly announced?: readonly string[];
}

/**
 * Decodes a chunked body. Throws IncompleteBody, SignatureDoesNotMatch, InvalidChunkSizeError,
 * MalformedTrailerError.
 */
export function decodeChunked(raw: Buffer, { signing, announced = [] }: Framing = {}): Chunked {
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
    const last = pieces.at(-1);
    if (last && last.length < SMALLEST_CHUNK)
      throw new AwsError(
        "InvalidChunkSizeError",
        `Only the last chunk is allowed to have a size less than ${SMALLEST_CHUNK} bytes`,
        403,
        { Chunk: pieces.length, BadChunkSize: last.length },
      );
    pieces.push(data);
    if (raw.toString("latin1", at, at + 2) !== "\r\n") throw incomplete();
    at += 2;
  }
  const trailers = readTrailers(raw.toString("latin1", at), verify);
  checkTrailers(Object.keys(trailers), announced);
  return { body: Buffer.concat(pieces), trailers };
}

/** Trailers become headers, unsigned ones too: they may be the announced checksums and nothing else. */
function checkTrailers(names: readonly string[], announced: readonly string[]): void {
  const known = names.every((name) => name.startsWith("x-amz-checksum-") && announced.includes(name));
  if (known && announced.every((name) => names.includes(name))) return;
  throw new AwsError(
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
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
