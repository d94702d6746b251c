import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { answer, answered, asked, inputs, mapId, me, request, secret } from "./stub.ts";

const { handler } = await import("../../functions/open-map/index.ts");

const route = "POST /maps/{mapId}/session";
const map = { pk: { S: `map#${mapId}` }, sk: { S: "map" }, epoch: { N: "3" } };
const member = (role: string) => ({ pk: map.pk, sk: { S: `member#${me}` }, role: { S: role } });
const hash = createHash("sha256").update(secret).digest("hex");
const link = (role: string) => ({ pk: map.pk, sk: { S: `link#${hash}` }, role: { S: role } });

const stsAnswer = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <AssumedRoleUser><Arn>arn:aws:sts::000000000000:assumed-role/session/x</Arn></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAMAP</AccessKeyId><SecretAccessKey>s3cr3t/+</SecretAccessKey>
  <SessionToken>tok==</SessionToken><Expiration>2026-11-21T10:00:00Z</Expiration></Credentials>
  <PackedPolicySize>40</PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>`;

/** AWS with these rows in the people table and this snapshot. */
function aws(rows: object[], snapshot?: object): void {
  answer((call) => {
    if (call.operation === "BatchGetItem") return { body: { Responses: { people: rows } } };
    if (call.operation === "GetItem") return { body: { Item: snapshot } };
    if (call.service === "sts") return { body: stsAnswer };
    if (["UpdateItem", "TransactWriteItems"].includes(call.operation)) return { body: {} };
  });
}
const open = async (body?: unknown) => answered(await handler(request({ route, body })));

/** The parameters of the AssumeRole call. */
function assumed() {
  const call = asked.find((a) => a.service === "sts");
  return new URLSearchParams(call?.body.toString("utf8"));
}

describe("opening a map", () => {
  test("answers the session that the contract describes", async () => {
    aws([map, member("owner")], { key: { S: `snapshots/${mapId}/3/7-x` }, version: { N: "7" } });
    const { status, body, headers } = await open({ replica: "0123456789abcdef0123456789abcdef" });
    const clientKey = createHash("sha256")
      .update("0123456789abcdef0123456789abcdef")
      .digest("hex")
      .slice(0, 24);
    const author = createHash("sha256").update(`${mapId}:${me}`).digest("hex").slice(0, 24);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toEqual({
      role: "owner",
      epoch: 3,
      clientId: `${mapId}-${clientKey}`,
      clientKey,
      credentials: {
        accessKeyId: "ASIAMAP",
        secretAccessKey: "s3cr3t/+",
        sessionToken: "tok==",
        expiration: "2026-11-21T10:00:00Z",
      },
      topics: {
        updates: `maps/${mapId}/3/updates`,
        presence: `maps/${mapId}/3/presence`,
        control: `maps/${mapId}/3/control`,
        talk: `maps/${mapId}/3/talk`,
        measures: "$aws/rules/Measures/measures",
      },
      log: { table: "updates", partition: `${mapId}#3` },
      talk: {
        table: "updates",
        partition: `${mapId}#3#talk`,
        author,
        answers: `${author}.editor`,
      },
      snapshot: { bucket: "files", key: `snapshots/${mapId}/3/7-x`, version: 7 },
    });
  });

  test("has no snapshot before the first compaction", async () => {
    aws([map, member("owner")]);
    expect((await open()).body.snapshot).toBeNull();
  });

  test("assumes the session role for an hour, in the caller's name", async () => {
    aws([map, member("editor")]);
    await open();
    const parameters = assumed();
    expect(parameters.get("RoleArn")).toBe("arn:aws:iam::000000000000:role/session");
    expect(parameters.get("DurationSeconds")).toBe("3600");
    expect(parameters.get("RoleSessionName")).toBe(me.replace(":", "."));
    expect(parameters.get("RoleSessionName")).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(parameters.get("Policy")).toContain(`maps/${mapId}/3/updates/`);
  });

  test("asks for the rows that decide, and for nobody else's", async () => {
    aws([map, link("viewer")]);
    await open({ secret });
    expect(inputs("BatchGetItem")).toEqual([
      {
        RequestItems: {
          people: {
            Keys: ["map", `member#${me}`, `link#${hash}`].map((sk) => ({ pk: map.pk, sk: { S: sk } })),
            ConsistentRead: true,
          },
        },
      },
    ]);
  });

  test("never sends a link's secret to the table", async () => {
    aws([map, link("viewer")]);
    await open({ secret });
    expect(asked.map((a) => a.body.toString("utf8")).join()).not.toContain(secret);
  });

  test.each([
    ["a member's role", [member("editor")], "editor"],
    ["a link's role", [link("viewer")], "viewer"],
    ["the better of both", [link("editor"), member("viewer")], "editor"],
    ["the better of both, the other way round", [link("viewer"), member("owner")], "owner"],
  ])("gives %s", async (_, rows, role) => {
    aws([map, ...rows]);
    const { body } = await open({ secret });
    expect(body.role).toBe(role);
    // Who may not change the map has no name to answer suggestions under.
    expect("answers" in body.talk).toBe(role === "editor" || role === "owner");
  });

  test("gives a lesser role to who asks for it, and credentials of that role", async () => {
    aws([map, member("owner")]);
    for (const as of ["owner", "editor", "commenter", "viewer"]) {
      const { body } = await open({ as });
      expect(body.role).toBe(as);
      const policy = assumed().get("Policy") ?? "";
      expect(policy.includes("/updates/")).toBe(as === "owner" || as === "editor");
      expect(policy.includes("/talk/")).toBe(as !== "viewer");
      asked.length = 0;
    }
    // Its row stays the owner's.
    aws([map, member("owner")]);
    await open({ as: "viewer" });
    expect(inputs("UpdateItem")[0].ExpressionAttributeValues[":role"]).toEqual({ S: "owner" });
  });

  test.each([
    ["a greater role than one's own", "editor", 403],
    ["no role", "admin", 400],
    ["a role that is no text", ["viewer"], 400],
  ])("gives nothing to who asks for %s", async (_, as, status) => {
    aws([map, member("commenter")]);
    const answer = await open({ as });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(asked.some(({ service }) => service === "sts")).toBe(false);
    expect(inputs("UpdateItem")).toEqual([]);
  });

  test("gives a new author each time without a replica, and the same one with it", async () => {
    aws([map, member("editor")]);
    const [first, second] = [await open(), await open()];
    expect(first.body.clientKey).toMatch(/^[0-9a-f]{24}$/);
    expect(second.body.clientKey).not.toBe(first.body.clientKey);
    const replica = "f".repeat(32);
    expect((await open({ replica })).body.clientKey).toBe((await open({ replica })).body.clientKey);
  });

  test("tries again when a service fails for a moment", async () => {
    let failures = 2;
    answer((call) => {
      if (call.operation === "BatchGetItem" && failures-- > 0) {
        return { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } };
      }
      if (call.operation === "BatchGetItem")
        return { body: { Responses: { people: [map, member("owner")] } } };
      return call.service === "sts" ? { body: stsAnswer } : { body: {} };
    });
    expect((await open()).status).toBe(200);
    expect(inputs("BatchGetItem")).toHaveLength(3);
  });
});

describe("admitting", () => {
  const replica = "0123456789abcdef0123456789abcdef";
  const clientKey = createHash("sha256").update(replica).digest("hex").slice(0, 24);

  test("refuses a name by which people would trust a stranger, however it is written", async () => {
    for (const name of ["Support", "r.h.i.z.o.m.e", "\uff21dmin "]) {
      aws([map, member("editor")]);
      const { status, body } = await open({ name });
      expect([status, body.detail]).toEqual([400, "This name is reserved. Choose another one."]);
    }
  });

  test("notes a member's client key before there are credentials, so that access can be taken back", async () => {
    aws([map, { ...member("editor"), keys: { M: { ["a".repeat(24)]: { N: "1000" } } } }]);
    await open({ replica, name: "Ann" });
    const [update] = inputs("UpdateItem");
    expect(update).toMatchObject({
      TableName: "people",
      Key: { pk: map.pk, sk: { S: `member#${me}` } },
      ConditionExpression: "#role = :role",
      ExpressionAttributeNames: { "#key": clientKey, "#old0": "a".repeat(24) },
      ExpressionAttributeValues: { ":role": { S: "editor" }, ":name": { S: "Ann" } },
    });
    expect(update.UpdateExpression).toContain("REMOVE #keys.#old0");
    const operations = asked.map(({ operation, service }) => operation || service);
    expect(operations.indexOf("UpdateItem")).toBeLessThan(
      asked.findIndex(({ service }) => service === "sts"),
    );
  });

  test("makes a member of who comes by a link, if the map and the link are still as they were read", async () => {
    aws([map, link("editor")]);
    await open({ secret, replica });
    const [{ TransactItems }] = inputs("TransactWriteItems");
    expect(TransactItems[0].ConditionCheck.ConditionExpression).toBe(
      "epoch = :epoch AND attribute_not_exists(deletedAt)",
    );
    expect(TransactItems[1].ConditionCheck.Key.sk).toEqual({ S: `link#${hash}` });
    expect(TransactItems[2].Update.ExpressionAttributeValues).toMatchObject({
      ":role": { S: "editor" },
      ":via": { S: `link#${hash}` },
    });
  });

  test("uses up a link that is for one person", async () => {
    aws([map, { ...link("editor"), once: { BOOL: true } }]);
    await open({ secret });
    expect(inputs("TransactWriteItems")[0].TransactItems[1].Delete.ConditionExpression).toBe(
      "attribute_exists(pk)",
    );
  });

  test("gives no credentials to who was removed between the reading and the noting", async () => {
    answer((call) => {
      if (call.operation === "BatchGetItem")
        return { body: { Responses: { people: [map, member("editor")] } } };
      if (call.operation === "UpdateItem")
        return { status: 400, body: { __type: "x#ConditionalCheckFailedException" } };
    });
    expect((await open()).status).toBe(503);
    expect(asked.filter(({ service }) => service === "sts")).toEqual([]);
  });

  test("gives no more than the time that is left", async () => {
    aws([map, { ...member("editor"), endsAt: { N: String(Date.now() + 30 * 60_000) } }]);
    await open();
    expect(Number(assumed().get("DurationSeconds"))).toBeLessThanOrEqual(1_800);
    aws([map, { ...member("editor"), endsAt: { N: String(Date.now() - 1) } }]);
    expect((await open()).status).toBe(403);
  });

  test("refuses a person with too many windows", async () => {
    const now = { N: String(Date.now()) };
    const keys = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, now]));
    aws([map, { ...member("editor"), keys: { M: keys } }]);
    expect((await open()).status).toBe(429);
  });
});

describe("refusing", () => {
  test("a deleted map: 410, and who may bring it back can know it", async () => {
    aws([{ ...map, deletedAt: { N: "1" } }, member("owner")]);
    const { status, body } = await open();
    expect(status).toBe(410);
    expect(body).toMatchObject({ code: "deleted", role: "owner" });
  });

  const noCredentials = () => expect(asked.filter((a) => a.service === "sts")).toEqual([]);

  test("an unknown map: 404 as a problem document", async () => {
    aws([]);
    const { status, headers, body } = await open();
    expect(status).toBe(404);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(body).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: expect.any(String),
    });
    noCredentials();
  });

  test.each(["", "short", "K3J9X0A1B2C3D4E5", "../../../../etc/x", "k3j9x0a1b2c3d4e5#1"])(
    "the map %j, without asking AWS",
    async (id) => {
      const { status } = answered(await handler(request({ route, mapId: id })));
      expect(status).toBe(404);
      expect(asked).toEqual([]);
    },
  );

  test("a stranger: 403", async () => {
    aws([map]);
    expect((await open()).status).toBe(403);
    noCredentials();
  });

  test("a secret that opens nothing: 403", async () => {
    aws([map]);
    const { status, body } = await open({ secret });
    expect(status).toBe(403);
    expect(body.detail).toContain("link");
    noCredentials();
  });

  test.each([["short"], [42], [{}], ["x".repeat(23).concat("#")], [""]])(
    "the secret %j: 403",
    async (bad) => {
      expect((await open({ secret: bad })).status).toBe(403);
      expect(asked).toEqual([]);
    },
  );

  test.each([["short"], [42], ["F".repeat(32)], [null]])("the replica %j: 400", async (replica) => {
    expect((await open({ replica })).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test.each(["{", "[]", '"text"', "null"])("the body %s: 400", async (body) => {
    expect((await open(body)).status).toBe(400);
  });

  test("a role that this version does not know gives nothing", async () => {
    aws([map, member("superuser")]);
    expect((await open()).status).toBe(403);
  });

  test("a caller that is no Cognito identity: 403", async () => {
    aws([map, member("owner")]);
    const { status } = answered(await handler(request({ route, unsigned: true })));
    expect(status).toBe(403);
    expect(asked).toEqual([]);
  });

  test("rows that DynamoDB left unread are not taken for missing ones", async () => {
    answer(() => ({ body: { Responses: { people: [map] }, UnprocessedKeys: { people: { Keys: [{}] } } } }));
    expect((await open()).status).toBe(503);
  });

  test("says nothing of what went wrong inside", async () => {
    answer((call) =>
      call.service === "sts"
        ? { status: 403, body: "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>" }
        : { body: { Responses: { people: [map, member("owner")] } } },
    );
    const { status, body } = await open();
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/sts|AccessDenied|arn:/i);
  });
});
