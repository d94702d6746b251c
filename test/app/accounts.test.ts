/** Guests who sign in, on the app's own template: our client against the user pool, and who gets which maps. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserPool } from "../../web/account/user-pool.ts";
import type { Tokens } from "../../web/cloud/account.ts";
import { guest } from "../support/guest.ts";
import { type App, newReplica, startApp } from "./cloud.ts";

let app: App;
let pool: UserPool;
let count = 0;
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  app = await startApp();
  pool = new UserPool(app.config, fetch);
}, 120_000);
afterAll(() => app?.close());

async function newAccount(): Promise<() => Promise<Tokens>> {
  const email = `person${++count}@example.com`;
  await pool.signUp(email, PASSWORD);
  const outbox = await fetch(app.cloud.endpoints.outbox ?? "", { headers: { accept: "application/json" } });
  const mails = (await outbox.json()) as { to: string; text: string }[];
  const code = /is (\d{6})/.exec(mails.find(({ to }) => to === email)?.text ?? "")?.[1] ?? "";
  await pool.confirmSignUp(email, code);
  return async () => {
    const step = await pool.signIn(email, PASSWORD);
    if (step.kind !== "done") throw new Error(step.kind);
    return step.tokens;
  };
}

const open = (person: ReturnType<typeof guest>, mapId: string) =>
  person.openSession(mapId, { replica: newReplica() });

test("the first guest who signs in is the account: maps, rows and sessions stay as they are", async () => {
  const person = guest(app.config);
  const mapId = await person.createMap("Mine");
  await person.putOwnRow("note", { text: "kept" });
  expect(await person.signIn(await (await newAccount())())).toBeUndefined();
  expect((await open(person, mapId)).role).toBe("owner");
  expect(await person.ownRows("note", "note")).toMatchObject([{ text: "kept" }]);
});

test("a guest of another device brings maps along, by an agreement that only the guest can make", async () => {
  const tokens = await newAccount();
  const first = guest(app.config);
  await first.signIn(await tokens());
  const second = guest(app.config);
  const mapId = await second.createMap("Made elsewhere");
  const from = await second.signIn(await tokens());
  expect(from).toMatch(/^us-east-1:/);
  await expect(open(second, mapId)).rejects.toMatchObject({ status: 403 });

  // A third party learns of the guest's id, and asks first.
  const thief = guest(app.config);
  await thief.signIn(await (await newAccount())());
  await expect(thief.handOver(from ?? "", [mapId])).rejects.toMatchObject({ status: 403 });
  const unsigned = guest(app.config);
  await expect(unsigned.handOver(from ?? "", [mapId])).rejects.toMatchObject({ status: 403 });

  const others = await guest(app.config).createMap("Somebody else's");
  expect(await second.handOver(from ?? "", [mapId, others])).toEqual([mapId]);
  expect((await open(second, mapId)).role).toBe("owner");
  expect((await open(first, mapId)).role).toBe("owner");
  await expect(open(second, others)).rejects.toMatchObject({ status: 403 });
  // Asked again, since an answer may be lost: nothing is left to take.
  expect(await second.handOver(from ?? "", [mapId])).toEqual([]);
});

test.each([
  ["no guest's identity", "me", []],
  [
    "a list that is too long",
    "us-east-1:3a6b5c2d-1111-4222-8333-444455556666",
    Array(26).fill("k3j9x0a1b2c3d4e5"),
  ],
  ["what is no map", "us-east-1:3a6b5c2d-1111-4222-8333-444455556666", ["../people"]],
])("%s is refused", async (_what, from, maps) => {
  const person = guest(app.config);
  await expect(person.handOver(from, maps)).rejects.toMatchObject({ status: 400 });
});

test("signed out everywhere, a browser is told so, and is no guest in disguise", async () => {
  const tokens = await newAccount();
  const kept = new Map<string, string>();
  const one = guest(app.config, kept);
  await one.signIn(await tokens());
  await pool.signOutEverywhere((await one.accessToken()) ?? "");
  // The AWS credentials that it has last for an hour at most: forget them, as that hour would.
  const identity = [...kept.keys()].find((key) => key.startsWith("rhizome-identity")) ?? "";
  kept.set(identity, JSON.stringify({ id: JSON.parse(kept.get(identity) ?? "{}").id }));
  one.accountChanged();
  await expect(one.createMap("After")).rejects.toMatchObject({ code: "SignedOut" });
  await one.signOut();
  await one.createMap("As a new guest");
});

test("the browser's answer to the pool's question is AWS's own client's", async () => {
  const tokens = await newAccount();
  // Many exchanges: numbers with a leading zero, or with the first bit set, are written differently.
  for (let i = 0; i < 12; i++) expect((await tokens()).refresh).not.toBe("");
  await expect(pool.signIn(`person${count}@example.com`, "wrong horse battery")).rejects.toMatchObject({
    code: "NotAuthorizedException",
  });
});
