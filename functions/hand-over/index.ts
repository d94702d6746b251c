import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, loginsOf, Problem } from "../shared/http.ts";
import { better, rowKey } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");
const client = new DynamoDBClient();

/** Maps in one call: a few hundred ms of work. */
const MOST = 25;

/**
 * POST /handovers `{ "from", "maps" }`: what a guest was to these maps, the account that the guest signed in to is
 * from now on. The guest agreed by a row that only the guest could write: `handover` in its own partition, which
 * names the login that may take over.
 */
export const handler = handle(async (request) => {
  const account = identityOf(request);
  const { from, maps } = bodyOf(request);
  if (typeof from !== "string" || !/^[a-z0-9-]+:[0-9a-f-]{36}$/.test(from) || from === account) {
    throw new Problem(400, '"from" must be the identity of a guest, another one than your own.');
  }
  const isMapId = (id: unknown) => typeof id === "string" && /^[0-9a-z]{16}$/.test(id);
  if (!Array.isArray(maps) || maps.length > MOST || !maps.every(isMapId)) {
    throw new Problem(400, `"maps" must be a list of at most ${MOST} ids of maps.`);
  }
  const { Item: row } = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: { pk: { S: from }, sk: { S: "handover" } },
      ProjectionExpression: "#to",
      ExpressionAttributeNames: { "#to": "to" },
      ConsistentRead: true,
    }),
  );
  if (!row?.to?.S || !loginsOf(request).includes(row.to.S)) {
    throw new Problem(403, "This guest has not handed anything over to you.");
  }
  const taken: string[] = [];
  for (const mapId of new Set<string>(maps)) if (await take(mapId, from, account)) taken.push(mapId);
  return json(200, { maps: taken });
});

/** Answers whether the guest was a member of the map. */
async function take(mapId: string, guest: string, account: string): Promise<boolean> {
  const pk = { S: `map#${mapId}` };
  const sks = [rowKey.map, rowKey.member(guest), rowKey.member(account)];
  const { Responses } = await client.send(
    new BatchGetItemCommand({
      RequestItems: { [table]: { Keys: sks.map((sk) => ({ pk, sk: { S: sk } })), ConsistentRead: true } },
    }),
  );
  const [map, old, own] = sks.map((sk) => Responses?.[table]?.find((row) => row.sk?.S === sk));
  if (!map || !old?.role) return false;
  const role = better(old.role.S, own?.role?.S);
  // All or nothing, and only if the guest still is what it was: somebody may be taking access back right now.
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Delete: {
            TableName: table,
            Key: { pk, sk: { S: rowKey.member(guest) } },
            ConditionExpression: "#role = :was",
            ExpressionAttributeNames: { "#role": "role" },
            ExpressionAttributeValues: { ":was": old.role },
          },
        },
        {
          Put: {
            TableName: table,
            Item: {
              // What belongs to the better role comes with it: since when, by which link, until when.
              ...(role === own?.role?.S ? own : old),
              pk,
              sk: { S: rowKey.member(account) },
              role: { S: role },
              keys: { M: { ...old.keys?.M, ...own?.keys?.M } },
            },
          },
        },
        ...(map.owner?.S === guest
          ? [
              {
                Update: {
                  TableName: table,
                  Key: { pk, sk: { S: rowKey.map } },
                  UpdateExpression: "SET #owner = :account",
                  ConditionExpression: "#owner = :guest",
                  ExpressionAttributeNames: { "#owner": "owner" },
                  ExpressionAttributeValues: { ":account": { S: account }, ":guest": { S: guest } },
                },
              },
            ]
          : []),
      ],
    }),
  );
  return true;
}
