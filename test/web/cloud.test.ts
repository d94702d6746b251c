import { describe, expect, it } from "vitest";
import { Api } from "../../web/cloud/api.ts";
import { Clock } from "../../web/cloud/clock.ts";
import { type Config, objectUrl } from "../../web/cloud/config.ts";
import { DynamoDb } from "../../web/cloud/dynamodb.ts";
import { errorOf } from "../../web/cloud/errors.ts";
import { Identities } from "../../web/cloud/identity.ts";
import type { Call } from "../../web/cloud/sign.ts";
import { Throttle } from "../../web/cloud/throttle.ts";
import { MemoryLocks } from "./browser.ts";

const config: Config = {
  region: "us-east-1",
  identityPoolId: "us-east-1:pool",
  userPoolId: "",
  userPoolClientId: "",
  apiUrl: "https://api.example.org",
  iotEndpoint: "wss://iot.example.org/mqtt",
  updatesTable: "updates",
  peopleTable: "people",
  filesBucket: "files",
  transferBucket: "transfer",
};
const credentials = { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c", expiration: 0 };

/** A Cognito that counts, and remembers whom it knows. */
function cognito() {
  const known = new Set<string>();
  const calls: string[] = [];
  let now = 1_000_000_000_000;
  let newest = "";
  const keep = new Map<string, string>();
  const locks = new MemoryLocks() as unknown as LockManager;
  const make = () =>
    new Identities({
      config,
      clock: new Clock(() => now),
      locks,
      keep: {
        getItem: (name) => keep.get(name) ?? null,
        setItem: (name, value) => void keep.set(name, value),
        removeItem: (name) => void keep.delete(name),
      },
      fetch: async (input) => {
        const request = input as Request;
        const operation = request.headers.get("x-amz-target")?.split(".")[1] ?? "";
        calls.push(operation);
        const body = await request.json();
        if (operation === "GetId") {
          const IdentityId = `us-east-1:${known.size + 1}`;
          known.add(IdentityId);
          return Response.json({ IdentityId });
        }
        if (!known.has(body.IdentityId)) {
          const error = { __type: "ResourceNotFoundException", message: "Identity not found." };
          return Response.json(error, { status: 400 });
        }
        const Expiration = now / 1000 + 3600;
        newest = `A${calls.length}`;
        const Credentials = {
          AccessKeyId: newest,
          SecretKey: "s",
          SessionToken: "t",
          Expiration,
        };
        return Response.json({ IdentityId: body.IdentityId, Credentials });
      },
    });
  const pass = (ms: number): void => {
    now += ms;
  };
  return {
    ...{ calls, known, keep, make, pass },
    newest: () => newest,
    /** As when the pool was set up anew behind the same people. */
    forgetCredentials: () => {
      newest = "";
    },
  };
}

describe("the identity", () => {
  it("is asked for once, also by two tabs at once, and kept for the next visit", async () => {
    const pool = cognito();
    const [one, two] = [pool.make(), pool.make()];
    const [a, b, c] = await Promise.all([one.get(), two.get(), one.get()]);
    expect(new Set([a.id, b.id, c.id]).size).toBe(1);
    expect((await pool.make().get()).credentials).toEqual(a.credentials);
    expect(pool.calls).toEqual(["GetId", "GetCredentialsForIdentity"]);
  });

  it("gets new credentials before the old ones end, and stays the same person", async () => {
    const pool = cognito();
    const identities = pool.make();
    const before = await identities.get();
    pool.pass(3_600_000 - 4 * 60_000);
    const after = await identities.get();
    expect(after.id).toBe(before.id);
    expect(after.credentials.accessKeyId).not.toBe(before.credentials.accessKeyId);
  });

  it("is a new one where the pool was made anew", async () => {
    const pool = cognito();
    await pool.make().get();
    pool.known.clear();
    pool.known.add("us-east-1:someone-else");
    pool.pass(3_600_000);
    expect((await pool.make().get()).id).toBe("us-east-1:2");
  });

  it("survives nonsense in the browser's storage", async () => {
    const pool = cognito();
    pool.keep.set("rhizome-identity-us-east-1:pool", "{nonsense");
    expect((await pool.make().get()).id).toBe("us-east-1:1");
  });
});

describe("the API", () => {
  /** An API that knows the newest credentials only, and a function behind it. */
  function api(answer: () => Response) {
    const pool = cognito();
    const identities = pool.make();
    const keys: string[] = [];
    const call: Call = async ({ credentials }) => {
      keys.push(credentials.accessKeyId);
      const response = credentials.accessKeyId === pool.newest() ? answer() : refused();
      if (!response.ok) throw await errorOf(response);
      return response;
    };
    const refused = () => Response.json({ message: "Forbidden" }, { status: 403 });
    return { pool, identities, keys, api: new Api({ config, call, identities }) };
  }

  it("asks for new credentials when those that were kept are void", async () => {
    const { pool, identities, keys, api: it } = api(() => Response.json({ mapId: "m" }));
    await identities.get();
    pool.forgetCredentials();
    expect(await it.createMap("Plan")).toBe("m");
    expect(keys).toHaveLength(2);
    expect(pool.known.size).toBe(1);
  });

  it("takes the function's no for an answer", async () => {
    const no = () =>
      new Response('{"detail":"Not yours."}', {
        status: 403,
        headers: { "content-type": "application/problem+json" },
      });
    const { keys, api: it } = api(no);
    await expect(it.openSession("m", { replica: "r" })).rejects.toMatchObject({
      code: "Http403",
      message: "Not yours.",
    });
    expect(keys).toHaveLength(1);
  });

  it("knows a session's end in ms, whatever form STS gives it in", async () => {
    const expiration = "2026-11-21T10:26:58.000Z";
    const { api: it } = api(() => Response.json({ role: "owner", credentials: { expiration } }));
    const session = await it.openSession("m", { replica: "r" });
    expect(session.credentials.expiration).toBe(Date.parse(expiration));
  });
});

describe("DynamoDB", () => {
  it("reads page by page, and carries bytes both ways", async () => {
    const bodies: Record<string, unknown>[] = [];
    const pages = [
      { Items: [{ sk: { S: "a" }, update: { B: "AP8Q" } }], LastEvaluatedKey: { pk: { S: "p" } } },
      { Items: [], LastEvaluatedKey: { pk: { S: "q" } } },
      { Items: [{ sk: { S: "b" }, version: { N: "3" }, list: { L: [] } }] },
    ];
    const db = new DynamoDb("https://d/", async ({ body }) => {
      bodies.push(JSON.parse(body ?? ""));
      return Response.json(pages[bodies.length - 1] ?? {});
    });
    const items = [];
    for await (const page of db.query({ table: "t", partition: "m#1", from: "a", to: "b", credentials })) {
      items.push(...page);
    }
    expect(items).toEqual([
      { sk: "a", update: Uint8Array.of(0, 255, 16) },
      { sk: "b", version: 3 },
    ]);
    expect(bodies[0]).toEqual({
      TableName: "t",
      KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" },
      ExpressionAttributeValues: { ":pk": { S: "m#1" }, ":from": { S: "a" }, ":to": { S: "b" } },
    });
    expect(bodies.map((body) => body.ExclusiveStartKey)).toEqual([
      undefined,
      { pk: { S: "p" } },
      { pk: { S: "q" } },
    ]);
    await db.put("t", { pk: "p", n: 1.5, b: Uint8Array.of(0, 255, 16) }, credentials);
    expect(bodies[3]).toEqual({
      TableName: "t",
      Item: { pk: { S: "p" }, n: { N: "1.5" }, b: { B: "AP8Q" } },
    });
  });
});

describe("an object's URL", () => {
  it("is the bucket's own host on AWS, and below the endpoint elsewhere", () => {
    expect(objectUrl(config, "files", "a/b c")).toBe("https://files.s3.us-east-1.amazonaws.com/a/b%20c");
    const local = { ...config, endpoints: { s3: "http://localhost:1/s3" } };
    expect(objectUrl(local, "files", "a/b")).toBe("http://localhost:1/s3/files/a/b");
  });
});

/** A throttle whose waiting takes no time. */
function hurried() {
  let now = 0;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  return { throttle: new Throttle(() => now, sleep), now: () => now };
}

describe("the throttle", () => {
  it("keeps messages, their echoes and those of others below the quota in every second", async () => {
    const { throttle, now } = hurried();
    const at: number[] = [];
    const sending = Array.from({ length: 200 }, () =>
      throttle.take(100).then(() => {
        at.push(now(), now());
        throttle.came(100);
      }),
    );
    await Promise.all(sending);
    for (const start of at) {
      const within = at.filter((time) => time >= start && time < start + 1_000).length;
      expect(within).toBeLessThanOrEqual(100);
    }
    // And not much slower than that: 400 messages, at 75 a second.
    expect(now()).toBeLessThan(5_500);
  });

  it("counts bytes, and lets a large one go into debt", async () => {
    const { throttle, now } = hurried();
    for (let i = 0; i < 11; i++) await throttle.take(120 * 1024);
    // 1,200 KB at 400 KB/s are 3 s; the bucket lends one of them.
    expect(now()).toBeGreaterThanOrEqual(2_500);
    expect(now()).toBeLessThan(3_500);
  });
});
