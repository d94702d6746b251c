import { createHash, randomBytes } from "node:crypto";
import { isReserved } from "../../model/names.ts";
import { voiceOf } from "../../model/voice.ts";
import { talkAuthor } from "../shared/author.ts";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import {
  type Found,
  isAbove,
  isRole,
  type Membership,
  membershipOf,
  membershipRequest,
  passwordOf,
  type Role,
  secretOf,
} from "../shared/membership.ts";
import { logPartition, talkPartition } from "../shared/partitions.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { assumeRole } from "../shared/sts.ts";
import { admit } from "./admission.ts";
import { mapSessionPolicy, mayWrite } from "./policy.ts";

const updatesTable = env("UPDATES_TABLE");
const peopleTable = env("PEOPLE_TABLE");
const bucket = env("FILES_BUCKET");
const measuresTopic = env("MEASURES_TOPIC");
const sessionRole = env("SESSION_ROLE_ARN");
const arns = {
  iotArn: env("IOT_ARN"),
  tableArn: env("UPDATES_TABLE_ARN"),
  bucketArn: env("FILES_BUCKET_ARN"),
  transferArn: env("TRANSFER_BUCKET_ARN"),
};

/**
 * POST /maps/{mapId}/session `{ "secret"?, "password"?, "replica"?, "name"?, "as"? }`: credentials that open this map
 * and nothing else.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const body = bodyOf(request);
  const claim = {
    identityId,
    secret: secretOf(body.secret),
    password: passwordOf(body.password),
    listed: true,
  };
  const clientKey = clientKeyOf(body.replica);
  const name = nameOf(body.name);

  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const membership = membershipOf(found, claim);
  const { epoch, listed } = membership;
  const role = lesserRole(body.as, membership.role);
  // Whoever looks at a map of the gallery is noted nowhere: they end with the epoch in which it was listed.
  if (!listed) await admit(peopleTable, { mapId, identityId, clientKey, name }, membership);

  const partition = logPartition(mapId, epoch);
  const clientId = `${mapId}-${clientKey}`;
  const author = talkAuthor(mapId, identityId);
  const policy = mapSessionPolicy({
    mapId,
    epoch,
    role,
    clientKey,
    clientId,
    author,
    listed,
    measuresTopic,
    ...arns,
  });
  const [snapshot, credentials] = await Promise.all([
    lastSnapshot(updatesTable, partition),
    // IoT rules and the trail see this name as the author. It cannot hold the colon of an identity.
    assumeRole(sessionRole, identityId.replace(":", "."), policy, secondsOf(membership)),
  ]);
  const topics = `maps/${mapId}/${epoch}`;
  return json(200, {
    role,
    ...(listed && { listed }),
    epoch,
    clientId,
    clientKey,
    credentials,
    topics: {
      updates: `${topics}/updates`,
      presence: `${topics}/presence`,
      control: `${topics}/control`,
      talk: `${topics}/talk`,
      measures: measuresTopic,
    },
    log: { table: updatesTable, partition },
    talk: {
      table: updatesTable,
      partition: talkPartition(partition),
      author,
      ...(mayWrite(role) && { answers: voiceOf({ author, asEditor: true }) }),
    },
    snapshot: snapshot ? { bucket, key: snapshot.key, version: snapshot.version } : null,
  });
});

/** Whoever knows a replica's 128 bits is the same author as before; without one, an author is new. */
function clientKeyOf(replica: unknown = randomBytes(16).toString("hex")): string {
  if (typeof replica !== "string" || !/^[0-9a-f]{32}$/.test(replica)) {
    throw new Problem(400, '"replica" must be 32 lower-case hex characters.');
  }
  return createHash("sha256").update(replica).digest("hex").slice(0, 24);
}

/** Whoever wants to see a map as others do asks for their role, and may do no more than they. */
function lesserRole(as: unknown, own: Role): Role {
  if (as === undefined) return own;
  if (!isRole(as)) throw new Problem(400, '"as" must be "owner", "editor", "commenter" or "viewer".');
  if (isAbove(as, own)) throw new Problem(403, `You are this map's ${own}, and can't be more.`);
  return as;
}

/** An hour, or less where the role ends before; STS gives 15 minutes at least. */
function secondsOf({ until }: Membership): number {
  return until === undefined
    ? 3_600
    : Math.min(3_600, Math.max(900, Math.ceil((until - Date.now()) / 1_000)));
}

function nameOf(name: unknown): string | undefined {
  if (name === undefined || name === null || name === "") return undefined;
  if (typeof name !== "string" || name.length > 60) {
    throw new Problem(400, '"name" must be text of at most 60 characters.');
  }
  if (isReserved(name)) throw new Problem(400, "This name is reserved. Choose another one.");
  return name;
}
