import type { S3Event } from "aws-lambda";
import type { ExportOutcome } from "../shared/exporter.ts";
import { announce, exportOf, objectOf, uploadOf } from "../shared/transfer.ts";

/**
 * What Lambda hands to a destination: the record of an asynchronous invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export interface InvocationRecord {
  readonly requestContext: { readonly condition: "Success" | "RetriesExhausted" | "EventAgeExceeded" };
  readonly requestPayload: S3Event;
  /** What the function returned, or `{ errorType, errorMessage }`. */
  readonly responsePayload?: unknown;
}

/** Tells a map what became of an export; of an upload too, when its check did not come to an end. */
export async function handler({ requestContext, requestPayload, responsePayload }: InvocationRecord) {
  for (const record of requestPayload.Records) {
    const key = objectOf(record);
    const upload = uploadOf(key);
    if (upload) {
      const reason = "The file could not be checked. Try it once more.";
      await announce(upload, { event: "upload-refused", id: upload.id, reason });
      continue;
    }
    const transfer = exportOf(key);
    if (!transfer) throw new Error(`Not the key of an export: ${key}`);
    const { id } = transfer;
    if (requestContext.condition !== "Success") {
      await announce(transfer, {
        event: "export-failed",
        id,
        reason: reasonOf(requestContext, responsePayload),
      });
      continue;
    }
    const outcome = responsePayload as ExportOutcome;
    if ("refused" in outcome) {
      await announce(transfer, { event: "export-failed", id, reason: outcome.refused });
    } else {
      await announce(transfer, { event: "export-ready", id, ...outcome });
    }
  }
}

/** Why there is no file, for the person who waits for it. What else went wrong is in the exporter's log. */
function reasonOf({ condition }: InvocationRecord["requestContext"], response: unknown): string {
  if (condition === "EventAgeExceeded") {
    return "Too many exports were asked for at once. Try it again in a few minutes.";
  }
  const message = String((response as { errorMessage?: unknown } | undefined)?.errorMessage ?? "");
  if (message.includes("timed out")) return "The map is too large: it took longer than an export may take.";
  if (/signal: killed|OutOfMemory/.test(message)) return "The map is too large: it needs too much memory.";
  return "Something went wrong with this export. Try it again, or another format.";
}
