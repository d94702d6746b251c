import { dynamodb } from "../shared/aws.ts";
import { publish } from "../shared/control.ts";
import { env } from "../shared/env.ts";
import { handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, partitionOf, rowKey } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");

/** How long a deleted map can be brought back, in ms. */
const UNDO = 30 * 24 * 60 * 60 * 1000;

/**
 * `DELETE /maps/{mapId}`: nobody can open the map any more; what it holds goes after 30 days.
 * `POST /maps/{mapId}/restore`: until then its owner can bring it back.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const deleting = request.requestContext.http.method === "DELETE";
  const epoch = await ownedEpoch(mapId, identityId, deleting);
  const now = Date.now();
  if (deleting) {
    await mark(mapId, "SET deletedAt = :now, purgeAt = :purge", {
      ":now": { N: String(now) },
      ":purge": { N: String(now + UNDO) },
    });
    await publish(`maps/${mapId}/${epoch}/control`, { event: "renew" });
    return json(200, { purgeAt: now + UNDO });
  }
  await mark(mapId, "REMOVE deletedAt, purgeAt");
  return json(200, { mapId });
});

/** The epoch of a map that the caller owns. Throws a {@link Problem}. */
async function ownedEpoch(mapId: string, identityId: string, deleting: boolean): Promise<number> {
  const claim = { identityId };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(table, mapId, claim));
  try {
    const { role, epoch } = membershipOf(found, claim);
    if (role !== "owner") throw new Problem(403, "Only its owner can delete a map.");
    return epoch;
  } catch (error) {
    const gone = error instanceof Problem && error.status === 410;
    if (!gone || error.more.role !== "owner" || deleting) throw error;
    return 0;
  }
}

async function mark(mapId: string, update: string, values?: object): Promise<void> {
  await dynamodb("UpdateItem", {
    TableName: table,
    Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
    UpdateExpression: update,
    ConditionExpression: "attribute_exists(pk)",
    ...(values && { ExpressionAttributeValues: values }),
  });
}
