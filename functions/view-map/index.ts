import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { handle, mapIdOf, Problem, type Response, textOf } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { presigned } from "../shared/presign.ts";
import { getObject } from "../shared/s3.ts";
import { lastSnapshot } from "../shared/snapshot.ts";

const peopleTable = env("PEOPLE_TABLE");
const updatesTable = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");
/** Seconds. */
const EXPIRES_IN = 300;

/** Bytes of a snapshot, as it is kept, that is answered itself. Lambda lets 4.5 MB of bytes through (quotas, 2026-11). */
const SMALL = 256 * 1024;

/**
 * POST /maps/{mapId}/view with the secret as its text, or GET with it in `x-map-secret`: the map's last snapshot, with its
 * key in `x-snapshot`; of a large one a redirect to it, for five minutes. (Following that takes a newcomer's browser a
 * connection to another host.) A map that is in the gallery needs no secret. A page posts: for a header of ours a browser
 * asks leave first.
 */
export const handler = handle(async (request): Promise<Response> => {
  const mapId = mapIdOf(request);
  const secret = secretOf(textOf(request) || request.headers["x-map-secret"] || undefined);
  const claim = { secret, listed: true };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { epoch } = membershipOf(found, claim);
  const snapshot = await lastSnapshot(updatesTable, `${mapId}#${epoch}`);
  if (!snapshot) throw new Problem(404, "This map has no snapshot yet: open it to see it.");
  const { body, headers } = await getObject(bucket, snapshot.key, SMALL + 1);
  if (body.length > SMALL) {
    const location = await presigned(bucket, snapshot.key, EXPIRES_IN);
    return { statusCode: 302, headers: { location, "cache-control": "no-store" } };
  }
  return {
    statusCode: 200,
    headers: {
      "content-type": "application/octet-stream",
      "content-encoding": headers["content-encoding"] ?? "identity",
      "cache-control": "no-store",
      "x-snapshot": snapshot.key,
    },
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  };
});
