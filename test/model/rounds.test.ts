import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RoundEvent, roundLimits } from "../../model/round-events.ts";
import { foldRounds, type Round, tally } from "../../model/rounds.ts";
import { decodeTalk, encodeTalk, entryId, foldTalk, type Heard } from "../../model/talk.ts";
import { keyOf } from "./replicas.ts";

const called = { name: "Ann", color: "#123456" };
const [ann, ben, cem] = [keyOf(0), keyOf(1), keyOf(2)];
const SECOND = 1_000_000;

/** An event of any kind; authors and numbers are few, so that events meet. */
const author = fc.constantFrom(ann, ben, cem);
const n = fc.integer({ min: 1, max: 12 });
const round = fc.tuple(author, n).map(([key, one]) => entryId(key, one));
const node = fc.constantFrom("a", "b", "c");
const seconds = fc.integer({ min: 0, max: 90 });
const own = { n, name: fc.constant("Ann"), color: fc.constant("#123456") };
const kind = <Kind extends string>(one: Kind) => fc.constant(one);
const vote = fc.record({ kind: kind("vote"), n, round, nodes: fc.array(node, { maxLength: 6 }) });
const anyEvent: fc.Arbitrary<RoundEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: kind("write"), ...own, seconds, node }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ kind: kind("ballot"), ...own, seconds, hidden: fc.boolean() },
      votes: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("timer"), ...own, seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("more"), n, round, seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("close"), ...own, round }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("ideas"), ...own, round, texts: fc.constant(["Bees", "Ants"]) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("take"), n, round, ideas: fc.array(round, { minLength: 1 }) }),
  },
  { weight: 6, arbitrary: vote },
);
const PERSONAL = ["ideas", "vote"];
/** Mostly as editors where that is asked for. */
const anyHeard: fc.Arbitrary<Heard> = fc
  .record({ author, sent: fc.integer({ min: 0, max: 20 }), event: anyEvent, isForged: fc.nat(9) })
  .map(({ isForged, ...heard }) => {
    const asEditor = PERSONAL.includes(heard.event.kind) === (isForged === 0);
    return { ...heard, ...(asEditor && { asEditor }) };
  });
const many = fc.array(anyHeard, { maxLength: 60 });

const ballot = { kind: "ballot", n: SECOND, ...called, seconds: 60, votes: 2, hidden: false } as const;
const voting: Heard = { author: ann, asEditor: true, sent: SECOND, event: ballot };
const id = entryId(ann, SECOND);
const said = (by: string, at: number, event: Record<string, unknown> & { kind: string }): Heard => ({
  author: by,
  ...(!PERSONAL.includes(event.kind) && { asEditor: true }),
  sent: at,
  event: { n: at, round: id, ...event } as RoundEvent,
});
const votes = (by: string, at: number, ...nodes: string[]) => said(by, at, { kind: "vote", nodes });
const one = (...events: Heard[]): Round => foldRounds([voting, ...events])[0] as Round;

describe("an event of a round", () => {
  it("comes out of its payload as it went in, and is nothing to the comments and the chat", () => {
    fc.assert(
      fc.property(anyEvent, many, (event, all) => {
        expect(decodeTalk(encodeTalk(event))).toEqual(event);
        expect(foldTalk(all)).toEqual({ threads: [], chat: [] });
      }),
    );
  });

  const refused: [string, object][] = [
    ["more votes than anybody has", { ...ballot, votes: roundLimits.votes + 1 }],
    ["no votes", { ...ballot, votes: 0 }],
    ["hidden as a word", { ...ballot, hidden: "yes" }],
    ["a time that is none", { ...ballot, seconds: -1 }],
    ["a time without end", { ...ballot, seconds: roundLimits.seconds + 1 }],
    ["a node that is none", { kind: "vote", n: 1, round: id, nodes: ["<b>"] }],
    ["votes for one node that are no list", { kind: "vote", n: 1, round: id, nodes: "abc" }],
    ["a round that is none", { kind: "vote", n: 1, round: "abc", nodes: [] }],
    ["a list that is too long", { kind: "vote", n: 1, round: id, nodes: Array(21).fill("a") }],
    ["an idea without words", { kind: "ideas", n: 1, ...called, round: id, texts: [" "] }],
    ["an idea that is too long", { kind: "ideas", n: 1, ...called, round: id, texts: ["x".repeat(501)] }],
    ["no ideas", { kind: "ideas", n: 1, ...called, round: id, texts: [] }],
    ["too many ideas", { kind: "ideas", n: 1, ...called, round: id, texts: Array(8).fill("x") }],
    ["a reserved name", { kind: "close", n: 1, ...called, name: "Support", round: id }],
    ["one member more", { kind: "timer", n: 1, ...called, seconds: 1, sound: true }],
  ];
  it.each(refused)("is ignored when it has %s", (_, event) => {
    const payload = new Uint8Array([1, ...new TextEncoder().encode(JSON.stringify(event))]);
    expect(decodeTalk(payload)).toBeUndefined();
  });

  it("of the longest ideas still goes into a payload that is taken", () => {
    const texts = Array(roundLimits.batch).fill("\u0001".repeat(roundLimits.idea));
    const event: RoundEvent = { kind: "ideas", n: 1, ...called, name: "\u0001".repeat(40), round: id, texts };
    expect(decodeTalk(encodeTalk(event))).toEqual(event);
  });
});

describe("rounds", () => {
  it("are the same in whatever order, and however often, their events come", () => {
    fc.assert(
      fc.property(
        many.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([once, again]) => {
          expect(foldRounds(again)).toEqual(foldRounds(once));
          expect(foldRounds(again).map(tally)).toEqual(foldRounds(once).map(tally));
        },
      ),
    );
  });

  it("count no more votes of a person than each has, and none of rounds without votes", () => {
    fc.assert(
      fc.property(many, (all) => {
        const people = new Set(all.map((heard) => heard.author)).size;
        for (const round of foldRounds(all)) {
          const counted = tally(round).reduce((sum, [, count]) => sum + count, 0);
          expect(counted).toBeLessThanOrEqual(round.votes * people);
          for (const nodes of round.ballots.values()) expect(nodes.length).toBeLessThanOrEqual(round.votes);
        }
      }),
    );
  });

  it("count a person's votes the same, whatever others say but the one who began it", () => {
    fc.assert(
      fc.property(many, (all) => {
        for (const round of foldRounds(all)) {
          for (const [author, nodes] of round.ballots) {
            const alone = all.filter((heard) => heard.author === author || heard.author === round.author);
            const same = foldRounds(alone).find((other) => other.id === round.id);
            expect(same?.ballots.get(author)).toEqual(nodes);
          }
        }
      }),
    );
  });

  it("take a person's last word, from whichever device, and their first votes of too many", () => {
    expect(tally(one(votes(ben, 5 * SECOND, "a"), votes(ben, 4 * SECOND, "b", "b")))).toEqual([["a", 1]]);
    expect(tally(one(votes(ben, 5 * SECOND, "a", "b", "c"), votes(cem, 6 * SECOND, "b")))).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
    expect(tally(one(votes(ben, 5 * SECOND, "a"), votes(ben, 6 * SECOND)))).toEqual([]);
  });

  it("of the one who began it end for votes that come later; clocks may differ a little", () => {
    const end = (by: string) => said(by, 100 * SECOND, { kind: "close", ...called });
    const late = votes(ben, 170 * SECOND, "a");
    expect(one(late, end(ann)).ballots.size).toBe(0);
    expect(one(votes(ben, 150 * SECOND, "a"), end(ann)).ballots.size).toBe(1);
    // Written before, and sent when there was a network again.
    expect(one({ ...late, event: votes(ben, 90 * SECOND, "a").event }, end(ann)).ballots.size).toBe(1);
  });

  it("can be ended by others, who take no vote away by that", () => {
    const early = said(cem, 2 * SECOND, { kind: "close", ...called, name: "Cem" });
    const round = one(votes(ben, 150 * SECOND, "a"), early);
    expect(round.closed).toMatchObject({ author: cem, name: "Cem", at: 2_000 });
    expect(tally(round)).toEqual([["a", 1]]);
    const own = said(ann, 200 * SECOND, { kind: "close", ...called });
    expect(one(early, own).closed).toMatchObject({ author: ann, at: 200_000 });
  });

  it("are begun, ended, lengthened and cleared by those who may change the map, and by nobody else", () => {
    const as = ({ asEditor: _, ...heard }: Heard): Heard => heard;
    expect(foldRounds([as(voting)])).toEqual([]);
    const end = said(ann, 5 * SECOND, { kind: "close", ...called });
    const more = said(ann, 5 * SECOND, { kind: "more", seconds: 60 });
    expect(one(as(end), as(more))).toEqual(one());
    expect(one({ ...votes(ben, 5 * SECOND, "a"), asEditor: true }).ballots.size).toBe(0);
  });

  it("have time from when they were published, and more only by the one who began it", () => {
    const offline = { ...voting, sent: 9 * SECOND };
    expect(foldRounds([offline])[0]).toMatchObject({ at: 9_000, ends: 69_000 });
    const more = (by: string) => said(by, 5 * SECOND, { kind: "more", seconds: 60 });
    expect(one(more(ann)).ends).toBe(121_000);
    expect(one(more(ben)).ends).toBe(61_000);
    expect(foldRounds([{ ...voting, event: { ...ballot, seconds: 0 } }])[0]?.ends).toBeUndefined();
  });

  it("know which ideas of those who may only comment are on the map", () => {
    const writing: Heard = {
      author: ann,
      asEditor: true,
      sent: SECOND,
      event: { kind: "write", n: SECOND, ...called, seconds: 0, node: "root" },
    };
    const ideas = said(ben, 3 * SECOND, { kind: "ideas", ...called, texts: ["Bees"] });
    const take = said(ann, 4 * SECOND, { kind: "take", ideas: [entryId(ben, 3 * SECOND)] });
    expect(foldRounds([writing, ideas])[0]?.batches).toMatchObject([
      { author: ben, texts: ["Bees"], taken: false },
    ]);
    expect(foldRounds([take, ideas, writing])[0]?.batches).toMatchObject([{ taken: true }]);
    const flood = Array.from({ length: 40 }, (_, i) =>
      said(ben, (5 + i) * SECOND, { kind: "ideas", ...called, texts: ["Bees"] }),
    );
    expect(foldRounds([writing, ...flood])[0]?.batches).toHaveLength(roundLimits.batches);
  });
});
