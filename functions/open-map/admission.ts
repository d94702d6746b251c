import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { Problem } from "../shared/http.ts";
import { type Membership, partitionOf, rowKey } from "../shared/membership.ts";

/** A connection lives 24 h at most (AWS IoT Core quotas, 2026-11): older client keys hold none, in ms. */
const KEPT = 25 * 60 * 60 * 1000;
/** Client keys of one person that may be new within that time: each tab of a browser has one. */
const KEYS_AT_MOST = 200;
/** A row is kept small a little at a time: DynamoDB takes 300 operators in an expression (2026-11). */
const REMOVED_AT_ONCE = 50;

export interface Visitor {
  readonly mapId: string;
  readonly identityId: string;
  readonly clientKey: string;
  /** As the person wants to be called, if they said so. */
  readonly name?: string;
}

/**
 * Notes a client in the person's row before it gets credentials: whoever takes access back finds all its
 * connections there. Who comes by a link becomes a member by it, so that the link can end without them.
 * Throws a {@link Problem} when access was changed meanwhile.
 */
export async function admit(
  table: string,
  visitor: Visitor,
  membership: Membership,
  now = Date.now(),
): Promise<void> {
  const update = memberUpdate(table, visitor, membership, now);
  try {
    if (!membership.link) await dynamodb("UpdateItem", update);
    else
      await dynamodb("TransactWriteItems", {
        TransactItems: [
          mapCheck(table, visitor, membership),
          linkUse(table, visitor, membership.link),
          { Update: update },
        ],
      });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(503, "Access to this map is being changed. Try again in a moment.");
  }
}

function memberUpdate(
  table: string,
  { mapId, identityId, clientKey, name }: Visitor,
  { role, member, link }: Membership,
  now: number,
) {
  const keys = Object.entries(member?.keys?.M ?? {});
  const old = keys.filter(([, at]) => Number(at.N) < now - KEPT).map(([key]) => key);
  if (keys.length - old.length >= KEYS_AT_MOST)
    throw new Problem(429, "This map is open in too many windows. Close some, and try again tomorrow.");
  const removed = member?.keys ? old.filter((key) => key !== clientKey).slice(0, REMOVED_AT_ONCE) : [];
  const removes = removed.map((_, i) => `#keys.#old${i}`);
  if (link && !link.endsAt) removes.push("endsAt");
  const sets = ["seenAt = :now", member?.keys ? "#keys.#key = :now" : "#keys = :keys"];
  if (name !== undefined) sets.push("#name = :name");
  if (link) sets.push("#role = :role", "via = :via", "since = if_not_exists(since, :now)");
  if (link?.endsAt) sets.push("endsAt = :endsAt");
  return {
    TableName: table,
    Key: { pk: partitionOf(mapId), sk: { S: rowKey.member(identityId) } },
    UpdateExpression: [
      `SET ${sets.join(", ")}`,
      ...(removes.length ? [`REMOVE ${removes.join(", ")}`] : []),
    ].join(" "),
    // Who was removed a moment ago must not come back by this write.
    ...(!link && { ConditionExpression: "#role = :role" }),
    ExpressionAttributeNames: {
      "#keys": "keys",
      "#role": "role",
      ...(member?.keys && { "#key": clientKey }),
      ...(name !== undefined && { "#name": "name" }),
      ...Object.fromEntries(removed.map((key, i) => [`#old${i}`, key])),
    },
    ExpressionAttributeValues: {
      ":now": { N: String(now) },
      ":role": { S: role },
      ...(!member?.keys && { ":keys": { M: { [clientKey]: { N: String(now) } } } }),
      ...(name !== undefined && { ":name": { S: name } }),
      ...(link && { ":via": link.sk }),
      ...(link?.endsAt && { ":endsAt": link.endsAt }),
    },
  };
}

function mapCheck(table: string, { mapId }: Visitor, { epoch }: Membership) {
  return {
    ConditionCheck: {
      TableName: table,
      Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
      ConditionExpression: "epoch = :epoch AND attribute_not_exists(deletedAt)",
      ExpressionAttributeValues: { ":epoch": { N: String(epoch) } },
    },
  };
}

/** A link must still be there; one for a single person ends with its use. */
function linkUse(table: string, { mapId }: Visitor, link: NonNullable<Membership["link"]>) {
  const target = {
    TableName: table,
    Key: { pk: partitionOf(mapId), sk: { S: link.sk?.S ?? "" } },
    ConditionExpression: "attribute_exists(pk)",
  };
  return link.once?.BOOL ? { Delete: target } : { ConditionCheck: target };
}
