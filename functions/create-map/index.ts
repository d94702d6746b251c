import { randomInt } from "node:crypto";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { partitionOf, rowKey } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");

/** POST /maps `{ "title"? }`: makes a map whose owner is the caller. */
export const handler = handle(async (request) => {
  const owner = identityOf(request);
  const title = titleOf(bodyOf(request).title);
  await countCall(table, owner, "create-map");
  const mapId = newMapId();
  const pk = partitionOf(mapId);
  const at = { N: String(Date.now()) };
  await dynamodb("TransactWriteItems", {
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
            createdAt: at,
          },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
      {
        Put: {
          TableName: table,
          Item: { pk, sk: { S: rowKey.member(owner) }, role: { S: "owner" }, since: at, keys: { M: {} } },
        },
      },
    ],
  });
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
