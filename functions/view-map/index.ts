import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { handle, mapIdOf, Problem, textOf } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { presigned } from "../shared/presign.ts";
import { lastSnapshot } from "../shared/snapshot.ts";

const peopleTable = env("PEOPLE_TABLE");
const updatesTable = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");
/** Seconds. */
const EXPIRES_IN = 300;

/**
 * POST /maps/{mapId}/view with the secret as its text, or GET with it in `x-map-secret`: redirects to the map's last
 * snapshot, for five minutes. A map that is in the gallery needs no secret. A page posts: for a header of ours a browser asks leave first, here and at the bucket.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const secret = secretOf(textOf(request) || request.headers["x-map-secret"] || undefined);
  const claim = { secret, listed: true };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { epoch } = membershipOf(found, claim);
  const snapshot = await lastSnapshot(updatesTable, `${mapId}#${epoch}`);
  if (!snapshot) throw new Problem(404, "This map has no snapshot yet: open it to see it.");
  return {
    statusCode: 302,
    headers: { location: await presigned(bucket, snapshot.key, EXPIRES_IN), "cache-control": "no-store" },
  };
});
