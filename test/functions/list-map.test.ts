import { beforeEach, describe, expect, test } from "vitest";
import { answer, answered, asked, inputs, mapId, me, request } from "./stub.ts";

process.env.INDEX_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:index:live";
const { handler } = await import("../../functions/list-map/index.ts");
const { handler: view } = await import("../../functions/view-map/index.ts");
const { handler: open } = await import("../../functions/open-map/index.ts");
const { handler: versions } = await import("../../functions/map-versions/index.ts");
const { handler: change } = await import("../../functions/change-access/index.ts");

const pk = { S: `map#${mapId}` };
const map = { pk, sk: { S: "map" }, epoch: { N: "2" } };
const listing = { M: { at: { N: "1790000000000" }, description: { S: "About bread" } } };
const member = (role: string) => ({ pk, sk: { S: `member#${me}` }, role: { S: role } });
const snapshot = { key: { S: `snapshots/${mapId}/2/9-abc` }, version: { N: "9" }, at: { N: "1" } };

/** AWS with these rows of the map. */
function aws(...rows: object[]): void {
  answer(({ service, operation }) => {
    if (operation === "BatchGetItem") return { body: { Responses: { people: rows } } };
    if (operation === "Query") return { body: { Items: rows } };
    if (operation === "GetItem") return { body: { Item: snapshot } };
    if (service === "sts")
      return {
        body: "<AssumeRoleResponse><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2026-11-28T15:00:00Z</Expiration></Credentials></AssumeRoleResponse>",
      };
    return { body: {} };
  });
}
const list = async (body: object) =>
  answered(await handler(request({ route: "PUT /maps/{mapId}/listing", body })));
const invoked = () =>
  asked
    .filter(({ service }) => service === "lambda")
    .map(({ operation, headers, body }) => ({
      name: decodeURIComponent(operation.split("/")[3] ?? ""),
      type: headers["x-amz-invocation-type"],
      event: JSON.parse(body.toString("utf8")),
    }));

beforeEach(() => aws(map, member("owner")));

describe("showing a map in the gallery", () => {
  test("makes a snapshot of it as it is, notes it, and has it indexed", async () => {
    const { status, body } = await list({ description: "  How to\nbake ", language: "en" });
    expect(status).toBe(200);
    expect(body.listing).toMatchObject({ description: "How to bake", language: "en" });
    expect(inputs("UpdateItem").at(-1)).toMatchObject({
      Key: { pk, sk: { S: "map" } },
      ExpressionAttributeValues: { ":listing": { M: { description: { S: "How to bake" } } } },
    });
    expect(invoked()).toEqual([
      { name: "compact", event: { mapId, epoch: "2" } },
      { name: process.env.INDEX_FUNCTION, type: "Event", event: { mapId } },
    ]);
  });

  test("keeps the day on which it came into the gallery", async () => {
    aws({ ...map, listing }, member("owner"));
    expect((await list({ description: "Another" })).body.listing.at).toBe(1_790_000_000_000);
  });

  test.each(["editor", "commenter", "viewer"])("is not for %ss", async (role) => {
    aws(map, member(role));
    expect((await list({})).status).toBe(403);
    expect(invoked()).toEqual([]);
  });

  test.each([
    [{ description: "a".repeat(501) }],
    [{ description: 1 }],
    [{ description: "\ud800" }],
    [{ language: "english" }],
  ])("refuses %j", async (body) => {
    expect((await list(body)).status).toBe(400);
  });
});

describe("a map in the gallery", () => {
  const session = () => open(request({ route: "POST /maps/{mapId}/session", body: {} }));

  test("opens for anyone, to look at, and notes nobody", async () => {
    aws({ ...map, listing });
    const { status, body } = answered(await session());
    expect(status).toBe(200);
    expect(body).toMatchObject({ role: "viewer", listed: true });
    expect(inputs("UpdateItem")).toEqual([]);
    const policy = new URLSearchParams(
      asked.find(({ service }) => service === "sts")?.body.toString("utf8"),
    ).get("Policy");
    expect(policy).toContain(`topicfilter/maps/${mapId}/2/updates/+/+`);
    expect(policy).not.toMatch(/iot:Publish|presence|talk|results/);
  });

  test("is seen before there are credentials", async () => {
    aws({ ...map, listing });
    const headers = { "content-type": "text/plain" };
    const seen = await view(request({ route: "POST /maps/{mapId}/view", body: "", headers, unsigned: true }));
    expect([200, 302]).toContain(seen.statusCode);
  });

  test("shows nobody its versions, and is nobody's without the listing, or deleted", async () => {
    aws({ ...map, listing });
    const asking = request({ route: "GET /maps/{mapId}/versions" });
    expect((await versions(asking)).statusCode).toBe(403);
    aws(map);
    expect(answered(await session()).status).toBe(403);
    aws({ ...map, listing, deletedAt: { N: "1" } });
    expect(answered(await session()).status).toBe(410);
  });

  test("is taken out by its owner alone, with the epoch that strangers have", async () => {
    const out = async () => statusOf(await change(request({ route: "DELETE /maps/{mapId}/listing" })));
    aws({ ...map, listing }, member("editor"));
    expect(await out()).toBe(403);
    aws(map, member("owner"));
    expect(await out()).toBe(404);
  });
});

const statusOf = ({ statusCode }: { statusCode?: number }) => statusCode;
