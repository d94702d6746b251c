/** Taking access back: kept credentials reach nothing new, and nobody else loses a change. */
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MindMap, ROOT } from "../../model/document.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import type { Session } from "../../web/cloud/session.ts";
import type { Message } from "../../web/cloud/transport.ts";
import { viewMap } from "../../web/cloud/view.ts";
import { readLog } from "../../web/sync/log.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { guest } from "../support/guest.ts";
import { Browser, seeded, until } from "../web/browser.ts";
import { awsClients } from "./aws-clients.ts";
import { type App, connect, newReplica, startApp, updateTopic } from "./cloud.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

/** The app's own browser code on the real cloud; a connection may be opened once a second. */
const browserOf = (cloud: Cloud): Browser =>
  new Browser(
    Object.assign(cloud, { viewMap: (id: string, secret: string) => viewMap(app.config, fetch, id, secret) }),
    {
      retryMin: 1_000,
      retryMax: 2_000,
      settle: 500,
      gap: 100,
      orphans: 1_000,
      compaction: 200,
      renewal: 300,
      publisher: { readBack: 100, looks: 4, ack: 4_000, window: 8 },
      presence: { interval: 500, life: 5_000 },
    },
  );

const texts = (map: MindMap) => new Set([...map.walk()].map((id) => map.text(id)));
const saved = (open: OpenMap) =>
  until(
    () => open.status.value.state === "saved",
    () => open.status.value,
    20_000,
  );

async function shared() {
  const owner = guest(app.config);
  const mapId = await owner.createMap("Plan");
  const secret = await owner.shareMap(mapId, "editor");
  return { owner, mapId, secret };
}

/** The id of the person who has this client key. */
async function personOf(owner: Cloud, mapId: string, clientKey: string): Promise<string> {
  const { people } = await owner.access.people(mapId);
  return people.find(({ keys }) => keys.includes(clientKey))?.id ?? "";
}

/** What the holder of these credentials can still do with them. */
async function reach(session: Session) {
  const { dynamodb, s3, iot } = awsClients(app, session.credentials);
  const query = (pk: string) =>
    dynamodb.send(
      new QueryCommand({
        TableName: session.log.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: pk } },
      }),
    );
  return {
    query,
    publish: (topic: string) =>
      iot.send(new PublishCommand({ topic, payload: new Uint8Array([0, 0]), qos: 1 })),
    get: (Key: string) => s3.send(new GetObjectCommand({ Bucket: app.config.filesBucket, Key })),
  };
}

test("who was removed is cut off at once, and kept credentials read and write nothing new", async () => {
  const { owner, mapId, secret } = await shared();
  const eve = guest(app.config);
  const session = await eve.openSession(mapId, { secret, replica: newReplica() });
  let closed = false;
  const heard: Message[] = [];
  await connect(
    eve,
    session,
    (message) => heard.push(message),
    () => {
      closed = true;
    },
  );
  const ann = await browserOf(owner).open({ id: mapId });
  await saved(ann);
  ann.map.add(ROOT, 0, "before");
  await saved(ann);

  await owner.access.removePerson(mapId, await personOf(owner, mapId, session.clientKey));
  await vi.waitFor(() => expect(closed).toBe(true));
  await saved(ann);
  const renewed = await owner.openSession(mapId, { replica: newReplica() });
  expect(renewed.epoch).toBe(session.epoch + 1);
  // With what she kept she may connect again, and is alone there.
  heard.length = 0;
  const back = await vi.waitFor(() => connect(eve, session, (message) => heard.push(message)), {
    timeout: 8_000,
    interval: 500,
  });
  ann.map.add(ROOT, 0, "after");
  await saved(ann);
  expect(heard.filter(({ topic }) => topic.includes("/updates/"))).toEqual([]);

  const { query, publish, get } = await reach(session);
  await expect(query(renewed.log.partition)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(query(renewed.talk.partition)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(get(renewed.snapshot?.key ?? "")).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(publish(updateTopic({ ...renewed, clientKey: session.clientKey }, 1))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  // What she writes to the old epoch is stored, and goes nowhere.
  await publish(updateTopic(session, 1));
  const { rows } = await readLog(owner, renewed);
  expect(rows.filter(({ clientKey }) => clientKey === session.clientKey)).toEqual([]);
  const old = JSON.stringify((await query(session.log.partition)).Items);
  expect(old).not.toContain("after");

  // The link she came by is gone with her, also for her next identity.
  await expect(guest(app.config).openSession(mapId, { secret, replica: newReplica() })).rejects.toMatchObject(
    {
      status: 403,
    },
  );
  await expect(eve.openSession(mapId, { replica: newReplica() })).rejects.toMatchObject({ status: 403 });
  await back.close();
}, 60_000);

test("a role that is lowered holds from the next moment; one that is raised needs no new epoch", async () => {
  const { owner, mapId, secret } = await shared();
  const bob = guest(app.config);
  const open = await browserOf(bob).open({ id: mapId, secret });
  await saved(open);
  const { people } = await owner.access.people(mapId);
  const id = people.find(({ role }) => role === "editor")?.id ?? "";
  await owner.access.setRole(mapId, id, "viewer");
  await until(
    () => open.role === "viewer",
    () => open.role,
    15_000,
  );
  const { epoch } = await owner.openSession(mapId, { replica: newReplica() });
  expect(epoch).toBe(2);
  await owner.access.setRole(mapId, id, "editor");
  await until(
    () => open.role === "editor",
    () => open.role,
    15_000,
  );
  expect((await owner.openSession(mapId, { replica: newReplica() })).epoch).toBe(2);
}, 60_000);

test("a link ends for those who come, or also for those who came by it", async () => {
  const { owner, mapId, secret } = await shared();
  const come = (cloud: Cloud, by?: string) =>
    cloud.openSession(mapId, { replica: newReplica(), ...(by && { secret: by }) });
  const [ann, bob] = [guest(app.config), guest(app.config)];
  await come(ann, secret);
  const [link] = (await owner.access.people(mapId)).links;
  await owner.access.endLink(mapId, link?.id ?? "");
  await expect(come(bob, secret)).rejects.toMatchObject({ status: 403 });
  expect((await come(ann)).role).toBe("editor");
  await owner.access.endLink(mapId, link?.id ?? "", { people: true });
  await expect(come(ann)).rejects.toMatchObject({ status: 403 });

  const once = await owner.shareMap(mapId, "commenter", undefined, { once: true, label: "carl@example.org" });
  expect((await come(bob, once)).role).toBe("commenter");
  await expect(come(guest(app.config), once)).rejects.toMatchObject({ status: 403 });

  const locked = await owner.shareMap(mapId, "viewer", undefined, { password: "open sesame" });
  const carl = guest(app.config);
  await expect(come(carl, locked)).rejects.toMatchObject({ status: 403, reason: "password" });
  const wrong = carl.openSession(mapId, { replica: newReplica(), secret: locked, password: "sesame" });
  await expect(wrong).rejects.toMatchObject({ status: 403, reason: "password" });
  const right = carl.openSession(mapId, { replica: newReplica(), secret: locked, password: "open sesame" });
  expect((await right).role).toBe("viewer");
});

test("a deleted map is closed to everyone, until its owner brings it back", async () => {
  const { owner, mapId, secret } = await shared();
  const bob = guest(app.config);
  await bob.openSession(mapId, { secret, replica: newReplica() });
  const purgeAt = await owner.access.deleteMap(mapId);
  expect(purgeAt).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  for (const cloud of [owner, bob])
    await expect(cloud.openSession(mapId, { replica: newReplica() })).rejects.toMatchObject({ status: 410 });
  await expect(bob.access.restoreMap(mapId)).rejects.toMatchObject({ status: 410 });
  await owner.access.restoreMap(mapId);
  expect((await bob.openSession(mapId, { replica: newReplica() })).role).toBe("editor");
});

test("however people write while others are removed, nobody who stays loses a change", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(fc.constantFrom("write", "remove", "pause"), { minLength: 4, maxLength: 10 }),
      async (seed, steps) => {
        const random = seeded(seed);
        const { owner, mapId, secret } = await shared();
        const stay = [
          await browserOf(owner).open({ id: mapId }),
          await browserOf(guest(app.config)).open({ id: mapId, secret }),
        ];
        await Promise.all(stay.map(saved));
        const written: string[] = [];
        let number = 0;
        for (const step of [...steps, "remove", "write"]) {
          if (step === "pause") await new Promise((resolve) => setTimeout(resolve, random() * 200));
          if (step === "write")
            for (const open of stay) {
              const text = `node ${number++}`;
              open.map.add(ROOT, 0, text);
              written.push(text);
            }
          if (step !== "remove") continue;
          const visitor = await owner.shareMap(mapId, "editor");
          const session = await guest(app.config).openSession(mapId, {
            secret: visitor,
            replica: newReplica(),
          });
          const writing = setInterval(() => {
            const open = stay[Math.floor(random() * stay.length)] as OpenMap;
            const text = `node ${number++}`;
            open.map.add(ROOT, 0, text);
            written.push(text);
          }, 20);
          await owner.access.removePerson(mapId, await personOf(owner, mapId, session.clientKey));
          clearInterval(writing);
        }
        await Promise.all(stay.map(saved));
        // Whoever comes now has it all; what was late is brought over by the sweep.
        const late = await browserOf(owner).open({ id: mapId });
        await until(
          () => written.every((text) => texts(late.map).has(text)),
          () => written.filter((text) => !texts(late.map).has(text)),
          30_000,
        );
        await until(
          () => stay.every((open) => texts(open.map).size === texts(late.map).size),
          () => "",
          20_000,
        );
        await Promise.all([...stay, late].map((open) => open.close()));
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
}, 300_000);
