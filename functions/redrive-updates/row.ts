/** A map's update topic: map, epoch, client key, sequence number. */
const topicPattern = /^maps\/([0-9a-z]{16})\/([1-9][0-9]{0,8})\/updates\/([0-9a-f]{24})\/([0-9]{1,10})$/;

/**
 * The row that the rule would have written for a message of its error action. Throws when the message
 * is of another form, or of a topic that no session could have published to.
 * https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
 */
export function updateRow(message: string) {
  const { topic, base64OriginalPayload: payload } = JSON.parse(message);
  const [, mapId, epoch, clientKey, seq] = topicPattern.exec(String(topic)) ?? [];
  if (seq === undefined) throw new Error(`Not the topic of an update: ${JSON.stringify(topic)}`);
  if (typeof payload !== "string") throw new Error(`No payload came with ${topic}`);
  return {
    pk: { S: `${mapId}#${epoch}` },
    sk: { S: `${clientKey}#${seq}` },
    update: { B: Buffer.from(payload, "base64") },
  };
}
