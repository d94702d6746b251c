/** A cloud in memory that does what the network does to people: loses, repeats, reorders, cuts off. */
import { MindMap } from "../../model/document.ts";
import { voiceOf } from "../../model/voice.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import type { Item } from "../../web/cloud/dynamodb.ts";
import { CloudError, Unreachable } from "../../web/cloud/errors.ts";
import { mayEdit, type Role, type Session } from "../../web/cloud/session.ts";
import type { Connection, ConnectOptions, Message } from "../../web/cloud/transport.ts";
import type { View } from "../../web/cloud/view.ts";
import { clientKeyOf } from "../../web/sync/replica.ts";

export interface Faults {
  /** Shares of 1. */
  loseDelivery: number;
  repeatDelivery: number;
  /** The broker has the message, the rule does not store it. */
  loseRow: number;
  /** The connection breaks instead of a PUBACK. */
  breakOnPublish: number;
  /** Messages are delivered up to this much later, in ms, each for itself. */
  delay: number;
}

export const calm: Faults = { loseDelivery: 0, repeatDelivery: 0, loseRow: 0, breakOnPublish: 0, delay: 0 };

/** A partition of the table of updates. */
interface FakeLog {
  /** By `sk`. */
  readonly rows: Map<string, Uint8Array>;
  /** The partition of the talk. */
  readonly talk: Map<string, Uint8Array>;
  pointer?: { version: number; key: string; vector: Uint8Array };
  sealed?: boolean;
}

class FakeMap {
  epoch = 1;
  readonly owner: string;
  readonly links = new Map<string, Role>();
  readonly objects = new Map<string, Uint8Array>();
  readonly #logs = new Map<number, FakeLog>();

  constructor(owner: string) {
    this.owner = owner;
  }

  logOf(epoch: number): FakeLog {
    const log = this.#logs.get(epoch) ?? { rows: new Map(), talk: new Map() };
    this.#logs.set(epoch, log);
    return log;
  }
  get log(): Map<string, Uint8Array> {
    return this.logOf(this.epoch).rows;
  }
  get pointer(): FakeLog["pointer"] {
    return this.logOf(this.epoch).pointer;
  }
  set pointer(pointer: FakeLog["pointer"]) {
    this.logOf(this.epoch).pointer = pointer;
  }
}

interface FakeConnection {
  readonly session: Session;
  readonly options: Omit<ConnectOptions, "url" | "clientId">;
  readonly client: FakeClient;
  listens: boolean;
  open: boolean;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class World {
  readonly maps = new Map<string, FakeMap>();
  readonly people = new Map<string, Map<string, Item>>();
  readonly connections = new Set<FakeConnection>();
  faults: Faults = calm;
  readonly random: () => number;
  /** How often each call was made. */
  readonly calls: Record<string, number> = {};
  /** Publishes to `…/compact`. */
  compactions = 0;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  client(person: string): FakeClient {
    return new FakeClient(this, person);
  }

  map(id: string): FakeMap {
    const map = this.maps.get(id);
    if (!map) throw new CloudError(404, "Http404", "No such map.");
    return map;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** What `compact` does. */
  compact(id: string): void {
    const map = this.map(id);
    const scratch = new MindMap({ clientKey: "0".repeat(24) });
    const before = map.pointer && map.objects.get(map.pointer.key);
    if (before) scratch.load(before);
    for (const [sk, update] of [...map.log]) {
      const receipt = scratch.receive(update, sk.slice(0, 24));
      if (receipt.status === "applied" || receipt.status === "duplicate") map.log.delete(sk);
    }
    const version = (map.pointer?.version ?? 0) + 1;
    const key = `snapshots/${id}/${map.epoch}/${version}`;
    map.objects.set(key, scratch.snapshot());
    map.pointer = { version, key, vector: scratch.vector() };
    this.tell(`maps/${id}/${map.epoch}/control`, { event: "snapshot", version });
  }

  /** What `change-access` does when it takes something back: all that stay go on in another epoch. */
  beginEpoch(id: string): void {
    const map = this.map(id);
    this.compact(id);
    const old = map.epoch;
    const { pointer } = map;
    map.logOf(old).sealed = true;
    map.epoch++;
    if (pointer) map.pointer = { ...pointer, version: 1 };
    this.sweep(id);
  }

  /** What `sweep-epoch` does, later and again: what came too late for an epoch goes on to the present one. */
  sweep(id: string): void {
    const map = this.map(id);
    for (let epoch = 1; epoch < map.epoch; epoch++) {
      const { rows, talk } = map.logOf(epoch);
      for (const [sk, update] of rows) map.log.set(sk, update);
      for (const [sk, payload] of talk) map.logOf(map.epoch).talk.set(sk, payload);
      rows.clear();
      talk.clear();
      this.tell(`maps/${id}/${epoch}/control`, { event: "renew" });
      this.tell(`maps/${id}/${map.epoch}/control`, { event: "late" });
    }
  }

  /** A message of a function. */
  tell(topic: string, event: object): void {
    this.deliver({ topic, payload: new TextEncoder().encode(JSON.stringify(event)) });
  }

  deliver(message: Message): void {
    for (const connection of this.connections) {
      const { topics } = connection.session;
      const hears = Object.values(topics).some((topic) => `${message.topic}/`.startsWith(`${topic}/`));
      if (!connection.listens || !hears || this.chance(this.faults.loseDelivery)) continue;
      const copies = this.chance(this.faults.repeatDelivery) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const hand = (): void => {
          if (connection.open) connection.options.onMessage({ ...message, payload: message.payload.slice() });
        };
        setTimeout(hand, this.random() * this.faults.delay);
      }
    }
  }

  cut(connection: FakeConnection): void {
    if (!connection.open) return;
    connection.open = false;
    this.connections.delete(connection);
    if (connection.options.will) this.deliver(connection.options.will);
    setTimeout(() => connection.options.onClose(undefined), 0);
  }
}

export class FakeClient implements Cloud {
  readonly #world: World;
  /** May sign in to an account, and be another one then. */
  person: string;
  #offline = false;
  /** Sessions are good for this long, in ms. */
  lifetime = 3_600_000;

  constructor(world: World, person: string) {
    this.#world = world;
    this.person = person;
  }

  get offline(): boolean {
    return this.#offline;
  }

  /** Pulls the plug; what is on its way is lost. */
  set offline(offline: boolean) {
    this.#offline = offline;
    if (offline) for (const it of [...this.#world.connections]) if (it.client === this) this.#world.cut(it);
  }

  now(): number {
    return Date.now();
  }

  async createMap(_title: string): Promise<string> {
    await this.#call("createMap");
    const id = `map${String(this.#world.maps.size).padStart(13, "0")}`;
    this.#world.maps.set(id, new FakeMap(this.person));
    return id;
  }

  async openSession(
    mapId: string,
    { secret, replica, as }: { secret?: string; replica: string; as?: Role },
  ): Promise<Session> {
    await this.#call("openSession");
    const map = this.#world.map(mapId);
    const own = map.owner === this.person ? "owner" : map.links.get(secret ?? "");
    const role = own && (as ?? own);
    if (!role) throw new CloudError(403, "Http403", "This link does not open the map.");
    const clientKey = await clientKeyOf(replica);
    const prefix = `maps/${mapId}/${map.epoch}`;
    const author = await clientKeyOf(`${mapId}:${this.person}`);
    return {
      role,
      epoch: map.epoch,
      clientId: `${mapId}-${clientKey}`,
      clientKey,
      credentials: {
        accessKeyId: "",
        secretAccessKey: "",
        sessionToken: "",
        expiration: Date.now() + this.lifetime,
      },
      topics: {
        updates: `${prefix}/updates`,
        presence: `${prefix}/presence`,
        control: `${prefix}/control`,
        talk: `${prefix}/talk`,
        measures: "$aws/rules/Measures/measures",
      },
      log: { table: "updates", partition: `${mapId}#${map.epoch}` },
      talk: {
        table: "updates",
        partition: `${mapId}#${map.epoch}#talk`,
        author,
        ...(mayEdit(role) && { answers: voiceOf({ author, asEditor: true }) }),
      },
      snapshot: map.pointer ? { bucket: "files", key: map.pointer.key, version: map.pointer.version } : null,
    };
  }

  async viewMap(mapId: string, secret: string): Promise<View> {
    await this.#call("viewMap");
    const map = this.#world.map(mapId);
    if (!map.links.has(secret)) throw new CloudError(403, "Http403", "No.");
    const bytes = map.pointer && map.objects.get(map.pointer.key);
    if (!bytes) throw new CloudError(404, "Http404", "No snapshot yet.");
    return { path: `/files/${map.pointer?.key}`, bytes };
  }

  async shareMap(mapId: string, role: Role): Promise<string> {
    await this.#call("shareMap");
    const secret = `secret-${role}-${this.#world.random()}`;
    this.#world.map(mapId).links.set(secret, role);
    return secret;
  }

  /** Nobody is asked here who else has access. */
  get access(): never {
    throw new Error("This world has no list of people.");
  }

  /** Nor are all maps exported. */
  get workspace(): never {
    throw new Error("This world exports nothing.");
  }

  async *log(session: Session, range = { from: "", to: "~~" }): AsyncGenerator<Item[]> {
    await this.#call("log");
    const [mapId = "", epoch] = session.log.partition.split("#");
    const log = this.#world.map(mapId).logOf(Number(epoch));
    // Small pages, and time between them: the log changes while it is read.
    const items = (): [string, Item][] => [
      ...[...log.rows].map(([sk, update]): [string, Item] => [sk, { sk, update }]),
      ...(log.pointer || log.sealed
        ? [
            ["~snapshot", { sk: "~snapshot", ...log.pointer, ...(log.sealed && { sealed: 1 }) }] as [
              string,
              Item,
            ],
          ]
        : []),
    ];
    for (let after = ""; ; ) {
      const page = items()
        .filter(([sk]) => sk > after && sk >= range.from && sk <= range.to)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, 5);
      yield page.map(([, item]) => item);
      after = page.at(-1)?.[0] ?? "";
      if (page.length < 5) return;
      await this.#call("page");
    }
  }

  async *talk(session: Session, range: { from: string; to: string }): AsyncGenerator<Item[]> {
    const [mapId = "", epoch] = session.talk.partition.split("#");
    const { talk } = this.#world.map(mapId).logOf(Number(epoch));
    for (let before = range.to; ; ) {
      await this.#call("talk");
      const page = [...talk]
        .filter(([sk]) => sk < before && sk >= range.from)
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, 3);
      yield page.map(([sk, update]) => ({ sk, update }));
      before = page.at(-1)?.[0] ?? "";
      if (page.length < 3) return;
    }
  }

  /** Neither files nor versions are in this world. */
  versions = absent;
  nameVersion = absent;
  version = absent;
  signUpload = absent;
  signExport = absent;
  outcome = absent;
  file = absent;
  result = absent;

  async snapshot(session: Session, key: string): Promise<Uint8Array> {
    await this.#call("snapshot");
    const bytes = this.#world.map(session.log.partition.split("#")[0] ?? "").objects.get(key);
    if (!bytes) throw new CloudError(404, "NoSuchKey", "No such snapshot.");
    return bytes;
  }

  async connect(session: Session, options: Omit<ConnectOptions, "url" | "clientId">): Promise<Connection> {
    await this.#call("connect");
    const world = this.#world;
    const mine: FakeConnection = { session, options, client: this, listens: false, open: true };
    // A second connection under one client id ends the first.
    for (const it of [...world.connections]) if (it.session.clientId === session.clientId) world.cut(it);
    world.connections.add(mine);
    const check = (): void => {
      if (!mine.open) throw new Unreachable("closed");
    };
    return {
      publish: async (topic, payload) => {
        await wait(world.random() * world.faults.delay);
        check();
        const [, , , what, voice = ""] = topic.split("/");
        // As IoT Core does with who publishes what their policy does not allow.
        if (what === "talk" && ![session.talk.author, session.talk.answers].includes(voice)) world.cut(mine);
        check();
        if (world.chance(world.faults.breakOnPublish / 2)) {
          world.cut(mine);
          return new Promise(() => {});
        }
        this.#store(topic, payload);
        world.deliver({ topic, payload });
        if (world.chance(world.faults.breakOnPublish / 2)) {
          world.cut(mine);
          throw new Unreachable("closed");
        }
      },
      send: (topic, payload) => {
        if (mine.open) world.deliver({ topic, payload });
      },
      subscribe: async () => {
        await wait(world.random() * world.faults.delay);
        check();
        mine.listens = true;
      },
      close: async () => world.cut(mine),
    };
  }

  async ownRows(from: string, to: string): Promise<Item[]> {
    await this.#call("ownRows");
    return [...this.#rows()].filter(([sk]) => sk >= from && sk <= to).map(([, item]) => item);
  }

  async putOwnRow(sk: string, item: Item): Promise<void> {
    await this.#call("putOwnRow");
    this.#rows().set(sk, { ...item, sk });
  }

  async deleteOwnRow(sk: string): Promise<void> {
    await this.#call("deleteOwnRow");
    this.#rows().delete(sk);
  }

  #rows(): Map<string, Item> {
    const rows = this.#world.people.get(this.person) ?? new Map<string, Item>();
    this.#world.people.set(this.person, rows);
    return rows;
  }

  /** What the topic rules do. */
  #store(topic: string, payload: Uint8Array): void {
    const [, mapId = "", epoch, what, clientKey, seq] = topic.split("/");
    if (what === "compact") this.#world.compactions++;
    if ((what !== "updates" && what !== "talk") || this.#world.chance(this.#world.faults.loseRow)) return;
    const { rows, talk } = this.#world.map(mapId).logOf(Number(epoch));
    const later = (): void => {
      if (what === "talk") talk.set(`${seq}#${clientKey}`, payload.slice());
      else rows.set(`${clientKey}#${seq}`, payload.slice());
    };
    setTimeout(later, this.#world.random() * this.#world.faults.delay);
  }

  async #call(name: string): Promise<void> {
    this.#world.calls[name] = (this.#world.calls[name] ?? 0) + 1;
    await wait(this.#world.random() * this.#world.faults.delay);
    if (this.offline) throw new Unreachable("offline");
  }
}

async function absent(): Promise<never> {
  throw new CloudError(501, "NotHere", "There are no files in this world.");
}
