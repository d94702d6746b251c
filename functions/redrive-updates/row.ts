import { logPartition, talkPartition } from "../shared/partitions.ts";

/** A map's topic of updates or of talk: map, epoch, which of both, client key or name in the talk, number. */
const topicPattern =
  /^maps\/([0-9a-z]{16})\/([1-9][0-9]{0,8})\/(updates(?!.*\.)|talk)\/([0-9a-f]{24}(?:\.editor)?)\/([0-9]{1,20})$/;

/**
 * The row that the rule would have written for a message of its error action. Throws when the message
 * is of another form, or of a topic that no session could have published to.
 * https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
 */
export function updateRow(message: string) {
  const { topic, base64OriginalPayload: payload } = JSON.parse(message);
  const [, mapId, epoch, kind, clientKey, seq] = topicPattern.exec(String(topic)) ?? [];
  if (seq === undefined) throw new Error(`Not the topic of an update: ${JSON.stringify(topic)}`);
  if (typeof payload !== "string") throw new Error(`No payload came with ${topic}`);
  const log = logPartition(String(mapId), Number(epoch));
  return {
    pk: { S: kind === "talk" ? talkPartition(log) : log },
    sk: { S: kind === "talk" ? `${seq}#${clientKey}` : `${clientKey}#${seq}` },
    update: { B: Buffer.from(payload, "base64") },
  };
}
