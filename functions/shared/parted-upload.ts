import { exchange, send } from "./aws.ts";
import { objectUrl } from "./s3.ts";

/** Bytes of a part. S3 takes 10,000 of them, of 5 MB at least but for the last (S3 quotas, 2026-11). */
const PART = 8 * 1024 * 1024;
/** Seconds that a part may take. */
const PATIENCE = 30;

/** Writes an object piece by piece, of which it holds one part: nobody sees the object before it is whole. */
export class PartedUpload {
  readonly #url: URL;
  readonly #etags: string[] = [];
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #total = 0;

  private constructor(url: URL) {
    this.#url = url;
  }

  static async begin(
    bucket: string,
    key: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<PartedUpload> {
    const url = objectUrl(bucket, key);
    url.searchParams.set("uploads", "");
    const answer = (await send({ service: "s3", url, headers })).toString("utf8");
    const [, id] = /<UploadId>([^<]+)</.exec(answer) ?? [];
    if (!id) throw new Error(`S3 began no upload: ${answer.slice(0, 200)}`);
    const parts = objectUrl(bucket, key);
    parts.searchParams.set("uploadId", id);
    return new PartedUpload(parts);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#total += bytes.byteLength;
    if (this.#bytes >= PART) await this.#part();
  }

  /** Makes it an object; answers its bytes. */
  async finish(): Promise<number> {
    if (this.#bytes > 0 || this.#etags.length === 0) await this.#part();
    const parts = this.#etags.map(
      (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
    const answer = await send({ service: "s3", url: this.#url, body, patience: PATIENCE });
    // It says 200 before it begins, and what went wrong afterwards in the body.
    if (answer.includes("<Error>"))
      throw new Error(`S3 did not put the parts together: ${answer.toString("utf8")}`);
    return this.#total;
  }

  async #part(): Promise<void> {
    const url = new URL(this.#url);
    url.searchParams.set("partNumber", String(this.#etags.length + 1));
    const body = Buffer.concat(this.#waiting);
    const { headers } = await exchange({ service: "s3", method: "PUT", url, body, patience: PATIENCE });
    this.#etags.push(headers.etag ?? "");
    this.#waiting = [];
    this.#bytes = 0;
  }
}
