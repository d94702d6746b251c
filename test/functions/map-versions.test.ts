import { describe, expect, test } from "vitest";
import { type Answer, answer, answered, asked, base, inputs, mapId, me, request } from "./stub.ts";

const { handler } = await import("../../functions/map-versions/index.ts");

const pk = { S: `map#${mapId}` };
const row = (n: number, more: object = {}) => ({
  pk: { S: `${mapId}#versions` },
  sk: { S: `000000002.00000000${n}` },
  key: { S: `snapshots/${mapId}/2/${n}-abc` },
  at: { N: "1790000000000" },
  changes: { N: "7" },
  authors: { SS: ["a".repeat(24)] },
  ...more,
});

/** AWS, for somebody in this role; `more` answers what a test is about. */
function aws(role: string, more: (operation: string) => Answer | undefined = () => undefined): void {
  answer((call) => {
    const special = more(call.operation);
    if (special) return special;
    if (call.operation === "BatchGetItem") {
      const map = { pk, sk: { S: "map" }, epoch: { N: "2" } };
      const member = { pk, sk: { S: `member#${me}` }, role: { S: role } };
      return { body: { Responses: { people: [map, member] } } };
    }
    if (call.operation === "GetItem") {
      return { body: { Item: { key: { S: `snapshots/${mapId}/2/9-abc` }, version: { N: "9" } } } };
    }
    if (call.service === "lambda") return { body: { merged: 3, refused: 0, held: 0, version: 9 } };
    return call.operation === "Query" ? { body: { Items: [row(2, { name: { S: "Draft" } }), row(1)] } } : {};
  });
}

const list = async (query: Record<string, string> = {}) => {
  const asking = request({ route: "GET /maps/{mapId}/versions" });
  return answered(await handler({ ...asking, queryStringParameters: query }));
};
const name = async (body: object) =>
  answered(await handler(request({ route: "POST /maps/{mapId}/versions", body })));
const failed = (): Answer => ({
  status: 400,
  body: { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" },
});

describe("the list of versions", () => {
  test("has the newest first, each with a URL for five minutes", async () => {
    aws("viewer");
    const { status, body } = await list();
    expect(status).toBe(200);
    const [first, second] = body.versions;
    expect(first).toMatchObject({ id: "000000002.000000002", at: 1790000000000, changes: 7, name: "Draft" });
    expect(first.authors).toEqual(["a".repeat(24)]);
    expect(second.name).toBeUndefined();
    const url = new URL(second.url);
    expect(url.origin + url.pathname).toBe(`${base}/s3/files/snapshots/${mapId}/2/1-abc`);
    expect(url.searchParams.get("X-Amz-Expires")).toBe("300");
    expect(body.more).toBeUndefined();
    expect(inputs("Query")[0]).toMatchObject({ ScanIndexForward: false, Limit: 50 });
  });

  test("goes on before a version", async () => {
    aws("viewer", (operation) =>
      operation === "Query" ? { body: { Items: [row(3)], LastEvaluatedKey: { pk } } } : undefined,
    );
    expect((await list({ before: "000000002.000000004" })).body.more).toBe("000000002.000000003");
    expect(inputs("Query")[0].ExpressionAttributeValues[":before"]).toEqual({ S: "000000002.000000004" });
    expect((await list({ before: "4" })).status).toBe(400);
  });

  test("is closed to who has no role in the map", async () => {
    aws("viewer", (operation) =>
      operation === "BatchGetItem"
        ? { body: { Responses: { people: [{ pk, sk: { S: "map" }, epoch: { N: "2" } }] } } }
        : undefined,
    );
    expect((await list()).status).toBe(403);
    expect(inputs("Query")).toEqual([]);
  });
});

describe("naming a version", () => {
  test("makes a snapshot of the map as it is, and names that", async () => {
    aws("editor");
    const { status, body } = await name({ name: " Sent to the board " });
    expect([status, body]).toEqual([200, { id: "000000002.000000009", name: "Sent to the board" }]);
    const [invoked] = asked.filter((call) => call.service === "lambda");
    expect(invoked?.operation).toBe("POST /2015-03-31/functions/compact/invocations");
    expect(JSON.parse(String(invoked?.body))).toEqual({ mapId, epoch: "2" });
    expect(inputs("UpdateItem").at(-1)).toMatchObject({
      Key: { pk: { S: `${mapId}#versions` }, sk: { S: "000000002.000000009" } },
      ExpressionAttributeValues: { ":name": { S: "Sent to the board" } },
    });
  });

  test("runs the compaction again when another came first", async () => {
    let runs = 0;
    aws("editor", (operation) =>
      operation.includes("invocations")
        ? { body: { merged: 0, ...(runs++ === 0 && { lost: true }) } }
        : undefined,
    );
    await name({ name: "Draft" });
    expect(runs).toBe(2);
  });

  test("names an older one without a compaction, and takes its name away", async () => {
    aws("owner");
    expect((await name({ name: "", id: "000000001.000000003" })).body).toEqual({ id: "000000001.000000003" });
    expect(asked.some((call) => call.service === "lambda")).toBe(false);
    expect(inputs("UpdateItem").at(-1)?.UpdateExpression).toBe("REMOVE #name");
  });

  test("refuses readers, names that are none, and versions that are none", async () => {
    aws("commenter");
    expect((await name({ name: "Draft" })).status).toBe(403);
    aws("editor", (operation) => (operation === "UpdateItem" ? failed() : undefined));
    for (const bad of [{}, { name: " " }, { name: "x".repeat(101) }, { name: "Draft", id: "9" }]) {
      expect((await name(bad)).status).toBe(400);
    }
    // The count of calls is the first update, and it says that the hour is used up.
    expect((await name({ name: "Draft" })).status).toBe(429);
  });

  test("says so when there is nothing, or no such version", async () => {
    aws("editor", (operation) => (operation === "GetItem" ? { body: {} } : undefined));
    expect((await name({ name: "Draft" })).status).toBe(409);
    let updates = 0;
    aws("editor", (operation) => (operation === "UpdateItem" && updates++ > 0 ? failed() : undefined));
    expect((await name({ name: "Draft", id: "000000009.000000001" })).status).toBe(404);
  });

  test("does not take a failed compaction for one", async () => {
    aws("editor", (operation) =>
      operation.includes("invocations") ? { body: { errorMessage: "out of memory" } } : undefined,
    );
    expect((await name({ name: "Draft" })).status).toBe(500);
  });
});
