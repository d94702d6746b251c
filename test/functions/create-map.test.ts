import { describe, expect, test } from "vitest";
import { answer, answered, asked, inputs, me, request } from "./stub.ts";

const { handler } = await import("../../functions/create-map/index.ts");

const create = async (body?: unknown) => answered(await handler(request({ route: "POST /maps", body })));

describe("making a map", () => {
  test("writes the map and its owner in one transaction, and answers the id", async () => {
    answer(() => ({ body: {} }));
    const { status, body } = await create({ title: "Plans" });
    expect(status).toBe(201);
    expect(body).toEqual({ mapId: expect.stringMatching(/^[0-9a-z]{16}$/) });
    const pk = { S: `map#${body.mapId}` };
    expect(inputs("TransactWriteItems")[0].TransactItems).toEqual([
      {
        Put: {
          TableName: "people",
          Item: {
            pk,
            sk: { S: "map" },
            epoch: { N: "1" },
            owner: { S: me },
            title: { S: "Plans" },
            createdAt: { N: expect.stringMatching(/^\d{13}$/) },
          },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
      {
        Put: {
          TableName: "people",
          Item: {
            pk,
            sk: { S: `member#${me}` },
            role: { S: "owner" },
            since: { N: expect.any(String) },
            keys: { M: {} },
          },
        },
      },
    ]);
  });

  test("needs no title and no body", async () => {
    answer(() => ({ body: {} }));
    expect((await create()).status).toBe(201);
    expect((await create({})).status).toBe(201);
    expect(inputs("TransactWriteItems")[0].TransactItems[0].Put.Item.title).toEqual({ S: "" });
  });

  test("never gives an id twice", async () => {
    answer(() => ({ body: {} }));
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await create()).body.mapId));
    expect(new Set(ids).size).toBe(20);
  });

  test.each([["x".repeat(201)], [42], [null], [["a"]]])("refuses the title %j", async (title) => {
    const { status, body } = await create({ title });
    expect(status).toBe(400);
    expect(body.detail).toContain("title");
    expect(asked).toEqual([]);
  });

  test("ends for an identity that has made too many within an hour", async () => {
    answer(({ operation }) =>
      operation === "UpdateItem"
        ? {
            status: 400,
            body: { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" },
          }
        : { body: {} },
    );
    const { status, body } = await create();
    expect(status).toBe(429);
    expect(body.detail).toContain("hour");
    expect(inputs("TransactWriteItems")).toEqual([]);
    expect(inputs("UpdateItem")[0].Key.pk).toEqual({ S: `limit#${me}` });
  });

  test("refuses a caller that is no Cognito identity", async () => {
    const { status } = answered(await handler(request({ route: "POST /maps", unsigned: true })));
    expect(status).toBe(403);
  });
});
