import { publish, type TransferEvent } from "./control.ts";
import { env } from "./env.ts";
import { putObject } from "./s3.ts";

/**
 * The keys of the transfer bucket, where files are on their way and nothing stays:
 *
 *     uploads/{mapId}/{epoch}/{id}/{name}         a file that nobody has looked at yet
 *     exports/{mapId}/{epoch}/{id}.{format}.json  a map, for the exporter of a format
 *     results/{mapId}/{epoch}/{id}.{extension}    what the exporter made
 *     results/{mapId}/{epoch}/{id}.json           the event that told what became of it
 */
export interface Transfer {
  readonly mapId: string;
  readonly epoch: string;
  readonly id: string;
}

export interface Upload extends Transfer {
  readonly name: string;
}

export interface Export extends Transfer {
  /** The id of its format. */
  readonly format: string;
}

/** As metadata of what is handed in: the language of whoever asked for the export. */
export const LANGUAGE_HEADER = "x-amz-meta-language";

const upload = /^uploads\/([0-9a-z]{16})\/([1-9][0-9]{0,8})\/([0-9a-f]{24})\/([A-Za-z0-9._-]{1,100})$/;
const source = /^exports\/([0-9a-z]{16})\/([1-9][0-9]{0,8})\/([0-9a-f]{24})\.([a-z0-9]{2,20})\.json$/;

export function uploadOf(key: string): Upload | undefined {
  const [, mapId, epoch, id, name] = upload.exec(key) ?? [];
  return mapId && epoch && id && name ? { mapId, epoch, id, name } : undefined;
}

export function exportOf(key: string): Export | undefined {
  const [, mapId, epoch, id, format] = source.exec(key) ?? [];
  return mapId && epoch && id && format ? { mapId, epoch, id, format } : undefined;
}

export const uploadKey = ({ mapId, epoch, id, name }: Upload) => `uploads/${mapId}/${epoch}/${id}/${name}`;
export const sourceKey = ({ mapId, epoch, id, format }: Export) =>
  `exports/${mapId}/${epoch}/${id}.${format}.json`;
export const resultKey = ({ mapId, epoch, id }: Transfer, extension: string) =>
  `results/${mapId}/${epoch}/${id}.${extension}`;

/** Where a checked upload stays, in the files bucket. */
export const fileKey = ({ mapId, id, name }: Upload) => `files/${mapId}/${id}/${name}`;

/** The object of an S3 event's record. Its key comes encoded as in a form. */
export function objectOf(record: { readonly s3: { readonly object: { readonly key: string } } }): string {
  return decodeURIComponent(record.s3.object.key.replaceAll("+", " "));
}

/**
 * Tells a map's clients what became of an upload or an export. It is kept as well, for a client that was away
 * when it was told: after it has the id, it can look.
 */
export async function announce(transfer: Transfer, event: TransferEvent): Promise<void> {
  await putObject(env("TRANSFER_BUCKET"), resultKey(transfer, "json"), JSON.stringify(event), {
    "content-type": "application/json",
  });
  await publish(`maps/${transfer.mapId}/${transfer.epoch}/control`, event);
}
