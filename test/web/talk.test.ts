import { describe, expect, it } from "vitest";
import { encodeTalk, foldTalk } from "../../model/talk.ts";
import type { MapTalk } from "../../web/sync/talk.ts";
import type { Unsaid } from "../../web/sync/talk-publisher.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import { Browser, seeded, until } from "./browser.ts";
import { calm, World } from "./fake-cloud.ts";

const chat = (text: string): Unsaid => ({ kind: "chat", name: "Ann", color: "#123456", text, mentions: [] });
const lines = (talk: MapTalk): string[] => foldTalk(talk.heard.value).chat.map(({ text }) => text);
const waits = (talk: MapTalk): string[] =>
  foldTalk(talk.heard.value).chat.flatMap(({ text, sent }) => (sent === 0 ? [text] : []));
const hear = (talk: MapTalk, ...said: string[]): Promise<void> =>
  until(
    () => JSON.stringify(lines(talk)) === JSON.stringify(said) && waits(talk).length === 0,
    () => [lines(talk), waits(talk)],
  );
const live = (open: OpenMap): Promise<void> =>
  until(
    () => open.status.value.state === "saved",
    () => open.status.value,
  );

/** A map of Ann's, and Ben, who came by a link. */
async function two(role: "editor" | "viewer" = "editor", world = new World()) {
  const [ann, ben] = [world.client("ann"), world.client("ben")];
  const [annsBrowser, bensBrowser] = [new Browser(ann), new Browser(ben)];
  const anns = await annsBrowser.open({ draft: "d1" });
  const secret = (await anns.share(role)).split("#")[1] ?? "";
  const id = anns.id ?? "";
  const bens = await bensBrowser.open({ id, secret });
  await live(anns);
  await live(bens);
  return { world, ann, ben, annsBrowser, bensBrowser, anns, bens, id, secret };
}

describe("the talk", () => {
  it("is heard by others at once, and read by who comes later", async () => {
    const { world, anns, bens, id, secret } = await two();
    const [ann, ben] = [await anns.talk(), await bens.talk()];
    await ann.say(chat("one"));
    await hear(ben, "one");
    await ben.say(chat("two"));
    await hear(ann, "one", "two");
    const cem = await new Browser(world.client("cem")).open({ id, secret });
    await hear(await cem.talk(), "one", "two");
  });

  it("counts as sent only what was read back", async () => {
    const { world, anns, bens } = await two();
    const [ann, ben] = [await anns.talk(), await bens.talk()];
    world.faults = { ...calm, loseRow: 1 };
    await ann.say(chat("lost on the way to the table"));
    await until(() => lines(ben).length === 1);
    expect(waits(ann)).toHaveLength(1);
    world.faults = calm;
    await hear(ann, "lost on the way to the table");
    await hear(ben, "lost on the way to the table");
  });

  it("waits for the network, also in a tab that was closed, and is found by who had read further", async () => {
    const { world, ann, annsBrowser, anns, bens, id } = await two();
    const ben = await bens.talk();
    const first = await anns.talk();
    ann.offline = true;
    await first.say(chat("offline"));
    expect(waits(first)).toEqual(["offline"]);
    await ben.say(chat("meanwhile"));
    await hear(ben, "meanwhile");
    await anns.close();
    const again = await annsBrowser.open({ id });
    const second = await again.talk();
    expect(lines(second)).toEqual(["offline"]);
    ann.offline = false;
    await hear(second, "offline", "meanwhile");
    await hear(ben, "offline", "meanwhile");
    expect(world.map(id).logOf(1).talk.size).toBe(2);
  });

  it("of a second tab that was closed is sent by the first", async () => {
    const { ann, annsBrowser, anns, bens, id } = await two();
    const ben = await bens.talk();
    const other = await annsBrowser.open({ id });
    await live(other);
    ann.offline = true;
    await (await other.talk()).say(chat("from the other tab"));
    await other.close();
    ann.offline = false;
    await live(anns);
    await anns.talk();
    await hear(ben, "from the other tab");
  });

  it("is a person's on all their devices: another one edits and deletes what the first wrote", async () => {
    const { world, anns, bens, id } = await two();
    const ben = await bens.talk();
    const [desk, phone] = [
      await anns.talk(),
      await (await new Browser(world.client("ann")).open({ id })).talk(),
    ];
    await desk.say(chat("typed in haste"));
    await desk.say(chat("never mind"));
    await hear(phone, "typed in haste", "never mind");
    expect(phone.author).toBe(desk.author);
    expect(ben.author).not.toBe(desk.author);
    const [first, second] = foldTalk(phone.heard.value).chat;
    await phone.say({ kind: "edit", of: first?.n ?? 0, text: "thought over", mentions: [] });
    await phone.say({ kind: "delete", of: second?.n ?? 0 });
    // Somebody else's edit of the same number is one of nothing.
    await ben.say({ kind: "edit", of: first?.n ?? 0, text: "in another's name", mentions: [] });
    for (const talk of [desk, phone, ben]) await hear(talk, "thought over");
  });

  it("that waits is the person's, whatever they were called when they wrote it", async () => {
    const { ben, anns, bens } = await two();
    const [ann, talk] = [await anns.talk(), await bens.talk()];
    ben.offline = true;
    const thread = await talk.say({ ...chat("a thought"), kind: "comment", node: "root" } as Unsaid);
    await talk.say({ ...chat("and another"), kind: "reply", thread } as Unsaid);
    const before = talk.author;
    // Ben signs in to an account that has an identity already.
    ben.person = "ben's account";
    ben.offline = false;
    const texts = (of: MapTalk) =>
      foldTalk(of.heard.value).threads.map(({ comments }) => comments.map(({ text }) => text));
    await until(() => JSON.stringify(texts(ann)) === '[["a thought","and another"]]');
    await until(() => talk.heard.value.every(({ sent }) => sent > 0));
    expect(talk.author).not.toBe(before);
    expect(new Set(talk.heard.value.map(({ author }) => author))).toEqual(new Set([talk.author]));
  });

  it("goes on in another epoch, for which all is read again", async () => {
    const { world, ann, anns, bens, id } = await two();
    const [one, other] = [await anns.talk(), await bens.talk()];
    await one.say(chat("before"));
    await hear(other, "before");
    ann.offline = true;
    await one.say(chat("while away"));
    world.beginEpoch(id);
    ann.offline = false;
    await hear(one, "before", "while away");
    await hear(other, "before", "while away");
    expect(world.map(id).logOf(1).talk.size).toBe(0);
  });

  it("has commenters, who may not edit", async () => {
    const { world, bens, id } = await two("viewer");
    const talk = await bens.talk();
    world.map(id).links.set("comments", "commenter");
    const cems = await new Browser(world.client("cem")).open({ id, secret: "comments" });
    await live(cems);
    await (await cems.talk()).say(chat("from a commenter"));
    await hear(talk, "from a commenter");
    expect(cems.role).toBe("commenter");
  });

  it("of a viewer waits: it is not sent, and the connection stays", async () => {
    const { world, bens, id } = await two("viewer");
    const talk = await bens.talk();
    await talk.say(chat("me too"));
    await until(() => talk.isRead.value);
    expect(waits(talk)).toEqual(["me too"]);
    expect(world.map(id).logOf(1).talk.size).toBe(0);
    expect(bens.status.value.state).toBe("saved");
  });

  describe("of suggestions", () => {
    const signed = { name: "Ann", color: "#123456" };
    const suggestion: Unsaid = {
      kind: "suggest",
      node: "root",
      change: "text",
      base: "",
      text: "Trip",
      ...signed,
    };
    const states = (talk: MapTalk) =>
      foldTalk(talk.heard.value).threads.map((thread) => thread.suggestion?.state);
    const become = (talk: MapTalk, ...wanted: string[]) =>
      until(
        () => JSON.stringify(states(talk)) === JSON.stringify(wanted),
        () => states(talk),
      );

    it("believes an editor's answer, and nobody's who may only comment", async () => {
      const { world, anns, id } = await two();
      world.map(id).links.set("comments", "commenter");
      const [cem, dan] = ["cem", "dan"].map((name) => new Browser(world.client(name)));
      const cems = await (await cem?.open({ id, secret: "comments" }))?.talk();
      const dans = await (await dan?.open({ id, secret: "comments" }))?.talk();
      const ann = await anns.talk();
      if (!cems || !dans) throw new Error("They did not open the map.");
      const thread = await cems.say(suggestion);
      for (const talk of [ann, cems, dans]) await become(talk, "open");
      // A client of a commenter's that says so all the same, under the only name that it has.
      await dans.say({ kind: "accept", thread, ...signed });
      await dans.say(chat("told you"));
      for (const talk of [ann, cems, dans]) await hear(talk, "told you");
      for (const talk of [ann, cems, dans]) expect(states(talk)).toEqual(["open"]);
      await ann.say({ kind: "accept", thread, ...signed }, { asEditor: true });
      for (const talk of [ann, cems, dans]) await become(talk, "accepted");
      // Who comes later, and has only what was kept.
      const eve = await (await new Browser(world.client("eve")).open({ id, secret: "comments" })).talk();
      await become(eve, "accepted");
    });

    it("keeps an answer that was given offline until a session may give it", async () => {
      const { world, ben, anns, bens, bensBrowser, id, secret } = await two();
      const [ann, talk] = [await anns.talk(), await bens.talk()];
      const thread = await ann.say(suggestion);
      await become(talk, "open");
      ben.offline = true;
      await talk.say({ kind: "decline", thread, ...signed }, { asEditor: true });
      world.map(id).links.set(secret, "commenter");
      ben.offline = false;
      await until(() => bens.role === "commenter");
      await talk.say(chat("still here"));
      await hear(ann, "still here");
      // It is what he would have; nobody else heard of it, and the connection is not cut over it.
      expect([states(talk), states(ann)]).toEqual([["declined"], ["open"]]);
      await bens.close();
      world.map(id).links.set(secret, "editor");
      const again = await (await bensBrowser.open({ id })).talk();
      await become(again, "declined");
      await become(ann, "declined");
    });
  });

  it("ignores what is no event, and what claims to come from the future", async () => {
    const { world, anns, id } = await two();
    const talk = await anns.talk();
    const key = "b".repeat(24);
    const event = { ...chat("from the future"), n: 1 } as const;
    const future = String((Date.now() + 30 * 86_400_000) * 1000);
    for (const [number, payload] of [
      ["17", new Uint8Array([1, 2, 3])],
      [future, encodeTalk(event as never)],
      ["99999999999999999999", encodeTalk(event as never)],
    ] as const) {
      world.map(id).logOf(1).talk.set(`${number}#${key}`, payload);
      world.deliver({ topic: `maps/${id}/1/talk/${key}/${number}`, payload });
    }
    await talk.say(chat("mine"));
    await hear(talk, "mine");
  });

  it("is the same for all in the end, whatever the network does", async () => {
    const random = seeded(7);
    const world = new World(random);
    const { anns, bens, ben } = await two("editor", world);
    world.faults = { loseDelivery: 0.3, repeatDelivery: 0.3, loseRow: 0.2, breakOnPublish: 0.2, delay: 10 };
    const talks = [await anns.talk(), await bens.talk()];
    const said: string[] = [];
    for (let i = 0; i < 12; i++) {
      const text = `line ${i}`;
      said.push(text);
      await talks[i % 2]?.say(chat(text));
      if (i % 4 === 3) ben.offline = !ben.offline;
    }
    ben.offline = false;
    world.faults = calm;
    const complete = (talk: MapTalk) => new Set(lines(talk)).size === said.length && waits(talk).length === 0;
    await until(
      () => {
        // Who missed a message learns of it at the next look: when the page is looked at again, or anew.
        for (const talk of talks) talk.look();
        return talks.every(complete);
      },
      () => talks.map(lines),
    );
    expect(lines(talks[0] as MapTalk)).toEqual(lines(talks[1] as MapTalk));
  });
});
