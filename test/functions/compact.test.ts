import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { MindMap } from "../../model/document.ts";
import { LogStub } from "./log-stub.ts";
import { asked, mapId } from "./stub.ts";

const { handler } = await import("../../functions/compact/index.ts");

const ada = "a".repeat(24);
const bob = "b".repeat(24);
const row = (clientKey: string, seq: number) => `${clientKey}#${String(seq).padStart(8, "0")}`;

/** A map whose updates go into the log as the rule writes them. */
function author(clientKey: string, log: LogStub): MindMap {
  const map = new MindMap({ clientKey });
  let seq = 0;
  map.onUpdate((update) => log.putBinary(row(clientKey, ++seq), update));
  return map;
}
const pointer = (version: number, key: string) => ({
  pk: { S: `${mapId}#1` },
  sk: { S: "~snapshot" },
  version: { N: String(version) },
  key: { S: key },
});
/** What somebody sees who opens the map by its snapshot. */
function opened(log: LogStub): MindMap {
  const map = new MindMap({ clientKey: "c".repeat(24) });
  expect(map.load(log.snapshot().bytes).status).toBe("applied");
  return map;
}
const compact = () => handler({ mapId, epoch: "1" });

let log: LogStub;
beforeEach(() => {
  log = new LogStub(`${mapId}#1`).attach();
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

describe("compacting", () => {
  test("puts all of the log into one snapshot and takes it from the log", async () => {
    const map = author(ada, log);
    const node = map.add("root", 0, "Roots");
    map.add(node, 0, "Water");
    expect(await compact()).toEqual({ merged: 2, refused: 0, held: 0, version: 1 });
    expect(log.keys).toEqual(["~snapshot"]);
    expect(opened(log).outline()).toEqual(map.outline());
  });

  test("writes the version's row with the pointer: when, how much, by whom", async () => {
    author(bob, log).add("root", 0, "Leaves");
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    map.add("root", 1, "Bark");
    await compact();
    const [row, ...more] = log.versions.values();
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      pk: { S: `${mapId}#versions` },
      sk: { S: "000000001.000000001" },
      key: { S: log.snapshot().key },
      changes: { N: "3" },
      authors: { SS: [ada, bob] },
    });
    expect(Date.now() - Number(row?.at?.N)).toBeLessThan(60_000);
  });

  test("writes the snapshot for browsers to keep, under a key of its own", async () => {
    author(ada, log).add("root", 0, "Roots");
    await compact();
    const { key } = log.snapshot();
    expect(key).toMatch(new RegExp(`^snapshots/${mapId}/1/1-[0-9a-f-]{36}$`));
    expect(log.files.get(key)?.headers).toMatchObject({
      "content-encoding": "br",
      "content-type": "application/octet-stream",
      "cache-control": "private, max-age=31536000, immutable",
    });
  });

  test("stores a state vector by which authors know their edits", async () => {
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    await compact();
    expect(Buffer.from(log.snapshot().vector)).toEqual(Buffer.from(map.vector()));
  });

  test("goes on from the snapshot before, and leaves that where it is", async () => {
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    await compact();
    const first = log.snapshot().key;
    map.add("root", 1, "Stem");
    expect((await compact()).version).toBe(2);
    expect(opened(log).outline()).toEqual(map.outline());
    expect([...log.files.keys()]).toContain(first);
  });

  test("goes on from a snapshot that was written before 0.2", async () => {
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    await compact();
    const { key, bytes } = log.snapshot();
    log.files.set(key, { body: gzipSync(bytes), headers: { "content-encoding": "gzip" } });
    map.add("root", 1, "Stem");
    await compact();
    expect(opened(log).outline()).toEqual(map.outline());
  });

  test("tells the map's clients", async () => {
    author(ada, log).add("root", 0, "Roots");
    await compact();
    expect(log.published).toEqual([
      { topic: `maps/${mapId}/1/control`, event: { event: "snapshot", version: 1 } },
    ]);
  });

  test("writes nothing when there is nothing to do", async () => {
    expect(await compact()).toEqual({ merged: 0, refused: 0, held: 0, version: undefined });
    expect(asked.map((call) => call.operation)).toEqual(["Query", "GetItem"]);
  });

  test("takes a log of many pages, two authors and more rows than a transaction", async () => {
    const first = author(ada, log);
    for (let n = 0; n < 150; n++) first.add("root", n, `Node ${n}`);
    const second = author(bob, log);
    for (let n = 0; n < 30; n++) second.add("root", 0, `Other ${n}`);
    log.pageSize = 40;
    expect(await compact()).toMatchObject({ merged: 180, refused: 0 });
    expect(log.keys).toEqual(["~snapshot"]);
    expect(opened(log).size).toBe(181);
  });

  test("leaves what waits for an edit that is not there yet", async () => {
    const map = author(ada, log);
    map.add("root", 0, "One");
    map.add("root", 1, "Two");
    map.add("root", 2, "Three");
    const second = log.rows.get(row(ada, 2));
    log.rows.delete(row(ada, 2));
    expect(await compact()).toMatchObject({ merged: 1, held: 1 });
    expect(log.keys).toEqual([row(ada, 3), "~snapshot"]);
    if (second) log.rows.set(row(ada, 2), second);
    expect(await compact()).toMatchObject({ merged: 2, held: 0 });
    expect(opened(log).outline()).toEqual(map.outline());
  });

  test("merges a row that comes again after it was compacted", async () => {
    const map = author(ada, log);
    map.add("root", 0, "One");
    const again = log.rows.get(row(ada, 1));
    await compact();
    if (again) log.rows.set(row(ada, 1), again);
    await compact();
    expect(log.keys).toEqual(["~snapshot"]);
    expect(opened(log).outline()).toEqual(map.outline());
  });
});

describe("two runs at once", () => {
  test("the one that comes second changes nothing", async () => {
    const map = author(ada, log);
    map.add("root", 0, "One");
    const before = log.rows.get(row(ada, 1));
    log.beforeTransaction = () => {
      log.rows.set("~snapshot", pointer(1, "snapshots/other"));
    };
    expect(await compact()).toMatchObject({ merged: 0 });
    expect(log.rows.get("~snapshot")?.key).toEqual({ S: "snapshots/other" });
    expect(log.rows.get(row(ada, 1))).toEqual(before);
    expect(log.published).toEqual([]);
  });
});

describe("what is no edit", () => {
  const nonsense = Buffer.from([0xff, 0x00, 0x13, 0x37]);

  test("goes to quarantine with its bytes, and is reported; the rest is saved", async () => {
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    log.putBinary(row(bob, 1), nonsense);
    expect(await compact()).toMatchObject({ merged: 1, refused: 1 });
    expect(log.keys).toEqual(["~snapshot"]);
    expect(log.files.get(`quarantine/${mapId}/1/${row(bob, 1)}`)?.body).toEqual(nonsense);
    expect(log.published).toContainEqual({
      topic: `maps/${mapId}/1/control`,
      event: { event: "quarantined", clientKey: bob, seq: "00000001", reason: expect.any(String) },
    });
    expect(opened(log).outline()).toEqual(map.outline());
  });

  test("needs no snapshot to be taken from the log", async () => {
    log.putBinary(row(bob, 1), nonsense);
    expect(await compact()).toEqual({ merged: 0, refused: 1, held: 0, version: undefined });
    expect(log.keys).toEqual([]);
  });

  test("is an update that another author wrote", async () => {
    const map = author(ada, log);
    map.add("root", 0, "Roots");
    const stolen = log.rows.get(row(ada, 1))?.update ?? {};
    log.rows.clear();
    log.put(row(bob, 1), stolen);
    expect(await compact()).toMatchObject({ merged: 0, refused: 1 });
  });

  test("is a payload of JSON, which the rule does not store as binary", async () => {
    log.put(row(bob, 1), { M: { a: { N: "1" } } });
    expect(await compact()).toMatchObject({ refused: 1 });
    expect(log.files.get(`quarantine/${mapId}/1/${row(bob, 1)}`)?.body.toString("utf8")).toContain('"a"');
  });

  test.each(["x", "A b/%2e%2e", "1#2", "…", "-1"])("is a row of the number %j", async (seq) => {
    log.putBinary(`${bob}#${seq}`, nonsense);
    expect(await compact()).toMatchObject({ refused: 1 });
    expect(log.keys).toEqual([]);
    expect([...log.files.keys()]).toEqual([`quarantine/${mapId}/1/${bob}#${seq}`]);
  });

  test("is less after each run, even if none comes to the end of it", async () => {
    for (let n = 1; n <= 60; n++) log.putBinary(row(bob, n), nonsense);
    log.putsLeft = 40;
    await expect(compact()).rejects.toMatchObject({ code: "AccessDenied" });
    expect(log.keys).toHaveLength(60 - 25);
    log.putsLeft = Number.POSITIVE_INFINITY;
    await compact();
    expect(log.keys).toEqual([]);
    expect(log.files.size).toBe(60);
  });

  test("is reported fifty times at most, however much there is", async () => {
    for (let n = 1; n <= 60; n++) log.putBinary(row(bob, n), nonsense);
    expect(await compact()).toMatchObject({ refused: 60 });
    expect(log.published).toHaveLength(50);
    expect(log.files.size).toBe(60);
  });
});

describe("a request", () => {
  test.each([
    { mapId: "../etc", epoch: "1" },
    { mapId, epoch: "0" },
    { mapId, epoch: "1#x" },
  ])("for %j is refused", async (request) => {
    await expect(handler(request)).rejects.toThrow("Not a map and its epoch");
    expect(asked).toEqual([]);
  });

  test("fails loudly when the snapshot cannot be read, and leaves the log", async () => {
    author(ada, log).add("root", 0, "One");
    log.rows.set("~snapshot", pointer(4, "snapshots/gone"));
    await expect(compact()).rejects.toMatchObject({ code: "NoSuchKey" });
    expect(log.keys).toEqual([row(ada, 1), "~snapshot"]);
  });
});
