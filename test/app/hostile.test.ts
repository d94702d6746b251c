/** An editor with valid credentials and a client of their own making, at a map where others work. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { MindMap, ROOT } from "../../model/document.ts";
import { viewMap } from "../../web/cloud/view.ts";
import { readLog } from "../../web/sync/log.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { guest } from "../support/guest.ts";
import { Browser, quick, seeded, until } from "../web/browser.ts";
import { type App, compactTopic, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";
import { insertion } from "./forged.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

const texts = ({ map }: OpenMap): string[] => [...map.walk()].map((id) => map.text(id)).sort();
/** The app's own client, in a hurry, but for the time that a PUBACK may take. */
function newBrowser(cloud = guest(app.config)): Browser {
  const view = (mapId: string, secret: string) => viewMap(app.config, fetch, mapId, secret);
  return new Browser(Object.assign(cloud, { viewMap: view }), {
    ...quick,
    settle: 1_000,
    publisher: { readBack: 50, looks: 5, ack: 1_000, window: 4 },
  });
}

async function everyoneHas(lines: readonly string[], maps: readonly OpenMap[]): Promise<void> {
  const wanted = [...lines].sort();
  const isDone = (open: OpenMap) =>
    open.status.value.state === "saved" && JSON.stringify(texts(open)) === JSON.stringify(wanted);
  await until(
    () => maps.every(isDone),
    () => maps.map((open) => [open.status.value, texts(open)]),
    15_000,
  );
}

/** Ann and Ben with the app's own client; Mallory, an editor, and Vic, a viewer, each with another one. */
async function room() {
  const { owner, mapId, editor, viewer } = await newMap(app.config);
  const ann = await newBrowser(owner).open({ id: mapId });
  const ben = await newBrowser().open({ id: mapId, secret: editor });
  ann.map.setText(ROOT, "Plan");
  ben.map.add(ROOT, 0, "by Ben");
  await everyoneHas(["Plan", "by Ben"], [ann, ben]);

  const cloud = guest(app.config);
  const session = await cloud.openSession(mapId, { secret: editor, replica: newReplica() });
  let expel = () => {};
  const expelled = new Promise<void>((resolve) => {
    expel = resolve;
  });
  const connection = await connect(cloud, session, undefined, () => expel());
  const mallory = { cloud, session, expelled, connection };
  const control: Record<string, unknown>[] = [];
  const vic = guest(app.config);
  const looking = await vic.openSession(mapId, { secret: viewer, replica: newReplica() });
  const ear = await connect(vic, looking, ({ topic, payload }) => {
    if (topic === looking.topics.control) control.push(JSON.parse(Buffer.from(payload).toString()));
  });
  const open = () => newBrowser().open({ id: mapId, secret: viewer });
  return { ann, ben, mallory, control, ear, open };
}

/** An honest editor's update under the author's own name. */
function honest(author: string, text: string): Uint8Array {
  const map = new MindMap({ clientKey: author });
  const made: Uint8Array[] = [];
  map.onUpdate((update) => made.push(update));
  map.add(ROOT, 0, text);
  return made[0] ?? new Uint8Array();
}

test("what is no edit is quarantined and reported, and all others go on", async () => {
  const { ann, ben, mallory, control, ear, open } = await room();
  const { cloud, session, connection } = mallory;
  const own = session.clientKey;
  const random = seeded(7);
  const good = honest(own, "by Mallory");
  const attacks: Record<string, Uint8Array> = {
    "random bytes": Uint8Array.from({ length: 500 }, () => Math.floor(random() * 256)),
    "nothing at all": new Uint8Array(),
    "JSON, which the rule stores as a map": Buffer.from('{"event":"snapshot","update":{"B":"AAA="}}'),
    "an update cut short": good.subarray(0, good.length - 5),
    "edits of another author": honest("f".repeat(24), "by another"),
    "a clock beyond all clocks": insertion({ author: own, clock: 2 ** 40, text: "x" }),
    "a root type that maps don't have": insertion({ author: own, root: "evil", text: "x" }),
    "a text of 100 KB": insertion({ author: own, text: "x".repeat(100 * 1024) }),
  };
  let seq = 0;
  const sent = new Map<string, { name: string; size: number }>();
  const publish = async (name: string, update: Uint8Array): Promise<void> => {
    seq++;
    sent.set(String(seq).padStart(8, "0"), { name, size: update.length });
    await connection.publish(updateTopic(session, seq), update);
  };
  for (const [name, update] of Object.entries(attacks)) await publish(name, update);
  // A number that is none, in the topic.
  await connection.publish(`${session.topics.updates}/${own}/~evil`, good);
  sent.set("~evil", { name: "a topic without a number", size: good.length });
  // An honest edit of the same person, and one that waits for what will never come.
  await connection.publish(updateTopic(session, ++seq), good);
  await connection.publish(
    updateTopic(session, ++seq),
    insertion({ author: own, clock: 2 ** 30, text: "x" }),
  );

  ann.map.add(ROOT, 0, "Ann goes on");
  ben.map.add(ROOT, 0, "Ben goes on");
  const lines = ["Plan", "by Ben", "by Mallory", "Ann goes on", "Ben goes on"];
  await everyoneHas(lines, [ann, ben, await open()]);

  await vi.waitFor(async () => {
    const { rows } = await readLog(cloud, session);
    // The app's client leaves out the JSON and the topic without a number, and there are two that are in order.
    expect(rows.filter(({ clientKey }) => clientKey === own)).toHaveLength(sent.size - 2 + 2);
  });
  await connection.publish(compactTopic(session), new Uint8Array());
  await vi.waitFor(
    () => expect(control.filter(({ event }) => event === "quarantined")).toHaveLength(sent.size),
    {
      timeout: 10_000,
    },
  );
  const reported = control.filter(({ event }) => event === "quarantined");
  expect(new Set(reported.map(({ seq }) => sent.get(String(seq))?.name))).toEqual(
    new Set([...sent.values()].map(({ name }) => name)),
  );
  for (const event of reported) expect(event).toMatchObject({ clientKey: own, reason: /./ });
  expect(control).toContainEqual({ event: "snapshot", version: 1 });

  const prefix = `${app.config.filesBucket}/quarantine/${session.log.partition.replace("#", "/")}/${own}#`;
  for (const [seq, { name, size }] of sent) {
    const put = app.calls.find(
      ({ operation, resource }) => operation === "PutObject" && resource?.endsWith(prefix + seq),
    );
    expect(put, name).toMatchObject({ status: 200 });
    // The rule turned the JSON into attributes; their JSON is kept.
    if (!name.startsWith("JSON")) expect(put?.bytesIn, name).toBe(size);
  }
  // Of all rows, only what waits is left.
  const left = await readLog(cloud, session);
  expect(left.rows.map(({ clientKey, seq }) => [clientKey, seq])).toEqual([[own, seq]]);

  ann.map.add(ROOT, 0, "Ann after it");
  ben.map.add(ROOT, 0, "Ben after it");
  await everyoneHas([...lines, "Ann after it", "Ben after it"], [ann, ben, await open()]);
  await Promise.all([connection.close(), ear.close()]);
}, 40_000);

test("a message over 128 KB ends its sender's connection, reaches nobody and is not stored", async () => {
  const { ann, ben, mallory, ear } = await room();
  const { cloud, session, connection, expelled } = mallory;
  const big = insertion({ author: session.clientKey, text: "x".repeat(128 * 1024) });
  connection.send(updateTopic(session, 1), big);
  await expelled;
  expect(app.lines.join("\n")).toMatch(
    new RegExp(`disconnected ${session.clientId}: a message over 131072 bytes`),
  );
  ann.map.add(ROOT, 0, "Ann goes on");
  await everyoneHas(["Plan", "by Ben", "Ann goes on"], [ann, ben]);
  const { rows } = await readLog(cloud, session);
  expect(rows.filter(({ clientKey }) => clientKey === session.clientKey)).toEqual([]);
  await ear.close();
});

test("of a flood, what is over the quota is discarded, and what others write is saved all the same", async () => {
  const { ann, ben, mallory, ear, open } = await room();
  const { session, connection } = mallory;
  const update = insertion({ author: session.clientKey, clock: 2 ** 30, text: "flood" });
  const FLOOD = 1_000;
  ann.map.add(ROOT, 0, "Ann before");
  for (let i = 1; i <= FLOOD; i++) {
    connection.send(updateTopic(session, i), update);
    if (i === FLOOD / 2) ann.map.add(ROOT, 0, "Ann amid");
  }
  ben.map.add(ROOT, 0, "Ben amid");
  const lines = ["Plan", "by Ben", "Ann before", "Ann amid", "Ben amid"];
  await everyoneHas(lines, [ann, ben]);
  const published = (status: number) =>
    app.calls.filter(
      (call) =>
        call.operation === "Publish" && call.status === status && call.resource?.includes(session.clientKey),
    ).length;
  await vi.waitFor(() => expect(published(200) + published(429)).toBeGreaterThanOrEqual(FLOOD));
  expect(published(429)).toBeGreaterThan(FLOOD / 2);
  expect(app.lines.join("\n")).toMatch(
    `discarded a message from ${session.clientId}: over 100 publishes a second`,
  );

  // What did get into the log keeps nobody from opening the map.
  const late = await open();
  await everyoneHas(lines, [late]);
  await Promise.all([connection.close(), ear.close()]);
}, 40_000);
