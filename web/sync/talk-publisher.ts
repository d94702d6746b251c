/** Sends what an author has to say, and reads it back. */
import { entryId, type Heard, type TalkEvent } from "../../model/talk.ts";
import { type Speaker, speakerOf } from "../../model/voice.ts";
import type { Cloud } from "../cloud/cloud.ts";
import type { Session } from "../cloud/session.ts";
import { Publisher, type PublisherTiming } from "./publisher.ts";
import type { TalkRow } from "./rows.ts";

/** An event that has no number yet. */
export type Unsaid = TalkEvent extends infer Event
  ? Event extends TalkEvent
    ? Omit<Event, "n">
    : never
  : never;

/** A row that waits, with its own number. */
export type Waiting = TalkRow & { readonly n: number };

/**
 * A number of this time (ms since 1970): its thousandth is drawn, since devices of one person may write in the same
 * millisecond under one name.
 */
export const newNumber = (now: number): number => Math.floor(now) * 1000 + Math.floor(Math.random() * 1000);

/** As it stands in topics and sort keys: the order of text is the order of numbers, that of time. */
export const numberText = (number: number): string => String(number).padStart(16, "0");

export type Spoken = Speaker & { readonly number: number };

/** The two ends of a topic or parts of a sort key; undefined if they are of another form. */
export function parseSpoken(voice: string | undefined, number: string | undefined): Spoken | undefined {
  const speaker = speakerOf(voice ?? "");
  const isNumber = Number.isSafeInteger(Number(number)) && Number(number) > 0;
  return speaker && isNumber ? { ...speaker, number: Number(number) } : undefined;
}

export interface TalkPublisherOptions {
  readonly cloud: Cloud;
  readonly session: () => Session;
  readonly publish: (topic: string, payload: Uint8Array) => Promise<void>;
  readonly rows: () => readonly Waiting[];
  /** These were seen in the talk, under these numbers. */
  readonly sent: (rows: readonly TalkRow[]) => Promise<void>;
  readonly onFailure: (error: Error) => void;
  readonly timing?: Partial<PublisherTiming>;
}

/**
 * For one connection. An event is published under the time of its sending, not that of its writing: who reads on
 * from where they stopped finds what was written offline, too.
 */
export function talkPublisher(options: TalkPublisherOptions): Publisher {
  const { cloud, session, rows } = options;
  const numbers = new Map<number, number>();
  let last = 0;
  const numberOf = (n: number): number => {
    const known = numbers.get(n);
    if (known !== undefined) return known;
    last = Math.max(newNumber(cloud.now()), last + 1);
    numbers.set(n, last);
    return last;
  };
  return new Publisher({
    outbox: {
      get rows() {
        return rows().map((row) => ({
          clientKey: row.clientKey,
          space: row.space,
          seq: row.n,
          update: row.payload,
          edits: 1,
        }));
      },
      confirm: async (seqs) => {
        const seen = new Set(seqs);
        await options.sent(
          rows().flatMap(({ n, ...row }) => (seen.has(n) ? [{ ...row, sent: numberOf(n) }] : [])),
        );
      },
    },
    publish: ({ clientKey: voice, seq, update }) =>
      options.publish(`${session().topics.talk}/${voice}/${numberText(numberOf(seq))}`, update),
    stored: async (from, to) => {
      const sought = new Map([...numbers].filter(([n]) => n >= from && n <= to).map(([n, at]) => [at, n]));
      const least = numberText(Math.min(...sought.keys()));
      const most = `${numberText(Math.max(...sought.keys()))}#~`;
      const found = new Set<number>();
      for await (const page of cloud.talk(session(), { from: least, to: most })) {
        for (const { sk } of page) {
          const [number, voice] = String(sk).split("#");
          const from = parseSpoken(voice, number);
          const n = from?.author === session().talk.author ? sought.get(from.number) : undefined;
          if (n !== undefined) found.add(n);
        }
      }
      return found;
    },
    // Nothing merges the talk.
    covered: async () => [],
    onFailure: options.onFailure,
    timing: options.timing,
  });
}

/** The same event when its author, and that of others who wait, is called otherwise: it may be about one of them. */
export function renamed(event: TalkEvent, waiting: readonly Heard[], author: string): TalkEvent {
  const about = "thread" in event ? event.thread : "round" in event ? event.round : undefined;
  const first = waiting.find((one) => entryId(one.author, one.event.n) === about);
  if (!first) return event;
  const id = entryId(author, first.event.n);
  return "thread" in event ? { ...event, thread: id } : ({ ...event, round: id } as TalkEvent);
}
