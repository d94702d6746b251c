import { createHash, randomBytes } from "node:crypto";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { assumeRole } from "../shared/sts.ts";
import { mapSessionPolicy } from "./policy.ts";

const updatesTable = env("UPDATES_TABLE");
const peopleTable = env("PEOPLE_TABLE");
const bucket = env("FILES_BUCKET");
const sessionRole = env("SESSION_ROLE_ARN");
const arns = {
  iotArn: env("IOT_ARN"),
  tableArn: env("UPDATES_TABLE_ARN"),
  bucketArn: env("FILES_BUCKET_ARN"),
  transferArn: env("TRANSFER_BUCKET_ARN"),
};

/** POST /maps/{mapId}/session `{ "secret"?, "replica"? }`: credentials that open this map and nothing else. */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const { secret, replica } = bodyOf(request);
  const claim = { identityId, secret: secretOf(secret) };
  const clientKey = clientKeyOf(replica);

  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { epoch, role } = membershipOf(found, claim);

  const partition = `${mapId}#${epoch}`;
  const clientId = `${mapId}-${clientKey}`;
  const policy = mapSessionPolicy({ mapId, epoch, role, clientKey, clientId, ...arns });
  const [snapshot, credentials] = await Promise.all([
    lastSnapshot(updatesTable, partition),
    // IoT rules and the trail see this name as the author. It cannot hold the colon of an identity.
    assumeRole(sessionRole, identityId.replace(":", "."), policy),
  ]);
  const topics = `maps/${mapId}/${epoch}`;
  return json(200, {
    role,
    epoch,
    clientId,
    clientKey,
    credentials,
    topics: { updates: `${topics}/updates`, presence: `${topics}/presence`, control: `${topics}/control` },
    log: { table: updatesTable, partition },
    snapshot: snapshot ? { bucket, ...snapshot } : null,
  });
});

/** Whoever knows a replica's 128 bits is the same author as before; without one, an author is new. */
function clientKeyOf(replica: unknown = randomBytes(16).toString("hex")): string {
  if (typeof replica !== "string" || !/^[0-9a-f]{32}$/.test(replica)) {
    throw new Problem(400, '"replica" must be 32 lower-case hex characters.');
  }
  return createHash("sha256").update(replica).digest("hex").slice(0, 24);
}
