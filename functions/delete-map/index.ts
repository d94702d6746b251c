import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { cause } from "../shared/cause.ts";
import { publish } from "../shared/control.ts";
import { env } from "../shared/env.ts";
import { handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, partitionOf, rowKey } from "../shared/membership.ts";
import { purgeKey } from "../shared/purge-key.ts";
import { reindex } from "../shared/reindex.ts";

const table = env("PEOPLE_TABLE");

/** How long a deleted map can be brought back, in ms. */
const UNDO = Number(env("UNDO_DAYS")) * 24 * 60 * 60 * 1000;

/**
 * `DELETE /maps/{mapId}`: nobody can open the map any more; what it holds goes after a while.
 * `POST /maps/{mapId}/restore`: until then its owner can bring it back.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const deleting = request.requestContext.http.method === "DELETE";
  const { epoch, purgeAt } = await ownedMap(mapId, identityId, deleting);
  if (deleting) {
    const [now, goneAt] = [Date.now(), Date.now() + UNDO];
    const update = {
      UpdateExpression: "SET deletedAt = :now, purgeAt = :purge",
      ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(deletedAt)",
      ExpressionAttributeValues: { ":now": { N: String(now) }, ":purge": { N: String(goneAt) } },
    };
    const because = cause();
    // The purge is a month away: its line in the log names this call all the same.
    const Item = { ...purgeKey(mapId, goneAt), ...(because && { correlationId: { S: because } }) };
    await mark(mapId, update, { Put: { TableName: table, Item } });
    await Promise.all([publish(`maps/${mapId}/${epoch}/control`, { event: "renew" }), reindex(mapId)]);
    return json(200, { purgeAt: goneAt });
  }
  const update = {
    UpdateExpression: "REMOVE deletedAt, purgeAt",
    ConditionExpression: "purgeAt = :purge AND attribute_not_exists(purging)",
    ExpressionAttributeValues: { ":purge": { N: String(purgeAt) } },
  };
  await mark(mapId, update, { Delete: { TableName: table, Key: purgeKey(mapId, purgeAt) } });
  await reindex(mapId);
  return json(200, { mapId });
});

/** A map that the caller owns. Throws a {@link Problem}. */
async function ownedMap(mapId: string, identityId: string, deleting: boolean) {
  const claim = { identityId };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(table, mapId, claim));
  const row = found.Responses?.[table]?.find(({ sk }) => sk?.S === rowKey.map);
  const purgeAt = Number(row?.purgeAt?.N);
  try {
    const { role, epoch } = membershipOf(found, claim);
    if (role !== "owner") throw new Problem(403, "Only its owner can delete a map.");
    if (!deleting) throw new Problem(409, "This map is not deleted.");
    return { epoch, purgeAt };
  } catch (error) {
    const gone = error instanceof Problem && error.status === 410;
    if (!gone || error.more.role !== "owner" || deleting) throw error;
    return { epoch: 0, purgeAt };
  }
}

/** Marks the map's row, and lists it among those to purge, or no longer: both or nothing. */
async function mark(mapId: string, update: object, listing: object): Promise<void> {
  const Update = { TableName: table, Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } }, ...update };
  try {
    await dynamodb("TransactWriteItems", { TransactItems: [{ Update }, listing] });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(409, "This map was deleted or brought back just now. Look again.");
  }
}
