/** An hour of five people's work on one map, counted: what it takes of Lambda, and what is left of it. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { usageOf } from "../../local/meter/usage.ts";
import { MindMap, ROOT } from "../../model/document.ts";
import type { Item } from "../../prices/aws.ts";
import { compaction, edit, sum, times } from "../../scripts/cost/actions.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import type { Session } from "../../web/cloud/session.ts";
import { Throttle } from "../../web/cloud/throttle.ts";
import { readLog } from "../../web/sync/log.ts";
import { guest } from "../support/guest.ts";
import { seeded } from "../web/browser.ts";
import { type App, compactTopic, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";

const PEOPLE = 5;
/** One edit of each every 15 s. */
const ROUNDS = 3_600 / 15;
/** Rows after which the app's clients ask for a compaction. */
const LONG = 200;

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

interface Published {
  readonly from: string;
  readonly update: Uint8Array;
}

/** Someone at the map: a document, a connection that feeds it, and how many edits of others it has taken in. */
class Person {
  readonly map: MindMap;
  readonly session: Session;
  readonly published: Published[] = [];
  heard = 0;
  /** The app's own, a little slower: five who write without a pause must not come near the quota together. */
  readonly #throttle = new Throttle(() => performance.now() * 0.9);
  readonly #random: () => number;
  #connection: Awaited<ReturnType<typeof connect>> | undefined;

  private constructor(session: Session, random: () => number) {
    this.session = session;
    this.#random = random;
    this.map = new MindMap({ clientKey: session.clientKey });
    this.map.onUpdate((update) => this.published.push({ from: session.clientKey, update }));
  }

  static async join(cloud: Cloud, mapId: string, secret: string | undefined, random: () => number) {
    const session = await cloud.openSession(mapId, { replica: newReplica(), ...(secret && { secret }) });
    const person = new Person(session, random);
    person.#connection = await connect(cloud, session, ({ topic, payload }) => {
      // IoT Core counts what comes in, too.
      person.#throttle.came(payload.byteLength);
      const [, , , kind, from = ""] = topic.split("/");
      if (kind !== "updates" || from === session.clientKey) return;
      if (person.map.receive(payload, from).status !== "refused") person.heard++;
    });
    return person;
  }

  /** One edit, which is one message. */
  async edit(): Promise<void> {
    const before = this.published.length;
    while (this.published.length === before) this.#change();
    expect(this.published.length).toBe(before + 1);
    const { update } = this.published[before] as Published;
    await this.#throttle.take(update.byteLength);
    await this.#connection?.publish(updateTopic(this.session, before + 1), update);
  }

  async askForCompaction(): Promise<void> {
    await this.#throttle.take(0);
    await this.#connection?.publish(compactTopic(this.session), new Uint8Array());
  }

  close(): Promise<void> | undefined {
    return this.#connection?.close();
  }

  /** What people do: mostly they add and write, now and then they move, delete and undo. */
  #change(): void {
    const { map } = this;
    const ids = [...map.walk()];
    const any = (): string => ids[Math.floor(this.#random() * ids.length)] ?? ROOT;
    const what = this.#random();
    const [node, other] = [any(), any()];
    if (what < 0.5) map.add(node, 0, `idea ${ids.length}`);
    else if (what < 0.8)
      map.setText(node, `${map.text(node).slice(0, 30)} ${Math.floor(this.#random() * 100)}`);
    else if (what < 0.9) {
      // Not below itself.
      let above: string | null = other;
      while (above !== null && above !== node) above = map.parent(above);
      if (node !== ROOT && above === null) map.move([node], other, 0);
    } else if (what < 0.95) {
      if (node !== ROOT && map.children(node).length === 0) map.remove([node]);
    } else map.undo();
  }
}

test("an hour of five people takes as many invocations as sessions opened and compactions asked for", async () => {
  const { config, runs } = app;
  const { owner, mapId, editor } = await newMap(config);
  // Making the map and its two links are invocations of their own, and all of that kind.
  expect(runs).toMatchObject({ CreateMap: 1, ShareMap: 2 });

  const random = seeded(1);
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) =>
      Person.join(i === 0 ? owner : guest(config), mapId, i === 0 ? undefined : editor, random),
    ),
  );
  let asked = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    await Promise.all(people.map((person) => person.edit()));
    await vi.waitFor(
      () => {
        for (const { heard } of people) expect(heard).toBe((PEOPLE - 1) * round);
      },
      { timeout: 5_000, interval: 2 },
    );
    if ((round * PEOPLE) % LONG !== 0) continue;
    await people[round % PEOPLE]?.askForCompaction();
    asked++;
  }
  expect(asked).toBe(6);
  await vi.waitFor(() => expect(runs.Compact).toBe(asked), 10_000);

  const [first] = people as [Person];
  for (const { map } of people) expect(map.outline()).toEqual(first.map.outline());
  expect(first.map.size).toBeGreaterThan(400);

  // Someone who was not there, and has the log and the snapshot alone.
  const late = guest(config);
  const session = await late.openSession(mapId, { secret: editor, replica: newReplica() });
  const fresh = new MindMap({ clientKey: session.clientKey });
  const published = people.flatMap((person) => person.published);
  expect(published).toHaveLength(PEOPLE * ROUNDS);
  const { rows, pointer } = await vi.waitFor(async () => {
    const log = await readLog(late, session);
    expect(log.pointer?.version).toBeGreaterThan(0);
    return log;
  }, 10_000);
  expect(fresh.load(await late.snapshot(session, pointer?.key ?? "")).status).toBe("applied");
  fresh.receiveAll(rows.map(({ update, clientKey }) => ({ update, from: clientKey })));
  for (const { update, from } of published)
    expect(fresh.receive(update, from)).toEqual({ status: "duplicate" });
  expect(fresh.outline()).toEqual(first.map.outline());
  expect(rows.length).toBeLessThan(published.length / 2);

  // Each snapshot is put into the index; the index itself was made once.
  await vi.waitFor(() => expect(runs.IndexMap).toBe(asked), 10_000);
  const { MigrateIndex = 1, ...ran } = runs;
  expect(MigrateIndex).toBe(1);
  expect(ran).toEqual({ CreateMap: 1, ShareMap: 2, OpenMap: PEOPLE + 1, Compact: asked, IndexMap: asked });
  expect(app.cloud.counters["lambda:Invoke"]).toBe(1 + 2 + PEOPLE + 1 + asked + asked);

  // The bill is what `npm run cost` reckons with: edits, compactions, and a CONNECT and a SUBSCRIBE of each.
  const edits = PEOPLE * ROUNDS;
  const reckoned = times(edits, sum(edit(PEOPLE), compaction(PEOPLE)));
  const used = (item: Item) => app.cloud.meter.bill().lines.find((line) => line.item === item)?.amount;
  await vi.waitFor(() => expect(used("iotMessages")).toBe((reckoned.iotMessages ?? 0) + PEOPLE * 2), 10_000);
  expect(used("iotRules")).toBe(edits + asked);
  expect(used("iotActions")).toBe(edits + asked);
  await vi.waitFor(
    () => expect(used("lambdaRequests")).toBe(Object.values(runs).reduce((a, b) => a + b)),
    10_000,
  );
  // Making and opening the map write some rows, too, and a compaction that is late deletes more at once.
  const written = (used("dynamoWrites") ?? 0) / (reckoned.dynamoWrites ?? 1);
  expect(written).toBeGreaterThan(0.95);
  expect(written).toBeLessThan(1.5);
  // What the rule is answered stays in the region.
  const byRule = app.calls.filter(
    ({ operation, caller }) =>
      operation === "PutItem" && caller.kind === "session" && caller.sessionName === "iot",
  );
  expect(byRule).toHaveLength(edits);
  expect(byRule.flatMap(usageOf)).toEqual([]);
  // Five people, an hour: about a cent.
  expect(app.cloud.meter.bill().total).toBeLessThan(0.015);
  await Promise.all(people.map((person) => person.close()));
}, 60_000);
