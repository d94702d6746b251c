import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { snapshotNow } from "../shared/compaction.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { type Listing, listingAttribute, listingOf } from "../shared/listing.ts";
import {
  type Found,
  membershipOf,
  membershipRequest,
  partitionOf,
  requireRole,
  rowKey,
} from "../shared/membership.ts";
import { reindex } from "../shared/reindex.ts";

const table = env("PEOPLE_TABLE");
/** Characters of a description. */
const LONGEST = 500;

/**
 * `PUT /maps/{mapId}/listing` `{ "description"?, "language"? }`, for the owner: from now on the map is in the gallery, and
 * anyone may look at it. Taking it out again takes access away, so `change-access` does that.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const { description, language } = wishOf(bodyOf(request));
  const claim = { identityId };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(table, mapId, claim));
  const membership = membershipOf(found, claim);
  requireRole(membership, ["owner"], "Showing a map in the gallery");
  await countCall(table, identityId, "list-map");

  // What is shown is the map as it is now, not as it was when it was last put together.
  await snapshotNow(mapId, membership.epoch);
  const row = found.Responses?.[table]?.find(({ sk }) => sk?.S === rowKey.map);
  const listing: Listing = {
    at: listingOf(row)?.at ?? Date.now(),
    description,
    ...(language && { language }),
  };
  await write(mapId, listing);
  await reindex(mapId);
  return json(200, { listing });
});

function wishOf({ description = "", language = "" }: Readonly<Record<string, unknown>>) {
  if (typeof description !== "string" || description.length > LONGEST || /[\0\p{Cs}]/u.test(description)) {
    throw new Problem(400, `"description" must be text of at most ${LONGEST} characters.`);
  }
  if (typeof language !== "string" || !/^([a-z]{2})?$/.test(language)) {
    throw new Problem(400, '"language" must be a language\'s two letters, such as "en".');
  }
  return { description: description.replace(/\s+/g, " ").trim(), language };
}

async function write(mapId: string, listing: Listing): Promise<void> {
  try {
    await dynamodb("UpdateItem", {
      TableName: table,
      Key: { pk: partitionOf(mapId), sk: { S: rowKey.map } },
      UpdateExpression: "SET listing = :listing",
      ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(deletedAt)",
      ExpressionAttributeValues: { ":listing": listingAttribute(listing) },
    });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(409, "This map was deleted just now.");
  }
}
