/** Sends what an author has to say, and reads it back. */
import type { Cloud } from "../cloud/cloud.ts";
import type { Item } from "../cloud/dynamodb.ts";
import type { Session } from "../cloud/session.ts";
import type { LocalMap } from "./local.ts";
import { parseAuthor } from "./log.ts";
import { Publisher, type PublisherTiming } from "./publisher.ts";
import type { Replica } from "./replica.ts";
import type { TalkRow } from "./store.ts";
import type { Timing } from "./timing.ts";

/** A row that waits, with its own number. */
export type Waiting = TalkRow & { readonly n: number };

/** As it stands in topics and sort keys: the order of text is the order of numbers, that of time. */
export const numberText = (number: number): string => String(number).padStart(16, "0");

/** `{number}#{clientKey}`; undefined if it is another form. */
export function parseSpoken(sk: Item[string] | undefined): { clientKey: string; number: number } | undefined {
  const [number, clientKey] = String(sk).split("#");
  const from = parseAuthor(clientKey, number);
  return from && { clientKey: from.clientKey, number: from.seq };
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
    last = Math.max(Math.floor(cloud.now() * 1000), last + 1);
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
    publish: async ({ seq, update }) => {
      const { topics, clientKey } = session();
      await options.publish(`${topics.talk}/${clientKey}/${numberText(numberOf(seq))}`, update);
    },
    stored: async (from, to) => {
      const sought = new Map([...numbers].filter(([n]) => n >= from && n <= to).map(([n, at]) => [at, n]));
      const least = numberText(Math.min(...sought.keys()));
      const most = `${numberText(Math.max(...sought.keys()))}#~`;
      const found = new Set<number>();
      for await (const page of cloud.talk(session(), { from: least, to: most })) {
        for (const { sk } of page) {
          const from = parseSpoken(sk);
          const n = from?.clientKey === session().clientKey ? sought.get(from.number) : undefined;
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

/**
 * Sends what an author whose tab is gone had to say. Nobody but the author may publish it, so it takes a session and a
 * connection of its own. Throws what goes wrong: the rows stay.
 */
export async function speakFor(
  { clientKey, secret: replica }: Replica,
  waiting: readonly Waiting[],
  { cloud, mapId, local, timing }: { cloud: Cloud; mapId: string; local: LocalMap; timing: Timing },
): Promise<void> {
  const session = await cloud.openSession(mapId, { secret: local.space.secret, replica });
  let finish: () => void = () => {};
  let fail: (error: Error) => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const connection = await cloud.connect(session, {
    will: { topic: `${session.topics.presence}/${clientKey}`, payload: new Uint8Array() },
    onMessage: () => {},
    onClose: () => fail(new Error("The connection ended.")),
  });
  let left = waiting;
  const publisher = talkPublisher({
    cloud,
    session: () => session,
    publish: (topic, payload) => connection.publish(topic, payload),
    rows: () => left,
    sent: async (rows) => {
      await local.store.keepTalk(rows);
      const gone = new Set(rows.map(({ id }) => id));
      left = left.filter(({ id }) => !gone.has(id));
      if (left.length === 0) finish();
    },
    onFailure: fail,
    timing: timing.publisher,
  });
  try {
    publisher.pump();
    await done;
  } finally {
    done.catch(() => {});
    publisher.stop();
    await connection.close();
  }
}
