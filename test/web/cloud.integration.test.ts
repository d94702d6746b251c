/** The browser's own code against the template, run by the local cloud: what IAM lets it do, and what not. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CallEvent } from "../../local/core/contracts.ts";
import { type Cloud as LocalCloud, startCloud } from "../../local/index.ts";
import { ROOT } from "../../model/document.ts";
import { ASSEMBLY, freshAssembly } from "../../scripts/assembly.ts";
import { createCloud } from "../../web/cloud/cloud.ts";
import { loadConfig } from "../../web/cloud/config.ts";
import type { Session } from "../../web/cloud/session.ts";
import { presignMqtt } from "../../web/cloud/sign.ts";
import { viewMap } from "../../web/cloud/view.ts";
import { readLog } from "../../web/sync/log.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { Browser, MemoryLocks, until } from "./browser.ts";

// The SDK's browser build puts its polyfills there.
vi.hoisted(() => Object.assign(globalThis, { window: globalThis }));
const { connect } = await import("../../web/cloud/mqtt.ts");

const dataDir = mkdtempSync(join(tmpdir(), "rhizome-web-"));
let local: LocalCloud;
/** Functions that were invoked so far, by their ARNs. */
const invoked: string[] = [];

beforeAll(async () => {
  await freshAssembly();
  local = await startCloud({
    assembly: ASSEMBLY,
    dataDir,
    sitePort: 0,
    overlay: (endpoint) => ({
      "config.json": {
        endpoints: {
          cognitoIdentity: endpoint("cognito-identity"),
          dynamodb: endpoint("dynamodb"),
          s3: endpoint("s3"),
        },
      },
    }),
  });
  local.events.on("call", ({ service, operation, resource = "" }: CallEvent) => {
    if (service === "lambda" && operation === "Invoke") invoked.push(resource);
  });
}, 120_000);

afterAll(async () => {
  await local?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const config = () => loadConfig(fetch, `${local.siteUrl}/config.json`);

/** Someone with a browser of their own. */
async function person(): Promise<Browser> {
  const kept = new Map<string, string>();
  const where = await config();
  const cloud = createCloud({
    config: where,
    fetch,
    keep: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    locks: new MemoryLocks() as unknown as LockManager,
    connect,
  });
  const view = (mapId: string, secret: string) => viewMap(where, fetch, mapId, secret);
  return new Browser(Object.assign(cloud, { viewMap: view }), { settle: 1_000, compaction: 100 });
}

const lines = (open: OpenMap): string[] => [...open.map.walk()].map((id) => open.map.text(id));
const state = (open: OpenMap): string => open.status.value.state;
const saved = (...maps: OpenMap[]): Promise<void> =>
  until(
    () => maps.every((map) => state(map) === "saved"),
    () => maps.map((map) => map.status.value),
    20_000,
  );

async function shared(role: "editor" | "viewer" = "editor") {
  const browser = await person();
  const open = await browser.open({ draft: crypto.randomUUID() });
  open.map.setText(ROOT, "Plan");
  const url = await open.share(role);
  await saved(open);
  return { browser, open, id: open.id ?? "", secret: url.split("#")[1] ?? "" };
}

const replica = (): string => crypto.randomUUID().replaceAll("-", "");

/** What a client of someone's own making can do with a session. */
async function handmade(session: Session) {
  const { iotEndpoint, region } = await config();
  const url = await presignMqtt(iotEndpoint, region, session.credentials, Date.now());
  const client = mqtt.connect(url, {
    clientId: session.clientId,
    protocolVersion: 4,
    reconnectPeriod: 0,
    transformWsUrl: () => url,
  });
  await new Promise<void>((resolve, reject) => client.once("connect", () => resolve()).once("error", reject));
  return client;
}

describe("two people, through the template", () => {
  it("build a map together; what is saved is there for the next; nothing but opening it took a function", async () => {
    const before = invoked.filter((name) => !/Compact|IndexMap/.test(name)).length;
    const { open: ann, id, secret } = await shared();
    const bob = await (await person()).open({ id, secret });
    expect(lines(bob)).toEqual(["Plan"]);
    await until(() => ann.peers.value.length === 1 && bob.peers.value.length === 1);
    // But for snapshots, which a link asks for and the index hears of.
    const invocations = () => invoked.filter((name) => !/Compact|IndexMap/.test(name)).length - before;
    // Made, opened twice, shared, looked at by the link.
    await until(() => invocations() === 5, invocations);
    for (let i = 0; i < 5; i++) {
      ann.map.add(ROOT, 0, `a${i}`);
      bob.map.add(ROOT, 0, `b${i}`);
      await ann.flush();
    }
    await until(() => lines(ann).length === 11 && lines(bob).length === 11);
    await saved(ann, bob);
    expect(lines(ann)).toEqual(lines(bob));
    // And one at most to keep a version, as the map had none.
    expect([5, 6]).toContain(invocations());
    bob.presence({ selection: [ROOT], editing: ROOT });
    await until(() => ann.peers.value[0]?.editing === ROOT);
    await bob.close();
    await until(() => ann.peers.value.length === 0);
    // Rows of the log, or merged into the snapshot by then: who comes with nothing has it all.
    const carol = await (await person()).open({ id, secret });
    await until(() => lines(carol).length === 11);
    expect(lines(carol)).toEqual(lines(ann));
    await carol.close();
  });

  it("find their maps again", async () => {
    const { browser, id } = await shared();
    const { maps } = await browser.environment();
    const elsewhere = (await new Browser(browser.cloud).environment()).maps;
    let found: readonly { id: string; title: string }[] = [];
    await vi.waitFor(async () => {
      found = await elsewhere.list();
      expect(found).toMatchObject([{ id, title: "Plan", role: "owner" }]);
    });
    await maps.forget(id);
    expect(await new Browser(browser.cloud).environment().then(({ maps }) => maps.list())).toEqual([]);
  });

  it("a long log is compacted, and a newcomer sees the snapshot by the link alone", async () => {
    const { browser, open, id, secret } = await shared();
    const session = await browser.cloud.openSession(id, { replica: replica() });
    // The link asked for a snapshot: one that took in some of what follows would leave a log that is not long.
    const first = await vi.waitFor(async () => {
      const { pointer, rows } = await readLog(browser.cloud, session);
      expect(pointer).toBeDefined();
      expect(rows).toHaveLength(0);
      return pointer?.version ?? 0;
    }, 20_000);
    for (let i = 0; i < 205; i++) {
      open.map.add(ROOT, i, `n${i}`);
      await open.flush();
    }
    await saved(open);
    const { pointer } = await vi.waitFor(async () => {
      const log = await readLog(browser.cloud, session);
      expect(log.pointer?.version).toBeGreaterThan(first);
      // The pointer moves with the first 99 deletions; the others follow.
      expect(log.rows.length).toBeLessThan(100);
      return log;
    }, 20_000);
    const stranger = await person();
    expect((await stranger.cloud.viewMap(id, secret)).path).toContain(pointer?.key);
    const late = await stranger.open({ id, secret });
    await saved(late);
    expect(lines(late)).toEqual(lines(open));
  }, 60_000);
});

describe("who may not", () => {
  it("a viewer gets everything and changes nothing, also with a client of their own making", async () => {
    const { open: ann, id, secret } = await shared("viewer");
    const eve = await person();
    const viewer = await eve.open({ id, secret });
    expect(viewer.role).toBe("viewer");
    ann.map.add(ROOT, 0, "news");
    await until(() => lines(viewer).includes("news"));
    await saved(ann);
    const session = await eve.cloud.openSession(id, { secret, replica: replica() });
    const before = (await readLog(eve.cloud, session)).rows.length;
    const client = await handmade(session);
    const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
    client.publish(`${session.topics.updates}/${session.clientKey}/00000001`, "x", { qos: 1 });
    await ended;
    client.end(true);
    expect((await readLog(eve.cloud, session)).rows.length).toBe(before);
    await expect(eve.cloud.shareMap(id, "editor")).rejects.toMatchObject({ status: 403 });
  });

  it("an editor can't write under another's name, nor read another map", async () => {
    const { id, secret } = await shared();
    const { id: other } = await shared();
    const bob = await person();
    const session = await bob.cloud.openSession(id, { secret, replica: replica() });
    const client = await handmade(session);
    const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
    client.publish(`${session.topics.updates}/${"f".repeat(24)}/00000001`, "x", { qos: 1 });
    await ended;
    client.end(true);
    const theirs = { ...session, log: { ...session.log, partition: `${other}#1` } };
    await expect(readLog(bob.cloud, theirs)).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(bob.cloud.snapshot(session, `snapshots/${other}/1/1`)).rejects.toMatchObject({
      status: 403,
    });
    await expect(bob.cloud.openSession(other, { secret, replica: replica() })).rejects.toMatchObject({
      status: 403,
      code: "Http403",
    });
  });

  it.each([
    ["an unknown map", "0000000000000000", /no map at this address/],
    ["a wrong secret", "", /does not open the map/],
  ])("%s is said clearly", async (_, unknown, message) => {
    const { id } = await shared();
    const open = await (await person()).open({ id: unknown || id, secret: "wrong-wrong-wrong-wrong" });
    expect(open.status.value).toMatchObject({ state: "problem", message: expect.stringMatching(message) });
  });
});

describe("what the network does", () => {
  it("a dropped connection comes back by itself, and nothing made meanwhile is lost", async () => {
    const { browser, open: ann, id, secret } = await shared();
    const bob = await (await person()).open({ id, secret });
    await saved(bob);
    // A second connection under the client id takes the place of Ann's.
    const [{ secret: key } = { secret: "" }] = await (async () => {
      const { store } = await browser.environment();
      return store.replicas((await store.spaceOf(id)).space);
    })();
    const session = await browser.cloud.openSession(id, { replica: key });
    // Not at once: a client id gets one CONNECT a second.
    const rival = await vi.waitFor(() => handmade(session), { timeout: 5_000, interval: 300 });
    ann.map.add(ROOT, 0, "while away");
    bob.map.add(ROOT, 0, "from Bob");
    rival.end(true);
    await saved(ann, bob);
    await until(() => lines(ann).length === 3 && lines(bob).length === 3);
    expect(lines(ann)).toEqual(lines(bob));
  });
});
