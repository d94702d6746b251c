import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeChunked } from "../../../local/core/chunked.ts";
import { chunkSignature, type Signature } from "../../../local/core/sigv4.ts";

const secret = "secret";
const signed: Signature = {
  form: "header",
  accessKeyId: "ASIA",
  date: "20261121",
  region: "us-east-1",
  service: "s3",
  signedHeaders: ["host"],
  signature: "0".repeat(64),
  timestamp: "20261121T090000Z",
  token: undefined,
  expires: undefined,
};

/** Frames pieces as an S3 client does, signed or not. */
function frame(pieces: Buffer[], signing: boolean, trailer = ""): Buffer {
  let previous = signed.signature;
  const sign = (piece: Parameters<typeof chunkSignature>[3]) => {
    previous = chunkSignature(signed, secret, previous, piece);
    return previous;
  };
  const frames = [...pieces, Buffer.alloc(0)].flatMap((data) => [
    Buffer.from(`${data.length.toString(16)}${signing ? `;chunk-signature=${sign({ data })}` : ""}\r\n`),
    data,
    Buffer.from(data.length > 0 ? "\r\n" : ""),
  ]);
  const tail = trailer
    ? `${trailer}\r\n${signing ? `x-amz-trailer-signature:${sign({ trailer: `${trailer}\n` })}\r\n` : ""}`
    : "";
  return Buffer.concat([...frames, Buffer.from(`${tail}\r\n`)]);
}

/** The least that a chunk before the last one may have. */
const whole = (text: string) => Buffer.from(text.padEnd(8192, "."));

const announced = ["x-amz-checksum-crc32"];

const piece = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));

test("what was framed comes out again, signed or not", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), fc.boolean(), (drawn, signing) => {
      const pieces = drawn.map((bytes, i) =>
        i < drawn.length - 1 ? whole(bytes.toString("latin1")) : bytes,
      );
      const raw = frame(pieces, signing, "x-amz-checksum-crc32:AAAAAA==");
      const { body, trailers } = decodeChunked(raw, {
        announced,
        signing: signing ? { signed, secret } : undefined,
      });
      expect(body.equals(Buffer.concat(pieces))).toBe(true);
      expect(trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
    }),
  );
});

test("a signed body that was changed anywhere is refused", () => {
  const raw = frame([whole("hello"), Buffer.from("world")], true, "x-amz-checksum-crc32:AAAAAA==");
  for (const part of ["hello", "world", "AAAAAA=="]) {
    const at = raw.indexOf(part);
    const changed = Buffer.from(raw);
    changed[at] = "X".charCodeAt(0);
    expect(() => decodeChunked(changed, { signing: { signed, secret }, announced })).toThrow(
      /does not match/,
    );
  }
});

test("a body that was cut anywhere is refused", () => {
  const raw = frame([Buffer.from("hello")], false);
  for (let length = 0; length < raw.length - 4; length++)
    expect(() => decodeChunked(raw.subarray(0, length))).toThrow(/terminated unexpectedly/);
});

test("only the last chunk may be small", () => {
  expect(() => decodeChunked(frame([Buffer.from("small"), whole("large")], false))).toThrow(
    /Only the last chunk is allowed to have a size less than 8192/,
  );
});
