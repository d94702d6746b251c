/** Compression as CloudFront does it: what is text, and neither tiny nor huge. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** 1,000 to 10,000,000 bytes, and these types: CloudFront developer guide, "Serving compressed files", 2026-11. */
const smallest = 1000;
const largest = 10_000_000;
const types = new Set([
  "application/javascript",
  "application/json",
  "application/manifest+json",
  "application/wasm",
  "application/xml",
  "image/svg+xml",
  "image/x-icon",
  "text/css",
  "text/csv",
  "text/html",
  "text/javascript",
  "text/markdown",
  "text/plain",
  "text/xml",
]);

/** Bytes of compressed bodies that are kept. */
const memory = 32 * 1024 * 1024;

export const isCompressible = (type: string, size: number): boolean =>
  size >= smallest && size <= largest && types.has(type.replace(/;.*$/, "").trim().toLowerCase());

/** Brotli before gzip, of those that the viewer takes. */
export function chooseEncoding(
  accepted: string | undefined,
  allowed: readonly Encoding[],
): Encoding | undefined {
  const offered = new Map(
    (accepted ?? "").split(",").map((part) => {
      const [name = "", ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return [name, quality === undefined ? 1 : Number(quality.slice(2))] as const;
    }),
  );
  return allowed.find((encoding) => (offered.get(encoding) ?? 0) > 0);
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Keeps what it has compressed, by the object's ETag. */
export class Compressor {
  readonly #kept = new Map<string, Uint8Array>();
  #size = 0;

  async compress(encoding: Encoding, etag: string, body: Uint8Array): Promise<Uint8Array> {
    const key = `${encoding} ${etag}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    const packed = encoding === "br" ? await brotli(body, { params }) : await zip(body);
    if (this.#size + packed.length > memory) {
      this.#kept.clear();
      this.#size = 0;
    }
    this.#kept.set(key, packed);
    this.#size += packed.length;
    return packed;
  }
}
