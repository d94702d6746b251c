import type { S3Event } from "aws-lambda";
import { type Format, FormatError, type WriteOptions } from "../../model/formats/format.ts";
import { rhizome } from "../../model/formats/json.ts";
import { writeFile } from "../../model/formats/write.ts";
import type { Outline } from "../../model/types.ts";
import { because, CAUSE_HEADER, cause, told } from "./cause.ts";
import { env } from "./env.ts";
import { getObject, putObject } from "./s3.ts";
import { exportOf, LANGUAGE_HEADER, objectOf, resultKey } from "./transfer.ts";

/** What an exporter returns, and its destination gets: the file, or why there is none. */
export type ExportOutcome = {
  /** Of the call that asked for it. */
  readonly correlationId?: string;
} & (
  | {
      /** In the transfer bucket. */
      readonly key: string;
      /** Bytes. */
      readonly size: number;
      readonly losses: readonly { readonly what: string; readonly count: number }[];
    }
  | { readonly refused: string }
);

/** Kinds of losses that are told of: an event of MQTT is small. */
const LOSSES = 20;

/**
 * A function that makes files of one format: an S3 event names a map as our own JSON, the file goes beside it.
 * `options` is told the language of whoever asked, "" where it was not said. A map that can't be written is an
 * answer, not an error: trying it again would change nothing.
 */
export function exporter(
  format: Format,
  options: (outline: Outline, language: string) => WriteOptions = () => ({}),
): (event: S3Event) => Promise<ExportOutcome> {
  const bucket = env("TRANSFER_BUCKET");
  return async ({ Records: [record] }) => {
    const key = record ? objectOf(record) : "";
    const transfer = exportOf(key);
    if (!transfer) throw new Error(`Not the key of an export: ${key}`);
    const { mapId, id } = transfer;
    return told("export", { mapId, id, format: format.id }, async (): Promise<ExportOutcome> => {
      const { body, headers } = await getObject(bucket, key);
      because(headers[CAUSE_HEADER]);
      try {
        const written = write(format, body, (outline) =>
          options(outline, String(headers[LANGUAGE_HEADER] ?? "")),
        );
        const to = resultKey(transfer, format.extensions[0] ?? format.id);
        await putObject(bucket, to, written.bytes, { "content-type": format.mediaType });
        const losses = written.losses.slice(0, LOSSES).map(({ what, count }) => ({ what, count }));
        return { correlationId: cause(), key: to, size: written.bytes.byteLength, losses };
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        return { correlationId: cause(), refused: error.message };
      }
    });
  };
}

function write(format: Format, source: Uint8Array, options: (outline: Outline) => WriteOptions) {
  const outline = rhizome.read?.(source).root;
  if (!outline) throw new Error("Our own format can't be read");
  return writeFile(format, outline, options(outline));
}
