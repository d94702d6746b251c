/**
 * What is said about a map, as this browser knows it: kept on this device, sent when there is a connection, read from
 * the map's partition of the talk and heard from its topic.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { decodeTalk, encodeTalk, entryId, type Heard, mergeHeard, type TalkEvent } from "../../model/talk.ts";
import { type Speaker, speakerOf, voiceOf } from "../../model/voice.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { mayTalk, type Session } from "../cloud/session.ts";
import type { LocalMap } from "./local.ts";
import type { Publisher } from "./publisher.ts";
import type { TalkRow } from "./rows.ts";
import {
  newNumber,
  numberText,
  parseSpoken,
  renamed,
  type Spoken,
  talkPublisher,
  type Unsaid,
  type Waiting,
} from "./talk-publisher.ts";
import type { Timing } from "./timing.ts";

/** What lies less than this (ms) before the last reading is read again: a rule, or its second try, may be late. */
const OVERLAP = 24 * 60 * 60_000;
/** What claims to be published later than so many ms from now is nobody's honest clock. */
const AHEAD = OVERLAP;

/** The connection that there is. */
export interface Line {
  readonly session: Session;
  publish(topic: string, payload: Uint8Array): Promise<void>;
}

export interface TalkOptions {
  readonly local: LocalMap;
  cloud(): Promise<Cloud>;
  readonly timing: Timing;
}

export class MapTalk {
  /** What this tab is called outside the talk. */
  readonly clientKey: string;
  readonly #author: Signal<string>;
  readonly #options: TalkOptions;
  readonly #events = new Map<string, Heard>();
  readonly #heard: Signal<readonly Heard[]> = signal([]);
  readonly #isRead = signal(false);
  #cloud: Cloud | undefined;
  #line: Line | undefined;
  #publisher: Publisher | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: Promise<void> | undefined;
  #lastNumber = 0;
  #telling = false;

  private constructor(options: TalkOptions) {
    this.#options = options;
    this.clientKey = options.local.replica.clientKey;
    // Before the first session nobody but this device hears of it: then it becomes the person's.
    this.#author = signal(options.local.space.talkAuthor ?? this.clientKey);
  }

  /** With what this device knows. */
  static async open(options: TalkOptions): Promise<MapTalk> {
    const talk = new MapTalk(options);
    const { store, space } = options.local;
    for (const { clientKey, sent, payload } of await store.talk(space.space)) {
      const [event, by] = [decodeTalk(payload), speakerOf(clientKey)];
      if (event && by) talk.#add({ ...by, sent, event });
    }
    talk.#isRead.value = space.talkRead !== undefined;
    return talk;
  }

  /** Who this person is in the talk, on all their devices. */
  get author(): string {
    return this.#author.value;
  }

  /** All events that are known, one's own that wait included. */
  get heard(): ReadonlySignal<readonly Heard[]> {
    return this.#heard;
  }

  /** Whether all that was said has been read once; until then, the latest is there first. */
  get isRead(): ReadonlySignal<boolean> {
    return this.#isRead;
  }

  /**
   * Says something; answers its id. Resolves when it is kept on this device, from where it goes on its way as soon as
   * it can; `asEditor`, as soon as a session lets this person change the map. Throws a RangeError for what nobody would
   * take, and what IndexedDB throws.
   */
  async say(what: Unsaid, { asEditor }: Pick<Speaker, "asEditor"> = {}): Promise<string> {
    const n = Math.max(newNumber(this.now()), this.#lastNumber + 1);
    const event: TalkEvent = { ...what, n };
    const author = this.#author.peek();
    const said: Heard = { author, ...(asEditor && { asEditor }), sent: 0, event };
    this.#lastNumber = n;
    await this.#options.local.store.keepTalk([this.#rowOf(said)]);
    this.#add(said);
    if (author !== this.#author.peek()) await this.#become(this.#author.peek());
    this.#publisher?.pump();
    return entryId(this.#author.peek(), n);
  }

  /** There is a connection: what was missed is read, and what waits is sent. */
  join(line: Line): void {
    this.part();
    this.#line = line;
    void this.#catchUp(line);
  }

  /** The connection is gone. */
  part(): void {
    this.#publisher?.stop();
    this.#publisher = undefined;
    this.#line = undefined;
    clearTimeout(this.#timer);
  }

  /** Looks whether anything was missed. */
  look(): void {
    const line = this.#line;
    if (line) void this.#read(line, this.now() - OVERLAP).catch(() => this.#later(line));
  }

  /** Reads everything again: something may have been put where it was read before. */
  refresh(): void {
    const line = this.#line;
    if (line) void this.#read(line, 0).catch(() => this.#later(line));
  }

  /** A message from the talk's topic. */
  receive(voice: string | undefined, number: string | undefined, payload: Uint8Array): void {
    const by = parseSpoken(voice, number);
    if (!by) return;
    const event = by.author === this.#author.peek() ? decodeTalk(payload) : undefined;
    // What waits here counts as published when it was read back.
    if (event && this.#events.get(entryId(voiceOf(by), event.n))?.sent === 0) return;
    const row = this.#take(by, payload);
    if (row) void this.#options.local.store.keepTalk([row]).catch(() => {});
  }

  async #catchUp(line: Line): Promise<void> {
    try {
      this.#cloud = await this.#options.cloud();
      await this.#become(line.session.talk.author);
      const { talkRead } = this.#options.local.space;
      const isHere = talkRead?.epoch === line.session.epoch;
      await this.#read(line, isHere ? talkRead.at - OVERLAP : 0);
      if (this.#line !== line || !mayTalk(line.session.role)) return;
      this.#publisher = this.#newPublisher(this.#cloud, line);
      this.#publisher.pump();
      // Delivery may begin a while after it was asked for.
      this.#timer = setTimeout(() => {
        if (this.#line === line) this.look();
      }, this.#options.timing.settle);
    } catch {
      this.#later(line);
    }
  }

  /** It did not work, though there may be a connection: once more in a while. */
  #later(line: Line): void {
    if (this.#line !== line) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#line === line) this.join(line);
    }, this.#options.timing.retryMax);
  }

  /** Reads what was published since a time (ms), the newest first; one reading after the other. */
  #read(line: Line, since: number): Promise<void> {
    const reading = (this.#reading ?? Promise.resolve())
      .catch(() => {})
      .then(async () => {
        if (this.#line !== line) return;
        const { local } = this.#options;
        const cloud = await this.#options.cloud();
        const { session } = line;
        const at = cloud.now();
        const from = numberText(Math.max(0, Math.floor(since * 1000)));
        const to = `${numberText(Math.floor((at + AHEAD) * 1000))}#~`;
        for await (const page of cloud.talk(session, { from, to })) {
          const rows = page.flatMap(({ sk, update }) => {
            const [number, voice] = String(sk).split("#");
            const by = parseSpoken(voice, number);
            return by && update instanceof Uint8Array ? (this.#take(by, update) ?? []) : [];
          });
          if (rows.length > 0) await local.store.keepTalk(rows);
        }
        if (this.#line !== line) return;
        await local.patchSpace({ talkRead: { epoch: session.epoch, at } });
        this.#isRead.value = true;
      });
    this.#reading = reading;
    return reading;
  }

  /** Adds what came from outside; answers what is to be kept of it, if that is news. */
  #take({ number: sent, ...by }: Spoken, payload: Uint8Array): TalkRow | undefined {
    const event = decodeTalk(payload);
    if (!event || sent > (this.now() + AHEAD) * 1000) return undefined;
    const known = this.#events.get(entryId(voiceOf(by), event.n));
    const heard = this.#add({ ...by, sent, event });
    if (known && heard.sent === known.sent && heard.event === known.event) return undefined;
    return this.#rowOf(heard);
  }

  #rowOf({ sent, event, ...by }: Heard): TalkRow {
    const { space } = this.#options.local.space;
    const voice = voiceOf(by);
    return { space, id: entryId(voice, event.n), clientKey: voice, sent, payload: encodeTalk(event) };
  }

  /**
   * From now on this person is called so. What waits on this device, whichever tab it was written in and whatever they
   * were called then, waits under that name.
   */
  async #become(author: string): Promise<void> {
    const { store, space } = this.#options.local;
    for (const { clientKey, sent, payload } of await store.talk(space.space)) {
      const [event, by] = [sent === 0 ? decodeTalk(payload) : undefined, speakerOf(clientKey)];
      if (event && by) this.#add({ ...by, sent, event });
    }
    const before = [...this.#events.values()].filter((one) => one.sent === 0 && one.author !== author);
    const after = before.map(({ event, ...one }) => ({
      ...one,
      author,
      event: renamed(event, before, author),
    }));
    if (before.length > 0) {
      await store.keepTalk(
        after.map((one) => this.#rowOf(one)),
        before.map((one) => this.#rowOf(one)),
      );
      for (const one of before) this.#events.delete(entryId(voiceOf(one), one.event.n));
    }
    this.#author.value = author;
    for (const one of after) this.#add(one);
    if (space.talkAuthor !== author) await this.#options.local.patchSpace({ talkAuthor: author });
  }

  #add(one: Heard): Heard {
    const id = entryId(voiceOf(one), one.event.n);
    const known = this.#events.get(id);
    const heard = known ? mergeHeard(one, known) : one;
    this.#events.set(id, heard);
    if (one.author === this.#author.peek()) this.#lastNumber = Math.max(this.#lastNumber, one.event.n);
    this.#tell();
    return heard;
  }

  /** Once for all that comes at a time. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.#heard.value = [...this.#events.values()];
    });
  }

  #newPublisher(cloud: Cloud, line: Line): Publisher {
    return talkPublisher({
      cloud,
      session: () => line.session,
      publish: (topic, payload) => line.publish(topic, payload),
      rows: () => this.#waiting(line.session),
      sent: async (rows) => {
        await this.#options.local.store.keepTalk(rows);
        for (const { clientKey, sent, payload } of rows) {
          const by = speakerOf(clientKey);
          if (by) this.#take({ ...by, number: sent }, payload);
        }
      },
      onFailure: () => this.#later(line),
      timing: this.#options.timing.publisher,
    });
  }

  /** What this session may send of it: what it may not would end the connection. */
  #waiting({ talk: { author, answers } }: Session): Waiting[] {
    return [...this.#events.values()].flatMap((one) =>
      one.sent === 0 && [author, answers].includes(voiceOf(one))
        ? [{ ...this.#rowOf(one), n: one.event.n }]
        : [],
    );
  }

  /** Ms since 1970, by the cloud's clock where that is known. */
  now(): number {
    return this.#cloud?.now() ?? Date.now();
  }
}
