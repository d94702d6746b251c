import { randomBytes } from "node:crypto";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import {
  type Found,
  membershipOf,
  membershipRequest,
  partitionOf,
  requireRole,
  rowKey,
  secretOf,
} from "../shared/membership.ts";
import { passwordHash } from "../shared/password.ts";
import { linkOf } from "./link.ts";

const table = env("PEOPLE_TABLE");

/**
 * POST /maps/{mapId}/links `{ "role", "hours"?, "password"?, "once"?, "label"?, "secret"? }`: a link's secret,
 * of which only the hash is kept.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const body = bodyOf(request);
  const { role, hours, password, once, label } = linkOf(body);
  const claim = { identityId, secret: secretOf(body.secret) };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(table, mapId, claim));
  requireRole(membershipOf(found, claim), ["owner", "editor"], "Sharing");
  await countCall(table, identityId, "share-map");

  const secret = randomBytes(16).toString("base64url");
  const now = Date.now();
  const until = hours && now + hours * 3_600_000;
  await dynamodb("PutItem", {
    TableName: table,
    Item: {
      pk: partitionOf(mapId),
      sk: { S: rowKey.link(secret) },
      role: { S: role },
      createdBy: { S: identityId },
      createdAt: { N: String(now) },
      ...(until && { endsAt: { N: String(until) }, expiresAt: { N: String(Math.ceil(until / 1000)) } }),
      ...(password && { password: { S: passwordHash(password) } }),
      ...(once && { once: { BOOL: true } }),
      ...(label && { label: { S: label } }),
    },
  });
  return json(201, { secret, role, id: rowKey.link(secret).slice("link#".length), ...(until && { until }) });
});
