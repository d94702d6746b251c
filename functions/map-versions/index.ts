import { dynamodb } from "../shared/aws.ts";
import { snapshotNow } from "../shared/compaction.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { type Found, membershipOf, membershipRequest, requireRole } from "../shared/membership.ts";
import { listVersions } from "./list.ts";
import { nameVersion } from "./name.ts";

const people = env("PEOPLE_TABLE");

/** As many characters as the name of a version has at most. */
const LONGEST_NAME = 100;
const idPattern = /^[0-9]{9}\.[0-9]{9}$/;

/**
 * `GET /maps/{mapId}/versions`, for who may read the map: its snapshots, newest first, `?before={id}` for more.
 * `POST` `{ "name", "id"? }`, for owners and editors: names a version, or without an id the map as it is now; an empty
 * name takes a version's name away.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const claim = { identityId };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(people, mapId, claim));
  const membership = membershipOf(found, claim);
  if (request.requestContext.http.method === "GET") {
    return json(200, await listVersions(mapId, idOf(request.queryStringParameters?.before)));
  }
  requireRole(membership, ["owner", "editor"], "Naming a version");
  const body = bodyOf(request);
  const [name, id] = [nameOf(body.name), idOf(body.id)];
  if (!name && !id) throw new Problem(400, '"name" is empty.');
  await countCall(people, identityId, "name-version");
  const version = id ?? (await snapshotNow(mapId, membership.epoch));
  await nameVersion(mapId, version, name);
  return json(200, { id: version, ...(name && { name }) });
});

function idOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && idPattern.test(value)) return value;
  throw new Problem(400, "There is no such version: take an id from the list of versions.");
}

function nameOf(value: unknown): string {
  if (typeof value !== "string" || value.length > LONGEST_NAME) {
    throw new Problem(400, `"name" must be text of at most ${LONGEST_NAME} characters.`);
  }
  return value.trim();
}
