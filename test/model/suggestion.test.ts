import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accept, textAfter } from "../../model/accept.ts";
import { MindMap, ROOT } from "../../model/document.ts";
import type { Change } from "../../model/suggestion.ts";
import { entryId, foldTalk, type Heard, type TalkEvent } from "../../model/talk.ts";
import { speakerOf, voiceOf } from "../../model/voice.ts";
import { keyOf } from "./replicas.ts";

const [ann, ben, cem] = [keyOf(0), keyOf(1), keyOf(2)];
const signed = { name: "Ann", color: "#123456" };
const suggested: Heard = {
  author: ben,
  sent: 10_000,
  event: { kind: "suggest", n: 10_000, node: ROOT, change: "text", text: "A trip", base: "Trip", ...signed },
};
const thread = entryId(ben, 10_000);
const answer = (kind: "accept" | "decline", n: number, author = ann, asEditor = true): Heard => ({
  author,
  ...(asEditor && { asEditor }),
  sent: n,
  event: { kind, n, thread, ...signed, name: author === ann ? "Ann" : "Cem" },
});
const reopened = (n: number, asEditor = true): Heard => ({
  author: ann,
  ...(asEditor && { asEditor }),
  sent: n,
  event: { kind: "reopen", n, thread },
});
const withdrawn = (n: number, author = ben): Heard => ({
  author,
  sent: n,
  event: { kind: "withdraw", n, of: 10_000 },
});
const outcome = (...events: Heard[]) => foldTalk([...events.reverse(), suggested]).threads[0];
const state = (...events: Heard[]) => outcome(...events)?.suggestion?.state;

describe("a suggestion", () => {
  it("is a thread with what was suggested as its first comment, open until it is answered", () => {
    expect(outcome()).toMatchObject({
      id: thread,
      node: ROOT,
      resolved: false,
      comments: [{ author: ben, text: "A trip", deleted: false }],
      suggestion: { change: "text", base: "Trip", state: "open" },
    });
    const reply: TalkEvent = { kind: "reply", n: 20_000, thread, text: "Where to?", mentions: [], ...signed };
    const all = outcome(answer("decline", 15_000), { author: cem, sent: 20_000, event: reply });
    expect(all?.comments.map(({ text }) => text)).toEqual(["A trip", "Where to?"]);
    // Unlike a thread of comments.
    expect(all?.resolved).toBe(true);
  });

  it("is answered by an editor, who is named with it", () => {
    const { resolved, suggestion } = outcome(answer("accept", 20_000)) ?? {};
    expect(resolved).toBe(true);
    expect(suggestion).toMatchObject({ state: "accepted", by: { author: ann, name: "Ann", at: 20 } });
    expect(state(answer("decline", 20_000, cem))).toBe("declined");
  });

  it("is not answered by who only says so", () => {
    const claims = [answer("accept", 20_000, ben, false), answer("decline", 21_000, cem, false)];
    expect(state(...claims)).toBe("open");
    expect(state(answer("accept", 20_000), reopened(30_000, false))).toBe("accepted");
    expect(
      state(answer("accept", 20_000), { author: cem, sent: 30_000, event: claims[1]?.event as TalkEvent }),
    ).toBe("accepted");
  });

  it("is withdrawn by its author alone", () => {
    expect(state(withdrawn(20_000, cem))).toBe("open");
    expect(state(withdrawn(20_000))).toBe("withdrawn");
    expect(outcome(withdrawn(20_000))?.comments[0]?.text).toBe("A trip");
    expect(state(withdrawn(20_000), answer("decline", 30_000))).toBe("withdrawn");
    expect(state({ ...withdrawn(20_000), asEditor: true })).toBe("open");
  });

  it("that was accepted is in the map, whatever else was said in that moment, until it is reopened", () => {
    expect(state(withdrawn(20_000), answer("accept", 20_001))).toBe("accepted");
    expect(state(answer("accept", 20_000), withdrawn(20_001))).toBe("accepted");
    expect(state(answer("decline", 20_000, cem), answer("accept", 20_001))).toBe("accepted");
    expect(state(answer("accept", 20_000), answer("decline", 20_001, cem))).toBe("accepted");
    expect(outcome(answer("accept", 20_000), answer("accept", 20_001, cem))?.suggestion?.by?.name).toBe(
      "Ann",
    );
    expect(state(answer("accept", 20_000), reopened(30_000))).toBe("open");
    expect(state(answer("accept", 20_000), reopened(30_000), answer("decline", 40_000))).toBe("declined");
    expect(state(withdrawn(15_000), answer("accept", 20_000), reopened(30_000))).toBe("withdrawn");
  });

  it("can't be edited or deleted once others may have read it", () => {
    const edit: TalkEvent = { kind: "edit", n: 20_000, of: 10_000, text: "Give Ben the house", mentions: [] };
    const gone: TalkEvent = { kind: "delete", n: 20_001, of: 10_000 };
    const all = outcome({ author: ben, sent: 1, event: edit }, { author: ben, sent: 1, event: gone });
    expect(all?.comments[0]).toMatchObject({ text: "A trip", edited: false, deleted: false });
  });
});

describe("the name that somebody speaks under", () => {
  it("tells who it is, and whether as an editor", () => {
    for (const speaker of [{ author: ann }, { author: ann, asEditor: true }] as const)
      expect(speakerOf(voiceOf(speaker))).toEqual(speaker);
    for (const name of ["", ".editor", `${ann}.owner`, `${ann}.editor.editor`, ann.slice(1), `${ann}x`])
      expect(speakerOf(name)).toBeUndefined();
  });
});

describe("to accept a suggestion", () => {
  const map = (text: string): MindMap => {
    const one = new MindMap({ clientKey: keyOf(0) });
    one.setText(ROOT, text, [{ from: 0, to: 4, kind: "bold" }]);
    return one;
  };
  const text = (base: string, to: string) => ({ change: "text" as Change, base, text: to });

  it("writes the text, with its formatting, in one step", () => {
    const one = map("Trip to sea");
    expect(accept(one, ROOT, text("Trip to sea", "Trip to the sea"), [])).toEqual([ROOT]);
    expect([one.text(ROOT), one.marks(ROOT)]).toEqual([
      "Trip to the sea",
      [{ from: 0, to: 4, kind: "bold" }],
    ]);
    one.undo();
    expect(one.text(ROOT)).toBe("Trip to sea");
  });

  it("keeps what others wrote since, and writes nothing twice", () => {
    const one = map("Trip to sea, in May");
    const proposed = text("Trip to sea", "Trip to the sea");
    expect(textAfter(one, ROOT, proposed).text).toBe("Trip to the sea, in May");
    accept(one, ROOT, proposed, []);
    expect(one.text(ROOT)).toBe("Trip to the sea, in May");
    const same = map("Trip to the sea");
    accept(same, ROOT, proposed, []);
    expect(same.text(ROOT)).toBe("Trip to the sea");
  });

  it("loses no letter of either, whatever both wrote", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (base, mine, theirs) => {
        const one = new MindMap({ clientKey: keyOf(0) });
        // Letters that neither base nor the other has.
        const [wanted, written] = [`${base}«${mine}»`, `‹${theirs}›${base}`];
        one.setText(ROOT, written);
        const after = textAfter(one, ROOT, text(base, wanted)).text;
        expect(after).toContain(`«${mine}»`);
        expect(after).toContain(`‹${theirs}›`);
      }),
    );
  });

  it("adds branches at the end, or removes the branch, each in one step", () => {
    const one = map("Trip");
    const first = one.add(ROOT, 0, "Where");
    one.add(first, 0, "Sea");
    const branches = [{ text: "When", children: [{ text: "May", children: [] }] }];
    const [added = ""] = accept(one, ROOT, { change: "child", base: "Trip", text: "When\n  May" }, branches);
    expect(one.children(ROOT)).toEqual([first, added]);
    expect([...one.walk(added)].map((id) => one.text(id))).toEqual(["When", "May"]);
    one.undo();
    expect(one.has(added)).toBe(false);
    expect(accept(one, first, { change: "removal", base: "Where", text: "" }, [])).toEqual([]);
    expect(one.size).toBe(1);
    one.undo();
    expect([...one.walk(first)].map((id) => one.text(id))).toEqual(["Where", "Sea"]);
  });
});
