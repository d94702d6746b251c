import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

/** What SQS is to deliver again: the records, in their order, whose work failed. */
export function failuresOf(
  { Records }: SQSEvent,
  results: readonly PromiseSettledResult<unknown>[],
): SQSBatchResponse {
  return {
    batchItemFailures: Records.filter((_, i) => results[i]?.status === "rejected").map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
}
