import { randomInt } from "node:crypto";
import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, Problem } from "../shared/http.ts";
import { rowKey } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");
const client = new DynamoDBClient();

/** POST /maps `{ "title"? }`: makes a map whose owner is the caller. */
export const handler = handle(async (request) => {
  const owner = identityOf(request);
  const title = titleOf(bodyOf(request).title);
  const mapId = newMapId();
  const pk = { S: `map#${mapId}` };
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Put: {
            TableName: table,
            Item: {
              pk,
              sk: { S: rowKey.map },
              epoch: { N: "1" },
              owner: { S: owner },
              title: { S: title },
              createdAt: { N: String(Date.now()) },
            },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
        { Put: { TableName: table, Item: { pk, sk: { S: rowKey.member(owner) }, role: { S: "owner" } } } },
      ],
    }),
  );
  return json(201, { mapId });
});

/** 16 of 36 characters: 82 bits. */
function newMapId(): string {
  return Array.from({ length: 16 }, () => "0123456789abcdefghijklmnopqrstuvwxyz"[randomInt(36)]).join("");
}

function titleOf(title: unknown = ""): string {
  if (typeof title !== "string" || title.length > 200) {
    throw new Problem(400, '"title" must be text of at most 200 characters.');
  }
  return title;
}
