import { randomBytes } from "node:crypto";
import { BatchGetItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { isRole, membershipOf, membershipRequest, rowKey, secretOf } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");
const client = new DynamoDBClient();

/** POST /maps/{mapId}/links `{ "role", "secret"? }`: a link's secret, of which only the hash is kept. */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const { role, secret } = bodyOf(request);
  if (!isRole(role) || role === "owner") {
    throw new Problem(400, '"role" must be "editor", "commenter" or "viewer".');
  }
  const claim = { identityId, secret: secretOf(secret) };
  const found = await client.send(new BatchGetItemCommand(membershipRequest(table, mapId, claim)));
  const caller = membershipOf(found, claim);
  if (caller.role !== "owner" && caller.role !== "editor") {
    throw new Problem(403, `Sharing takes an owner or an editor; you are a ${caller.role}.`);
  }

  const link = randomBytes(16).toString("base64url");
  await client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        pk: { S: `map#${mapId}` },
        sk: { S: rowKey.link(link) },
        role: { S: role },
        createdBy: { S: identityId },
        createdAt: { N: String(Date.now()) },
      },
    }),
  );
  return json(201, { secret: link, role });
});
