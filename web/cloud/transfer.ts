/** Files on their way to and from a map: signed by a function, sent to and read from S3 itself. */

import { instant } from "../lens/seen.ts";
import { sawPost } from "../lens/tap.ts";
import type { Config } from "./config.ts";
import { CloudError, Unreachable } from "./errors.ts";
import { getObject } from "./files.ts";
import type { Session } from "./session.ts";
import type { Call } from "./sign.ts";

/** A form that posts one file: `fields` first, the file last. */
export interface SignedPost {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What events about it are known by. */
  readonly id: string;
}

/** What became of an upload or an export. */
export type TransferEvent =
  | {
      readonly event: "upload-ready";
      readonly id: string;
      readonly key: string;
      readonly type: string;
      readonly size: number;
      readonly width?: number;
      readonly height?: number;
    }
  | { readonly event: "upload-refused" | "export-failed"; readonly id: string; readonly reason: string }
  | {
      readonly event: "export-ready";
      readonly id: string;
      readonly key: string;
      readonly size: number;
      readonly losses: readonly { readonly what: string; readonly count: number }[];
    };

/** How far an export of all maps of a person is. */
export interface WorkspaceExport {
  readonly id: string;
  readonly state: "working" | "ready" | "failed";
  /** Maps. */
  readonly done: number;
  readonly total: number;
  /** Those that could not be exported, and why. */
  readonly skipped?: readonly { readonly mapId: string; readonly reason: string }[];
  /** Where the ZIP is, for a few minutes, once it is ready. */
  readonly url?: string;
}

/** The event in a message of the control topic, or in the object that keeps it; undefined for any other. */
export function transferEvent(value: unknown): TransferEvent | undefined {
  const event = Object(value) as Partial<TransferEvent>;
  if (typeof event.id !== "string" || !/^(upload|export)-(ready|refused|failed)$/.test(event.event ?? "")) {
    return undefined;
  }
  return event as TransferEvent;
}

/** Posts a file to S3. Throws `Unreachable`, `CloudError` when S3 refuses it, an AbortError when it was given up. */
export function postFile(
  { url, fields }: SignedPost,
  file: Blob,
  { signal, onProgress }: { readonly signal?: AbortSignal; onProgress?(share: number): void } = {},
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", file);
  // fetch does not tell how much of a body is sent.
  const request = new XMLHttpRequest();
  const at = instant();
  request.onloadend = () => sawPost(url, fields.key ?? "", at, request.status, file.size);
  return new Promise<void>((resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => request.abort());
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      const [, code = "Refused"] = /<Code>([^<]*)/.exec(request.responseText) ?? [];
      const [, message = `S3 answered ${request.status}.`] =
        /<Message>([^<]*)/.exec(request.responseText) ?? [];
      reject(new CloudError(request.status, code, message));
    };
    request.onerror = () => reject(new Unreachable("The file did not arrive."));
    request.onabort = () => reject(new DOMException("Given up", "AbortError"));
    request.open("POST", url);
    request.send(form);
  });
}

/** Where the event about a transfer is kept, in the transfer bucket. */
export const outcomeKey = ({ log, epoch }: Session, id: string): string =>
  `results/${log.partition.split("#")[0]}/${epoch}/${id}.json`;

/** What became of a transfer; undefined while that is not known. */
export async function outcome(
  config: Config,
  call: Call,
  session: Session,
  id: string,
): Promise<TransferEvent | undefined> {
  const object = { bucket: config.transferBucket, key: outcomeKey(session, id) };
  try {
    const bytes = await getObject(config, call, object, session.credentials);
    return transferEvent(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    // Who may not list a bucket is told 403 of what is not there.
    if (error instanceof CloudError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
