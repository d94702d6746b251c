import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Outbox } from "../../web/sync/outbox.ts";
import { Publisher } from "../../web/sync/publisher.ts";
import type { OutboxRow } from "../../web/sync/rows.ts";
import { Store } from "../../web/sync/store.ts";
import "./browser.ts";
import { seeded, until } from "./browser.ts";

const clientKey = "a".repeat(24);

/** Updates of one author, each adding a word to a text. */
function author(id = 7) {
  const doc = new Y.Doc();
  doc.clientID = id;
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  return {
    say(word: string): Uint8Array {
      doc.getText("t").insert(doc.getText("t").length, `${word} `);
      return updates.pop() ?? new Uint8Array();
    },
  };
}

const textOf = (updates: Iterable<Uint8Array>): string => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText("t").toString();
};

async function store(factory = new IDBFactory()): Promise<Store> {
  const made = await Store.open(factory);
  await made.space("s");
  await made.addReplica({ clientKey, space: "s", secret: "", last: 0 }).catch(() => {});
  return made;
}

describe("the outbox", () => {
  it("merges the changes of a moment into one row, and keeps it with the document before it is sent", async () => {
    const kept: OutboxRow[] = [];
    const db = await store();
    const outbox = new Outbox({ store: db, clientKey, onKept: (row) => kept.push(row) });
    const { say } = author();
    for (const word of ["one", "two", "three"]) outbox.add(say(word));
    expect(outbox.pending).toBe(3);
    await outbox.flush();
    expect(kept).toMatchObject([{ seq: 1, edits: 3 }]);
    expect(textOf(kept.map((row) => row.update))).toBe("one two three ");
    expect(await db.outbox(clientKey)).toEqual(kept);
    expect(textOf((await db.document("s")).map((part) => part.update))).toBe("one two three ");
  });

  it("does not merge beyond what a message can hold", async () => {
    const kept: OutboxRow[] = [];
    const outbox = new Outbox({ store: await store(), clientKey, onKept: (row) => kept.push(row) });
    const { say } = author();
    for (let i = 0; i < 5; i++) outbox.add(say("x".repeat(25_000)));
    await outbox.flush();
    expect(kept.map((row) => row.edits)).toEqual([2, 2, 1]);
    expect(kept.every((row) => row.update.byteLength < 64_000)).toBe(true);
  });

  it("goes on under the same numbers after a reload", async () => {
    const factory = new IDBFactory();
    const { say } = author();
    const before = new Outbox({ store: await store(factory), clientKey });
    before.add(say("one"));
    await before.flush();
    const after = new Outbox({ store: await store(factory), clientKey });
    await after.restore();
    expect(after.pending).toBe(1);
    after.add(say("two"));
    await after.flush();
    expect(after.rows.map((row) => row.seq)).toEqual([1, 2]);
    await after.confirm([1]);
    expect((await (await store(factory)).outbox(clientKey)).map((row) => row.seq)).toEqual([2]);
  });

  it("sends nothing that it could not keep, says so, and tries again", async () => {
    const db = await store();
    const keep = db.keep.bind(db);
    let full = true;
    db.keep = async (...row) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      return keep(...row);
    };
    const troubles: (string | undefined)[] = [];
    const kept: OutboxRow[] = [];
    const outbox = new Outbox({
      store: db,
      clientKey,
      retryDelay: 5,
      onKept: (row) => kept.push(row),
      onTrouble: (error) => troubles.push(error?.name),
    });
    outbox.add(author().say("precious"));
    const flushed = outbox.flush();
    await until(() => troubles.length >= 2);
    expect(kept).toEqual([]);
    expect(outbox.pending).toBe(1);
    full = false;
    await flushed;
    expect(troubles.at(-1)).toBeUndefined();
    expect(kept).toHaveLength(1);
  });
});

describe("the publisher", () => {
  it("loses nothing and gives no number twice, whatever breaks and whenever the page dies", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 25 }), async (seed, words) => {
        const random = seeded(seed);
        const factory = new IDBFactory();
        const { say } = author();
        /** What the broker was ever given, by seq: the same number must always hold the same bytes. */
        const published = new Map<number, string>();
        const log = new Map<number, Uint8Array>();
        const typed: string[] = [];
        /** One life of the page; it ends without any warning. */
        const live = async (calm: boolean): Promise<void> => {
          const db = await store(factory);
          let alive = true;
          const outbox = new Outbox({ store: db, clientKey, delay: 1 });
          await outbox.restore();
          const dies = (): void => {
            if (!calm && random() < 0.08) alive = false;
          };
          let publisher: Publisher | undefined;
          const connect = (): void => {
            publisher = new Publisher({
              outbox,
              publish: async (row) => {
                dies();
                if (!alive) return new Promise(() => {});
                if (!calm && random() < 0.2) throw new Error("lost before the broker");
                const bytes = Buffer.from(row.update).toString("hex");
                expect(published.get(row.seq) ?? bytes).toBe(bytes);
                published.set(row.seq, bytes);
                if (calm || random() < 0.7) log.set(row.seq, row.update);
                dies();
                if (!alive) return new Promise(() => {});
                if (!calm && random() < 0.2) throw new Error("the PUBACK was lost");
              },
              stored: async (from, to) => {
                dies();
                if (!alive) return new Promise(() => {});
                if (!calm && random() < 0.2) throw new Error("the log can't be read");
                return new Set([...log.keys()].filter((seq) => seq >= from && seq <= to));
              },
              covered: async () => [],
              onFailure: () => {
                if (alive) setTimeout(connect, 1);
              },
              timing: { readBack: 1, looks: 2, ack: 50, window: 3 },
            });
            publisher.pump();
          };
          connect();
          while (alive && (typed.length < words || outbox.pending > 0)) {
            if (typed.length < words) {
              const word = `w${typed.length}`;
              outbox.add(say(word));
              // Kept is what counts: what died before that was never promised to anyone.
              await outbox.flush();
              typed.push(word);
              publisher?.pump();
            }
            dies();
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          alive = false;
          publisher?.stop();
          db.close();
        };
        for (let life = 0; life < 6; life++) await live(false);
        await live(true);
        expect(textOf(log.values())).toBe(typed.map((word) => `${word} `).join(""));
        expect(await (await store(factory)).outbox(clientKey)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it("keeps the order, a few at a time", async () => {
    const outbox = new Outbox({ store: await store(), clientKey });
    const { say } = author();
    for (let i = 0; i < 10; i++) {
      outbox.add(say(`${i}`));
      await outbox.flush();
    }
    const asked: number[] = [];
    const acks: (() => void)[] = [];
    const publisher = new Publisher({
      outbox,
      publish: ({ seq }) => {
        asked.push(seq);
        return new Promise((resolve) => acks.push(resolve));
      },
      stored: async () => new Set(asked),
      covered: async () => [],
      onFailure: (error) => {
        throw error;
      },
      timing: { window: 3, readBack: 1 },
    });
    publisher.pump();
    publisher.pump();
    expect(asked).toEqual([1, 2, 3]);
    for (let i = 0; i < 10; i++) {
      await until(() => acks.length > 0);
      acks.shift()?.();
    }
    await until(() => outbox.rows.length === 0);
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    publisher.stop();
  });

  it("sends once more what got no answer, and gives up a connection that never answers", async () => {
    const outbox = new Outbox({ store: await store(), clientKey });
    outbox.add(author().say("hello?"));
    await outbox.flush();
    const failures: Error[] = [];
    let sent = 0;
    new Publisher({
      outbox,
      publish: () => {
        sent++;
        return new Promise(() => {});
      },
      stored: async () => new Set(),
      covered: async () => [],
      onFailure: (error) => failures.push(error),
      timing: { ack: 10 },
    }).pump();
    await until(() => failures.length === 1);
    expect(sent).toBe(2);
    expect(outbox.pending).toBe(1);
  });
});
