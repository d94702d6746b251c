import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changes } from "../../model/suggestion.ts";
import { decodeTalk, encodeTalk, entryId, foldTalk, type Heard, type TalkEvent } from "../../model/talk.ts";
import { keyOf } from "./replicas.ts";

const signed = { name: "Ann", color: "#123456", mentions: [] };
const [ann, ben] = [keyOf(0), keyOf(1)];
const suggestion = {
  kind: "suggest",
  n: 1,
  name: "Ann",
  color: "#123456",
  node: "root",
  change: "text",
  text: "Why not",
  base: "Why",
} as const;
const bytes = (value: unknown, version = 1) =>
  new Uint8Array([version, ...new TextEncoder().encode(JSON.stringify(value))]);

/** An event of any kind; authors and numbers are few, so that events meet. */
const author = fc.constantFrom(ann, ben, keyOf(2));
const number = fc.integer({ min: 1, max: 12 });
const thread = fc.tuple(author, number).map(([key, n]) => entryId(key, n));
const text = fc.string({ minLength: 1, maxLength: 8 }).filter((one) => one.trim() !== "");
const anyEvent: fc.Arbitrary<TalkEvent> = fc.oneof(
  fc.record({ kind: fc.constant("comment" as const), n: number, node: fc.constant("root"), text }).map(sign),
  fc.record({ kind: fc.constant("reply" as const), n: number, thread, text }).map(sign),
  fc.record({ kind: fc.constant("chat" as const), n: number, text }).map(sign),
  fc.record({ kind: fc.constant("edit" as const), n: number, of: number, text, mentions: fc.constant([]) }),
  fc.record({ kind: fc.constant("delete" as const), n: number, of: number }),
  fc.record({ kind: fc.constantFrom("resolve" as const, "reopen" as const), n: number, thread }),
  fc
    .record({
      kind: fc.constant("suggest" as const),
      n: number,
      node: fc.constant("root"),
      change: fc.constantFrom(...changes),
      text: fc.string({ maxLength: 8 }),
      base: fc.string({ maxLength: 8 }),
    })
    .map(named),
  fc.record({ kind: fc.constant("withdraw" as const), n: number, of: number }),
  fc.record({ kind: fc.constantFrom("accept" as const, "decline" as const), n: number, thread }).map(named),
);
function named<Event extends object>(event: Event) {
  return { ...event, name: "Ann", color: "#123456" };
}
function sign<Event extends object>(event: Event): Event & typeof signed {
  return { ...event, ...signed };
}
const anyHeard: fc.Arbitrary<Heard> = fc.record(
  {
    author,
    asEditor: fc.constant(true as const),
    sent: fc.integer({ min: 0, max: 20 }),
    event: anyEvent,
  },
  { requiredKeys: ["author", "sent", "event"] },
);

describe("an event of the talk", () => {
  it("comes out of its payload as it went in, and the payload is no JSON", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const payload = encodeTalk(event);
        expect(decodeTalk(payload)).toEqual(event);
        expect(() => JSON.parse(new TextDecoder().decode(payload))).toThrow();
      }),
    );
  });

  it.each([
    ["another version", bytes({ kind: "delete", n: 1, of: 1 }, 2)],
    ["no JSON", new Uint8Array([1, 2, 3])],
    ["no UTF-8", new Uint8Array([1, 0x22, 0xff, 0x22])],
    ["nothing", new Uint8Array()],
    ["another kind", bytes({ kind: "shout", n: 1 })],
    ["a kind of Object's own", bytes({ kind: "constructor", n: 1 })],
    ["an author of its own choice", bytes({ kind: "delete", n: 1, of: 1, author: ben })],
    ["a member too few", bytes({ kind: "delete", n: 1 })],
    ["a number that is none", bytes({ kind: "delete", n: 1.5, of: 1 })],
    ["no words", bytes({ kind: "chat", n: 1, ...signed, text: " \n" })],
    ["too many words", bytes({ kind: "chat", n: 1, ...signed, text: "x".repeat(2001) })],
    ["a colour that is more", bytes({ kind: "chat", n: 1, ...signed, text: "x", color: "red;x:url(y)" })],
    ["a name that is reserved", bytes({ kind: "chat", n: 1, ...signed, text: "x", name: "S\u00a0upport." })],
    ["a thread without an author", bytes({ kind: "resolve", n: 1, thread: "1-1" })],
    [
      "a mention with more",
      bytes({ kind: "chat", n: 1, ...signed, text: "x", mentions: [{ id: "a", name: "A", x: 1 }] }),
    ],
    [
      "too many mentions",
      bytes({ kind: "chat", n: 1, ...signed, text: "x", mentions: Array(21).fill({ id: "a", name: "A" }) }),
    ],
    ["more bytes than any has", bytes({ kind: "chat", n: 1, ...signed, text: "x", pad: "x".repeat(26_000) })],
    ["a suggestion of something else", bytes({ ...suggestion, change: "colour" })],
    ["a suggestion without what it was made against", bytes({ ...suggestion, base: undefined })],
    ["a suggestion for no node", bytes({ ...suggestion, node: "<b>" })],
    ["an answer in nobody's name", bytes({ kind: "accept", n: 1, thread: entryId(ann, 1) })],
    ["null", bytes(null)],
    ["a list", bytes([])],
  ])("is ignored when it has %s", (_, payload) => {
    expect(decodeTalk(payload)).toBeUndefined();
  });

  it("is ignored, whatever bytes and whatever JSON come", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.jsonValue(), (noise, json) => {
        expect(decodeTalk(noise)).toBeUndefined();
        expect(decodeTalk(bytes(json))).toBeUndefined();
      }),
    );
  });

  it("of the longest texts still goes into a payload that is taken", () => {
    const longest = "\u0001".repeat(2000);
    const chat = { kind: "chat", n: 1, ...signed, text: longest } as const;
    expect(decodeTalk(encodeTalk(chat))).toEqual(chat);
    const name = "\u0001".repeat(40);
    const suggested = {
      ...suggestion,
      n: Number.MAX_SAFE_INTEGER,
      name,
      text: longest,
      base: longest,
    } as const;
    expect(decodeTalk(encodeTalk(suggested))).toEqual(suggested);
  });
});

describe("the talk", () => {
  it("is the same in whatever order, and however often, its events come", () => {
    fc.assert(
      fc.property(
        fc
          .array(anyHeard, { maxLength: 40 })
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
          ),
        ([once, again]) => {
          expect(foldTalk(again)).toEqual(foldTalk(once));
        },
      ),
    );
  });

  it("never changes what an author said but by events of that author", () => {
    fc.assert(
      fc.property(fc.array(anyHeard, { maxLength: 40 }), (all) => {
        const own = foldTalk(all.filter((one) => one.author === ann));
        const mine = new Map(said(own).map((entry) => [entry.id, entry.text]));
        for (const entry of said(foldTalk(all))) {
          // A reply to another's thread is seen only with that.
          if (entry.author === ann && mine.has(entry.id)) expect(entry.text).toBe(mine.get(entry.id));
        }
      }),
    );
  });

  const comment: Heard = {
    author: ann,
    sent: 10,
    event: { kind: "comment", n: 10, node: "root", text: "Why?", ...signed },
  };
  const id = entryId(ann, 10);
  const reply: Heard = {
    author: ben,
    sent: 20,
    event: { kind: "reply", n: 20, thread: id, text: "So.", ...signed },
  };
  const mark = (kind: "resolve" | "reopen", n: number): Heard => ({
    author: ben,
    sent: n,
    event: { kind, n, thread: id },
  });
  const one = (...events: Heard[]) => foldTalk(events).threads[0];

  it("has threads: a comment and the answers to it, though they came first", () => {
    expect(one(reply, comment)?.comments.map(({ text }) => text)).toEqual(["Why?", "So."]);
    expect(foldTalk([reply])).toEqual({ threads: [], chat: [] });
  });

  it("resolves and reopens a thread, as the last one says", () => {
    expect(one(comment, reply)?.resolved).toBe(false);
    expect(one(comment, reply, mark("resolve", 30))?.resolved).toBe(true);
    expect(one(comment, reply, mark("reopen", 40), mark("resolve", 30))?.resolved).toBe(false);
  });

  it("opens a resolved thread again when someone goes on in it", () => {
    expect(one(comment, mark("resolve", 15), reply)?.resolved).toBe(false);
  });

  it("lets an author edit and delete, and nobody else", () => {
    const edit = (author: string): Heard => ({
      author,
      sent: 30,
      event: { kind: "edit", n: 30, of: 10, text: "What?", mentions: [] },
    });
    const remove = (author: string): Heard => ({
      author,
      sent: 40,
      event: { kind: "delete", n: 40, of: 10 },
    });
    expect(one(comment, edit(ann))?.comments[0]).toMatchObject({ text: "What?", edited: true });
    expect(one(comment, edit(ben), remove(ben))?.comments[0]).toMatchObject({ text: "Why?", edited: false });
    expect(one(comment, remove(ann))).toBeUndefined();
    expect(one(comment, reply, edit(ann), remove(ann))?.comments[0]).toMatchObject({
      text: "",
      deleted: true,
    });
  });

  it("puts what comes from a clock that is ahead where it was published, not behind all that follows", () => {
    const chat = (author: string, n: number, sent: number, text: string): Heard => ({
      author,
      sent,
      event: { kind: "chat", n, text, ...signed },
    });
    const { chat: lines } = foldTalk([
      chat(ann, 9_000_000, 5_000, "ahead"),
      chat(ben, 6_000, 6_001, "later"),
    ]);
    expect(lines.map(({ text, at }) => `${text} ${at}`)).toEqual(["ahead 5", "later 6"]);
  });

  it("counts as sent what is known to be published, though it still waits here", () => {
    const waiting = { ...comment, sent: 0 };
    expect(one(waiting)?.comments[0]?.sent).toBe(0);
    expect(one(waiting, comment)?.comments[0]?.sent).toBe(10);
  });
});

const said = ({ threads, chat }: ReturnType<typeof foldTalk>) => [
  ...threads.flatMap(({ comments }) => comments),
  ...chat,
];
