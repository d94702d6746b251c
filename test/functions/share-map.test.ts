import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { answer, answered, asked, inputs, mapId, me, request, secret } from "./stub.ts";

const { handler } = await import("../../functions/share-map/index.ts");

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const pk = { S: `map#${mapId}` };
const map = { pk, sk: { S: "map" }, epoch: { N: "1" } };

/** A caller who is a member of the map with this role, or holds a link with it. */
function caller(role: string, by: "member" | "link" = "member"): void {
  const sk = by === "member" ? `member#${me}` : `link#${hash(secret)}`;
  answer(({ operation }) =>
    operation === "BatchGetItem"
      ? { body: { Responses: { people: [map, { pk, sk: { S: sk }, role: { S: role } }] } } }
      : { body: {} },
  );
}
const share = async (body: unknown) =>
  answered(await handler(request({ route: "POST /maps/{mapId}/links", body })));

describe("sharing a map", () => {
  test("answers a secret of 128 random bits and keeps only its hash", async () => {
    caller("owner");
    const { status, body } = await share({ role: "editor" });
    expect(status).toBe(201);
    expect(body).toEqual({
      secret: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      role: "editor",
      id: hash(body.secret),
    });
    expect(inputs("PutItem")).toEqual([
      {
        TableName: "people",
        Item: {
          pk,
          sk: { S: `link#${hash(body.secret)}` },
          role: { S: "editor" },
          createdBy: { S: me },
          createdAt: { N: expect.stringMatching(/^\d{13}$/) },
        },
      },
    ]);
    expect(asked.map((a) => a.body.toString("utf8")).join()).not.toContain(body.secret);
  });

  test("keeps when a link ends, for whom it is, and of a password only a salted hash", async () => {
    caller("owner");
    const how = { hours: 2, once: true, label: "carl@example.org", password: "open sesame" };
    const { body } = await share({ role: "viewer", ...how });
    const { Item } = inputs("PutItem")[0];
    expect(Number(Item.endsAt.N)).toBe(body.until);
    expect(body.until - Date.now()).toBeGreaterThan(7_190_000);
    expect(Item).toMatchObject({ once: { BOOL: true }, label: { S: "carl@example.org" } });
    expect(Item.password.S).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64}$/);
  });

  test.each([{ hours: 0 }, { hours: 1e9 }, { hours: "1" }, { once: 1 }, { label: 7 }, { password: "abc" }])(
    "refuses a link with %j",
    async (how) => {
      caller("owner");
      expect((await share({ role: "viewer", ...how })).status).toBe(400);
      expect(inputs("PutItem")).toEqual([]);
    },
  );

  test("gives each link a secret of its own", async () => {
    caller("owner");
    const secrets = [await share({ role: "viewer" }), await share({ role: "viewer" })].map(
      (a) => a.body.secret,
    );
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  test("lets an editor share, a member or by a link", async () => {
    caller("editor");
    expect((await share({ role: "editor" })).status).toBe(201);
    caller("editor", "link");
    expect((await share({ role: "viewer", secret })).status).toBe(201);
  });

  test.each(["viewer", "commenter"])("does not let a %s share", async (role) => {
    caller(role);
    const { status, body } = await share({ role: "viewer" });
    expect(status).toBe(403);
    expect(body.detail).toContain(role);
    expect(inputs("PutItem")).toEqual([]);
  });

  test.each([["owner"], ["admin"], [undefined], [1]])("makes no link for the role %j", async (role) => {
    caller("owner");
    expect((await share({ role })).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test("says 404 of an unknown map and 403 to a stranger", async () => {
    answer(() => ({ body: { Responses: { people: [] } } }));
    expect((await share({ role: "viewer" })).status).toBe(404);
    answer(() => ({ body: { Responses: { people: [map] } } }));
    expect((await share({ role: "viewer" })).status).toBe(403);
  });
});
