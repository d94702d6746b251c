import fc from "fast-check";
import type { Sql } from "postgres";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { migrate } from "../../../functions/migrate-index/migrate.ts";
import { migrations } from "../../../functions/migrate-index/migrations/index.ts";
import { asked, me } from "../stub.ts";
import {
  answerFromMaps,
  drawn,
  find,
  findMine,
  freshId,
  index,
  lists,
  maps,
  outline,
  owner,
  put,
  server,
  titlesOf,
  visit,
} from "./world.ts";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  answerFromMaps();
});

const snapshot = (id: string, epoch: number, version: number) => ({
  Records: [{ s3: { object: { key: `snapshots/${id}/${epoch}/${version}-0f8fad5b` } } }],
});

describe("the schema", () => {
  test("is brought up to date once, however many try at a time", async () => {
    const [one, other] = [server.connect(), server.connect()];
    try {
      const [last] = migrations.slice(-1);
      const more = [
        ...migrations,
        { version: (last?.version ?? 0) + 1, name: "more", sql: "create table more (id int)" },
      ];
      const done = await Promise.all([migrate(one, more), migrate(other, more), migrate(owner, more)]);
      expect(done.flatMap(({ applied }) => applied)).toEqual(["more"]);
      await expect(migrate(owner, migrations)).rejects.toThrow(/deploy newer code/);
      await owner`drop table more`;
      await owner`delete from migrations where name = 'more'`;
    } finally {
      await Promise.all([one.end(), other.end()]);
    }
  });

  test("stays as it was when a migration fails", async () => {
    const bad = [
      ...migrations,
      { version: migrations.length + 1, name: "bad", sql: "create table half (id int); select 1/0" },
    ];
    await expect(migrate(owner, bad)).rejects.toThrow(/division by zero/);
    expect(await owner`select to_regclass('half') as half`).toEqual([{ half: null }]);
    expect(await migrate(owner, migrations)).toEqual({ version: migrations.length, applied: [] });
  });

  test("gives each user what it needs and no more", async () => {
    const [gallery, indexer, fresh] = ["gallery", "indexer", "gallery"].map((user) =>
      server.connect(user),
    ) as [Sql, Sql, Sql];
    try {
      await expect(gallery`update maps set title = 'x'`).rejects.toThrow(/read-only/);
      await expect(gallery`begin read write; update maps set title = 'x'`.simple()).rejects.toThrow(
        /permission denied/,
      );
      await expect(indexer`delete from maps`).rejects.toThrow(/permission denied/);
      await expect(indexer`update words set maps = 0`).rejects.toThrow(/permission denied/);
      await expect(indexer`create table mine (id int)`).rejects.toThrow(/permission denied/);
      expect(await fresh`show statement_timeout`).toEqual([{ statement_timeout: "2s" }]);
    } finally {
      await Promise.all([gallery.end(), indexer.end(), fresh.end()]);
    }
  });
});

describe("index-map", () => {
  test("indexes a listed map by the snapshot that S3 tells of, and a private one for its people alone", async () => {
    const id = freshId();
    maps.set(id, {
      outline: outline("Bread without kneading", ["Flour and water"], ["Baking"]),
      listed: { at: 1_700_000_000_000 },
    });
    expect(await index(snapshot(id, 1, 1) as never)).toEqual({ [id]: "listed" });
    expect(titlesOf(await find("kneading"))).toEqual(["Bread without kneading"]);

    maps.set(id, { outline: outline("Bread for the family alone"), members: [me] });
    expect(await index({ mapId: id })).toEqual({ [id]: "private" });
    expect((await find("bread")).cards).toEqual([]);
    lists.set(me, [id]);
    expect(titlesOf((await findMine("bread")).body)).toEqual(["Bread for the family alone"]);
  });

  test("waits for a snapshot that S3 tells of before it is in force", async () => {
    const id = freshId();
    const before = { outline: outline("Before"), listed: { at: 1 }, version: 1 };
    maps.set(id, before);
    const indexed = index(snapshot(id, 1, 2) as never);
    await vi.waitUntil(() => asked.filter(({ operation }) => operation === "GetItem").length > 1);
    maps.set(id, { ...before, outline: outline("Afterwards it is another"), version: 2 });
    await indexed;
    expect(titlesOf(await find("afterwards"))).toEqual(["Afterwards it is another"]);
  });

  test("draws the picture for link previews when there is something else to be seen, and not before", async () => {
    const preview = async () => {
      const { body, status } = await visit(`/gallery/maps/${id}.png`);
      return status === 200 && body.length > 0;
    };
    const many = Array.from({ length: 40 }, (_, i) => `Branch ${i}`);
    const listed = { at: 3 };
    const id = await put({ outline: outline("Windmills of the north", many), listed });
    const times = () => drawn.filter((text) => text === "Windmills of the north").length;
    expect([times(), await preview()]).toEqual([1, true]);
    // Further out than a thumbnail shows, and what is said of the map.
    await put({ outline: outline("Windmills of the north", [...many, "One more"]), listed }, id);
    await put(
      { outline: outline("Windmills of the north", many), listed: { ...listed, description: "x" } },
      id,
    );
    expect([times(), await preview()]).toEqual([1, true]);
    await put({ outline: outline("Windmills of the north", ["Dutch ones", ...many]), listed }, id);
    expect([times(), await preview()]).toEqual([2, true]);
    // It went with the listing.
    await put({ outline: outline("Windmills of the north", ["Dutch ones", ...many]) }, id);
    expect([times(), await preview()]).toEqual([2, false]);
    await put({ outline: outline("Windmills of the north", ["Dutch ones", ...many]), listed }, id);
    expect([times(), await preview()]).toEqual([3, true]);
  });

  test("tells what is not a map", async () => {
    await expect(index({ mapId: "../../etc" })).rejects.toThrow(/Not a map/);
  });

  test("forgets a deleted map, and brings it back", async () => {
    const listed = { outline: outline("Zeppelins over the sea"), listed: { at: 5 } };
    const id = await put(listed);
    await put({ ...listed, deleted: true }, id);
    expect((await find("zeppelins")).cards).toEqual([]);
    expect((await visit(`/gallery/maps/${id}`)).status).toBe(410);
    const [row] = await owner`select title, lines, words::text, vocabulary from maps where id = ${id}`;
    expect(row).toEqual({ title: "", lines: "", words: "", vocabulary: [] });
    await put(listed, id);
    expect((await visit(`/gallery/maps/${id}`)).status).toBe(200);
  });

  test("lets the run that began last win, whichever ends last", async () => {
    const id = freshId();
    maps.set(id, { outline: outline("First state of it"), listed: { at: 1 } });
    await index({ mapId: id });
    // A run that began before, and would write what it read then.
    const late = server.connect("indexer");
    const [turn] = await late`update maps set turn = turn + 1 where id = ${id} returning turn`;
    maps.set(id, { outline: outline("Second state of it"), listed: { at: 1 } });
    await index({ mapId: id });
    const { count } = await late`
      update maps set written = ${turn?.turn}::bigint, title = 'First state of it' where id = ${id} and written < ${turn?.turn}::bigint`;
    expect(count).toBe(0);
    await late.end();
    expect(titlesOf(await find("second state"))).toEqual(["Second state of it"]);
  });

  test("keeps count of tags, languages and words, whatever happens to maps", async () => {
    const before = await owner`select * from facets where kind = 'tag' and value = 'counted' and maps <> 0`;
    const id = await put({ outline: outline("Counting hedgehogs", [], ["counted"]), listed: { at: 1 } });
    const count = () => owner`select maps from words where word = 'hedgehogs'`;
    expect(await count()).toEqual([{ maps: 1 }]);
    await put(
      { outline: outline("Counting hedgehogs again", [], ["counted", "twice"]), listed: { at: 1 } },
      id,
    );
    expect(await count()).toEqual([{ maps: 1 }]);
    await put({ outline: outline("Counting hedgehogs again", [], ["counted"]) }, id);
    expect(await count()).toEqual([{ maps: 0 }]);
    expect(await owner`select * from facets where kind = 'tag' and value = 'counted' and maps <> 0`).toEqual(
      before,
    );
  });
});

describe("what a stranger can find", () => {
  const words = ["apricot", "boulder", "cathedral", "drizzle", "elephant", "fjordland"];
  const step = fc.record({
    map: fc.integer({ min: 0, max: 3 }),
    listed: fc.boolean(),
    deleted: fc.boolean(),
    word: fc.constantFrom(...words),
    /** Events get lost for a while: several changes are indexed by one run. */
    told: fc.boolean(),
  });

  test("is what is listed, whatever was done before, and in whatever order it was heard of", async () => {
    const ids = [0, 1, 2, 3].map(freshId);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const runs: Promise<unknown>[] = [];
        for (const { map, listed, deleted, word, told } of steps) {
          const id = ids[map] ?? "";
          const tree = outline(
            `Title ${word}`,
            [{ text: "branch", children: [{ text: `leaf ${word}`, children: [] }] }],
            [word],
          );
          maps.set(id, { outline: tree, deleted, ...(listed && { listed: { at: 1, description: word } }) });
          if (told) runs.push(index({ mapId: id }));
        }
        await Promise.all(runs);
        // The last word about each map always comes.
        for (const id of ids) if (maps.has(id)) await index({ mapId: id });

        const isPublic = (id: string) => Boolean(maps.get(id)?.listed && !maps.get(id)?.deleted);
        const wordOf = (id: string) => maps.get(id)?.outline?.text.split(" ")[1];
        for (const word of words) {
          const expected = ids.filter((id) => isPublic(id) && wordOf(id) === word);
          const found = (await find(word)).cards.map(({ id }: { id: string }) => id);
          expect(found.sort()).toEqual(expected.sort());
          const { body } = await visit(`/gallery/?q=${word.slice(0, -2)}x${word.slice(-1)}`);
          if (expected.length === 0) expect(body).not.toContain(word);
        }
        const all = await visit("/gallery/");
        for (const id of ids) {
          expect(all.body.includes(id)).toBe(isPublic(id));
          expect((await visit(`/gallery/maps/${id}`)).status === 200).toBe(isPublic(id));
          expect((await visit(`/gallery/maps/${id}.svg`)).status === 200).toBe(isPublic(id));
          if (!isPublic(id))
            expect((await visit(`/gallery/maps/${id}`)).body).not.toContain(wordOf(id) ?? "Title");
        }
      }),
      { numRuns: 6 },
    );
  }, 90_000);

  test("is no map that somebody put into their own list without a role in it", async () => {
    const id = await put({ outline: outline("Plans of the enemy"), members: [] });
    lists.set(me, [id]);
    const { status, body } = await findMine("plans");
    expect(status).toBe(200);
    expect(body).toMatchObject({ cards: [], total: 0, facets: [] });
    maps.set(id, { outline: outline("Plans of the enemy"), members: [me] });
    expect(titlesOf((await findMine("plans")).body)).toEqual(["Plans of the enemy"]);
  });
});
