import type { S3Event } from "aws-lambda";
import { because, CAUSE_HEADER, told } from "../shared/cause.ts";
import type { TransferEvent } from "../shared/control.ts";
import { env } from "../shared/env.ts";
import type { ExportOutcome } from "../shared/exporter.ts";
import { getObject, isMissing } from "../shared/s3.ts";
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

/** What the function returned, or what Lambda says of one that failed. */
type Answered = Partial<ExportOutcome> & { readonly errorMessage?: unknown };

/** Tells a map what became of an export; of an upload too, when its check did not come to an end. */
export async function handler({ requestContext, requestPayload, responsePayload }: InvocationRecord) {
  for (const record of requestPayload.Records) {
    const key = objectOf(record);
    const transfer = uploadOf(key) ?? exportOf(key);
    if (!transfer) throw new Error(`Not the key of an upload or an export: ${key}`);
    const { mapId, id } = transfer;
    await told("announce", { mapId, id }, async () => {
      const { correlationId, ...outcome } = (responsePayload ?? {}) as Answered;
      because(correlationId ?? (await causeOf(key)));
      const event = uploadOf(key)
        ? ({
            event: "upload-refused",
            id,
            reason: "The file could not be checked. Try it once more.",
          } as const)
        : eventOf(id, requestContext, outcome);
      await announce(transfer, event);
      return { event: event.event };
    });
  }
}

function eventOf(
  id: string,
  requestContext: InvocationRecord["requestContext"],
  outcome: Answered,
): TransferEvent {
  const failed = (reason: string): TransferEvent => ({ event: "export-failed", id, reason });
  if (requestContext.condition !== "Success") return failed(reasonOf(requestContext, outcome));
  if ("refused" in outcome && outcome.refused !== undefined) return failed(outcome.refused);
  const { key, size, losses } = outcome as Extract<ExportOutcome, { key: string }>;
  return { event: "export-ready", id, key, size, losses };
}

/** A function that was ended from outside could not say why it ran: what was handed in says it. */
async function causeOf(key: string): Promise<unknown> {
  try {
    return (await getObject(env("TRANSFER_BUCKET"), key, 1)).headers[CAUSE_HEADER];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Why there is no file, for the person who waits for it. What else went wrong is in the exporter's log. */
function reasonOf({ condition }: InvocationRecord["requestContext"], { errorMessage = "" }: Answered) {
  if (condition === "EventAgeExceeded") {
    return "Too many exports were asked for at once. Try it again in a few minutes.";
  }
  const message = String(errorMessage);
  if (message.includes("timed out")) return "The map is too large: it took longer than an export may take.";
  if (/signal: killed|OutOfMemory/.test(message)) return "The map is too large: it needs too much memory.";
  return "Something went wrong with this export. Try it again, or another format.";
}
