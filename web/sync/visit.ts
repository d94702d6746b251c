/** One connection of a map to the cloud, from reading the log to saying goodbye. */
import type { Cloud } from "../cloud/cloud.ts";
import { Unreachable } from "../cloud/errors.ts";
import { mayEdit, type Session } from "../cloud/session.ts";
import { type TransferEvent, transferEvent } from "../cloud/transfer.ts";
import type { Connection, Message } from "../cloud/transport.ts";
import { t } from "../i18n/index.ts";
import type { LocalMap } from "./local.ts";
import { type Log, type LogRow, parseAuthor, readBack, readLog, readVector, seqText } from "./log.ts";
import { Measure } from "./measure.ts";
import { PresenceRoom } from "./presence.ts";
import { Publisher } from "./publisher.ts";
import type { OutboxRow } from "./rows.ts";
import { Tail } from "./tail.ts";
import type { Timing } from "./timing.ts";
import type { Peer, Presence, Profile } from "./types.ts";

export interface VisitOptions {
  readonly cloud: Cloud;
  readonly session: Session;
  readonly local: LocalMap;
  readonly presence: Presence;
  readonly timing: Timing;
  profile(): Profile;
  peers(peers: readonly Peer[]): void;
  problem(message: () => string): void;
  /** Somebody said something: the end of the topic, and what came. */
  talk(voice: string | undefined, number: string | undefined, payload: Uint8Array): void;
  /** Something that came too late for an ended epoch may have been brought over. */
  late(): void;
  /** The map was told what became of an upload or an export. */
  transfer(event: TransferEvent): void;
  /** Opens a session with new credentials. */
  renew(): Promise<Session>;
}

/** The longest delay of a timer, in ms (a 32-bit number). */
const longestTimer = 2 ** 31 - 1;

export class Visit {
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  readonly #options: VisitOptions;
  readonly #room: PresenceRoom;
  readonly #publisher: Publisher;
  readonly #measure: Measure;
  readonly #connecting: Promise<Connection>;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** Rows of others that went through the gate, as `{clientKey}#{seq}`. */
  readonly #seen = new Set<string>();
  /** Rows that peers spoke of and that were looked for. */
  readonly #expected = new Set<string>();
  #session: Session;
  #connection: Connection | undefined;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #gapTries = 0;
  #gapTimer = false;
  readonly #tail = new Tail();
  /** Waiting for another to ask for the compaction. */
  #asking = false;
  /** The name of the last change that was read back. */
  #lastSaved: string | undefined;
  #left = false;
  #end: () => void = () => {};

  constructor(options: VisitOptions) {
    this.#options = options;
    this.#session = options.session;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#room = new PresenceRoom({
      key: this.#session.clientKey,
      send: (payload) => {
        if (!this.#session.listed) this.#connection?.send(this.#presenceTopic, payload);
      },
      profile: options.profile,
      onPeers: options.peers,
      saved: () => options.local.outbox.saved,
      onSaved: (clientKey, seq) => this.#expect(clientKey, seq),
      timing: options.timing.presence,
    });
    this.#room.show(options.presence);
    const { outbox, map } = options.local;
    this.#measure = new Measure((measured) => {
      const payload = new TextEncoder().encode(JSON.stringify(measured));
      // Nobody misses one that gets lost.
      this.#connection?.send(this.#session.topics.measures, payload);
    });
    this.#publisher = new Publisher({
      outbox,
      publish: async ({ seq, update }) => {
        const { updates } = this.#session.topics;
        const typed = outbox.typedAt(seq);
        await this.#connection?.publish(`${updates}/${this.#session.clientKey}/${seqText(seq)}`, update);
        this.#measure.acknowledged(seq, typed);
      },
      stored: (from, to) => readBack(options.cloud, this.#session, from, to),
      covered: async (rows) => {
        const { vector, sealed } = await readVector(options.cloud, this.#session);
        if (sealed) this.end();
        return vector ? rows.filter((row) => map.covers(vector, row.update)) : [];
      },
      onSaved: (rows) => this.#onSaved(rows),
      onFailure: () => this.end(),
      timing: options.timing.publisher,
    });
    // The connection opens while the log is read.
    this.#connecting = options.cloud.connect(this.#session, {
      ...(!this.#session.listed && { will: { topic: this.#presenceTopic, payload: new Uint8Array() } }),
      onMessage: (message) => this.#receive(message),
      onClose: () => this.end(),
    });
    this.#connecting.catch(() => {});
  }

  /** With credentials that are good now. */
  get session(): Session {
    return this.#session;
  }

  get live(): boolean {
    return this.#connection !== undefined;
  }

  /**
   * Reads the log, and the snapshot if there is a newer one, into the document. Calls during a reading
   * share the one that follows it.
   */
  catchUp(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true;
      return this.#reading;
    }
    this.#reading = (async () => {
      try {
        do {
          this.#readAgain = false;
          await this.#read();
        } while (this.#readAgain && !this.#left);
      } finally {
        this.#reading = undefined;
      }
    })();
    return this.#reading;
  }

  /** Goes live: listens, reads what came before the ears were open, sends what waits. */
  async join(): Promise<void> {
    const connection = await this.#connecting;
    const { topics, role, listed } = this.#session;
    const among = listed ? [] : [`${topics.presence}/+`, `${topics.talk}/+/+`];
    await connection.subscribe([`${topics.updates}/+/+`, topics.control, ...among]);
    await this.catchUp();
    if (this.#left) return;
    this.#connection = connection;
    this.#room.enter();
    if (mayEdit(role)) {
      this.#publisher.pump();
      this.#compactIfDue();
    }
    this.#after(this.#options.timing.settle, () => this.catchUp());
    this.#lookLater();
    this.#renewLater();
  }

  #lookLater(): void {
    this.#after(this.#options.timing.look, async () => {
      await this.catchUp();
      this.#lookLater();
    });
  }

  /** Looks whether anything was missed. */
  refresh(): void {
    this.catchUp().catch(() => this.end());
  }

  /** There is something to send. */
  kept(): void {
    if (this.live && mayEdit(this.#session.role)) this.#publisher.pump();
  }

  /** Resolves when the broker has the message. Throws when there is no connection. */
  async publish(topic: string, payload: Uint8Array): Promise<void> {
    if (!this.#connection) throw new Unreachable("There is no connection.");
    await this.#connection.publish(topic, payload);
  }

  /** A link was made: who comes by it sees a snapshot before anything else is loaded. */
  wantSnapshot(): void {
    this.#tail.want();
    if (this.live && mayEdit(this.#session.role)) this.#compactIfDue();
  }

  show(presence: Presence): void {
    this.#room.show(presence);
  }

  /** The connection is of no more use. */
  end(): void {
    this.#end();
  }

  /** Says goodbye, if that is still possible, and lets go of everything. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    if (this.#connection) this.#room.leave();
    else this.#room.stop();
    this.#publisher.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#connection = undefined;
    this.#end();
    void this.#connecting.then((connection) => connection.close()).catch(() => {});
  }

  get #presenceTopic(): string {
    return `${this.#session.topics.presence}/${this.#session.clientKey}`;
  }

  async #read(): Promise<void> {
    const { cloud, local } = this.#options;
    const { snapshot } = this.#session;
    if (snapshot && local.viewed.endsWith(`/${snapshot.key}`)) await local.loaded(snapshot.version);
    const known = local.space.version ?? 0;
    const ahead = snapshot && snapshot.version > known ? snapshot : undefined;
    const [log, bytes] = await Promise.all([
      readLog(cloud, this.#session),
      ahead && cloud.snapshot(this.#session, ahead.key),
    ]);
    if (this.#left) return;
    if (log.sealed) return this.end();
    const { pointer } = log;
    // What the log lacks is in the snapshot that it names.
    const newest = Math.max(known, ahead?.version ?? 0);
    if (bytes && ahead) await this.#load(bytes, ahead.version);
    if (pointer && pointer.version > newest) {
      await this.#load(await cloud.snapshot(this.#session, pointer.key), pointer.version);
    }
    if (this.#left) return;
    this.#take(log);
    await this.#confirm(log);
    this.#fillGap();
    // What was saved may show here first, and then nothing else looks.
    if (this.#tail.isWanted && this.live && mayEdit(this.#session.role)) this.#compactIfDue();
  }

  async #load(snapshot: Uint8Array, version: number): Promise<void> {
    if (this.#left) return;
    const receipt = this.#options.local.load(snapshot);
    if (receipt.status === "refused") {
      const { reason } = receipt;
      this.#options.problem(() => t("sync.partUnread", { reason }));
      return;
    }
    await this.#options.local.loaded(version);
  }

  #take({ rows, pointer }: Log): void {
    const updates = rows.map(({ update }) => update);
    this.#tail.read(updates, pointer?.at, this.#options.cloud.now());
    this.#takeRows(rows.filter(({ clientKey }) => clientKey !== this.#session.clientKey));
  }

  #takeRows(rows: readonly LogRow[]): void {
    const fresh = rows.filter(({ clientKey, seq }) => !this.#seen.has(rowKey(clientKey, seq)));
    for (const { clientKey, seq } of fresh) this.#seen.add(rowKey(clientKey, seq));
    // A refused one is left where it is: the compaction puts it into quarantine.
    if (fresh.length) this.#options.local.receive(fresh.map((row) => ({ ...row, from: row.clientKey })));
  }

  /** Own changes that turned out to be in the log, or in the snapshot. */
  async #confirm({ rows, pointer }: Log): Promise<void> {
    const { outbox, map } = this.#options.local;
    const own = new Set(rows.flatMap((row) => (row.clientKey === this.#session.clientKey ? [row.seq] : [])));
    const there = outbox.rows.filter(
      (row) => own.has(row.seq) || (pointer && map.covers(pointer.vector, row.update)),
    );
    await outbox.confirm(there.map((row) => row.seq));
  }

  #receive({ topic, payload }: Message): void {
    if (this.#left) return;
    const { topics, clientKey: own } = this.#session;
    const parts = topic.split("/");
    if (topic.startsWith(`${topics.updates}/`)) {
      const from = parseAuthor(parts.at(-2), parts.at(-1));
      // One's own come back too: MQTT's "no local" is not known to IoT Core.
      if (!from || from.clientKey === own) return;
      this.#tail.grow(payload.byteLength);
      this.#takeRows([{ ...from, update: payload }]);
      if (this.#options.local.map.missing.length > 0) this.#fillGap();
    } else if (topic.startsWith(`${topics.presence}/`)) {
      const from = parseAuthor(parts.at(-1), "1");
      if (from && from.clientKey !== own) this.#room.receive(from.clientKey, payload);
    } else if (topic.startsWith(`${topics.talk}/`)) {
      this.#options.talk(parts.at(-2), parts.at(-1), payload);
    } else if (topic === topics.control) {
      this.#control(payload);
    }
  }

  #control(payload: Uint8Array): void {
    let event: Record<string, unknown>;
    try {
      event = Object(JSON.parse(new TextDecoder().decode(payload)));
    } catch {
      return;
    }
    if (event.event === "snapshot") this.#tail.cut(this.#options.cloud.now());
    if (event.event === "late") {
      this.refresh();
      this.#options.late();
    }
    // Rights have changed. Not all at once: everyone hears it in the same moment.
    if (event.event === "renew")
      this.#after(Math.random() * this.#options.timing.renewal, async () => this.end());
    const transfer = transferEvent(event);
    if (transfer) this.#options.transfer(transfer);
    if (event.event === "quarantined" && event.clientKey === this.#session.clientKey) {
      const reason = typeof event.reason === "string" ? event.reason.slice(0, 200) : undefined;
      this.#options.problem(() => t("sync.notTaken", { reason: reason ?? t("sync.notWellFormed") }));
    }
  }

  /** Something of another author is missing: the log has it, or will have it in a moment. */
  #fillGap(): void {
    const { map } = this.#options.local;
    if (map.missing.length === 0) this.#gapTries = 0;
    if (map.missing.length === 0 || this.#gapTimer) return;
    this.#gapTimer = true;
    const { gap, retryMax } = this.#options.timing;
    // At once, then more and more seldom: a gap may never close, if someone made it on purpose.
    this.#after(Math.min(gap * 2 ** this.#gapTries++, retryMax * 10), async () => {
      this.#gapTimer = false;
      if (map.missing.length > 0) await this.catchUp();
    });
  }

  /** A change is in the log; if it did not come by, it is fetched, once. */
  #expect(clientKey: string, seq: number): void {
    const key = rowKey(clientKey, seq);
    if (this.#seen.has(key) || this.#expected.has(key)) return;
    this.#expected.add(key);
    this.#after(this.#options.timing.gap, () => this.catchUp());
  }

  #onSaved(rows: readonly OutboxRow[]): void {
    // Peers who missed the last message learn of it.
    this.#room.changed();
    this.#measure.saved(rows.map(({ seq }) => seq));
    for (const { update } of rows) this.#tail.grow(update.byteLength);
    const last = rows.at(-1);
    if (last) this.#lastSaved = `${this.#session.clientKey}/${seqText(last.seq)}`;
    this.#compactIfDue();
  }

  #compactIfDue(): void {
    const isDue = () => this.#tail.isDue(this.#options.cloud.now());
    if (!isDue() || this.#asking) return;
    this.#asking = true;
    // Everyone who edits notices a long log at about the same time; one of them is enough.
    const wait = this.#tail.isWanted ? 0 : Math.random() * this.#options.timing.compaction;
    this.#after(wait, async () => {
      this.#asking = false;
      if (isDue()) this.#askForCompaction();
    });
  }

  #askForCompaction(): void {
    this.#tail.asked(this.#options.cloud.now());
    const topic = this.#session.topics.updates.replace(/\/updates$/, "/compact");
    // Many changes make a log long: it is asked for by the last of one's own, and logged under its name.
    const request = JSON.stringify({ correlationId: this.#lastSaved });
    this.#connection?.publish(topic, new TextEncoder().encode(request)).catch(() => this.end());
  }

  #renewLater(): void {
    const { cloud, timing } = this.#options;
    const wait = this.#session.credentials.expiration - cloud.now() - timing.renewBefore;
    this.#after(Math.min(Math.max(wait, timing.retryMin), longestTimer), () => this.#renew());
  }

  /** New credentials for the calls to come; the connection lives on with those it was opened with. */
  async #renew(): Promise<void> {
    try {
      const session = await this.#options.renew();
      if (session.epoch !== this.#session.epoch || session.role !== this.#session.role) return this.end();
      this.#session = session;
      this.#renewLater();
    } catch (error) {
      // There is time left to try again; a refusal is for the next connection to tell.
      if (error instanceof Unreachable) this.#after(this.#options.timing.retryMax, () => this.#renew());
      else this.end();
    }
  }

  #after(delay: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#left) work().catch(() => this.end());
    }, delay);
    this.#timers.add(timer);
  }
}

const rowKey = (clientKey: string, seq: number): string => `${clientKey}#${seq}`;
