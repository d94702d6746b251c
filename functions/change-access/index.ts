import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { handle, identityOf, mapIdOf, type Response } from "../shared/http.ts";
import { type Found, type Membership, membershipOf, membershipRequest } from "../shared/membership.ts";
import { reindex } from "../shared/reindex.ts";
import { planOf } from "./plan.ts";
import { takeBack } from "./take-back.ts";
import { write } from "./write.ts";

const table = env("PEOPLE_TABLE");

/**
 * `PATCH` and `DELETE /maps/{mapId}/people/{person}`, `DELETE /maps/{mapId}/links/{link}`,
 * `DELETE /maps/{mapId}/listing`: changes what somebody may do. What is taken away ends at once: a new epoch of the map begins, which credentials that
 * were given out before don't open.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const caller = await callerOf(mapId, identityId);
  const plan = await planOf(table, request, { mapId, identityId, caller });
  if (plan.takesAway) await takeBack(table, mapId, caller.epoch, plan);
  else await write(table, mapId, caller.epoch, plan);
  if (plan.unlist) await reindex(mapId);
  return noContent;
});

const noContent: Response = { statusCode: 204, headers: { "cache-control": "no-store" } };

async function callerOf(mapId: string, identityId: string): Promise<Membership> {
  const claim = { identityId };
  return membershipOf(await dynamodb<Found>("BatchGetItem", membershipRequest(table, mapId, claim)), claim);
}
