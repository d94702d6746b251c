/** Says of each message that it could not be written either: it ends as a dead letter. */
export async function handler({ Records }) {
  return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
