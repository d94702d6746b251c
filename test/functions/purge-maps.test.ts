import type { Context, ScheduledEvent } from "aws-lambda";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, type Asked, answer, mapId } from "./stub.ts";

const { handler } = await import("../../functions/purge-maps/index.ts");

const other = "q1w2e3r4t5y6u7i8";
const long = Date.now() - 86_400_000;

interface Input {
  readonly TableName: string;
  readonly Key: { pk: { S: string }; sk: { S: string } };
  readonly ExclusiveStartKey?: { sk: { S: string } };
  readonly ExpressionAttributeValues: { ":pk": { S: string }; ":now": { N?: string; S?: string } };
  readonly RequestItems: Record<string, { DeleteRequest: { Key: Input["Key"] } }[]>;
  readonly TransactItems: { Delete: { TableName: string; Key: Input["Key"] } }[];
}

/** Two tables and a bucket, read in pages of three. */
class World {
  /** `{table} {pk} {sk}`. */
  readonly rows = new Set<string>();
  readonly objects = new Set<string>();
  /** When each map may go for good; none: it is not deleted. */
  readonly purgeAt = new Map<string, number>();
  calls = 0;
  /** Batches of which the last write is not done. */
  throttled = 0;
  /** Whether the call of this number, from 1 up, fails. */
  fails = (_call: number, _asked: Asked): boolean => false;

  /** A map of two epochs with its versions, talk, files, people and links. */
  add(id: string, purgeAt?: number, count = 4): void {
    for (const epoch of [1, 2]) {
      for (let i = 0; i < count; i++) this.rows.add(`updates ${id}#${epoch} a#${i}`);
      for (let i = 0; i < count; i++) this.rows.add(`updates ${id}#${epoch}#talk ${i}#a`);
      this.rows.add(`updates ${id}#${epoch} ~snapshot`);
      this.rows.add(`updates ${id}#versions 00000000${epoch}.000000001`);
      for (let i = 0; i < count; i++) this.objects.add(`snapshots/${id}/${epoch}/${i}`);
    }
    for (let i = 0; i < count; i++) this.objects.add(`files/${id}/${i} + co`);
    this.objects.add(`quarantine/${id}/1`);
    for (const sk of ["map", "member#me", "member#you", "link#1", "link#2"])
      this.rows.add(`people map#${id} ${sk}`);
    if (purgeAt === undefined) return;
    this.purgeAt.set(id, purgeAt);
    this.rows.add(`people purge ${purgeAt}#${id}`);
  }

  /** Rows and objects of a map. */
  of(id: string): string[] {
    return [...this.rows, ...this.objects].filter((name) => name.includes(id));
  }

  attach(): this {
    answer((asked) => {
      if (this.fails(++this.calls, asked))
        return { status: 400, body: { __type: "Broken", message: "Broken." } };
      if (asked.service === "s3") return this.#s3(asked.operation);
      return this.#dynamodb(asked.operation, JSON.parse(asked.body.toString("utf8")) as Input);
    });
    return this;
  }

  #dynamodb(operation: string, input: Input): Answer | undefined {
    const values = input.ExpressionAttributeValues;
    if (operation === "Query") {
      const head = `${input.TableName} ${values[":pk"].S} `;
      const after = input.ExclusiveStartKey?.sk.S ?? "";
      const before = values[":now"]?.S ?? "~~";
      const all = [...this.rows].flatMap((row) => (row.startsWith(head) ? [row.slice(head.length)] : []));
      const rest = all.sort().filter((sk) => sk > after && sk < before);
      const page = rest.slice(0, 3).map((sk) => ({ sk: { S: sk } }));
      return { body: { Items: page, ...(rest.length > 3 && { LastEvaluatedKey: page.at(-1) }) } };
    }
    if (operation === "UpdateItem") {
      const id = input.Key.pk.S.slice("map#".length);
      const isDue = (this.purgeAt.get(id) ?? Number.POSITIVE_INFINITY) <= Number(values[":now"].N);
      if (isDue && this.rows.has(`people map#${id} map`))
        return { body: { Attributes: { epoch: { N: "2" } } } };
      return {
        status: 400,
        body: { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" },
      };
    }
    const remove = (table: string, { pk, sk }: Input["Key"]) => this.rows.delete(`${table} ${pk.S} ${sk.S}`);
    if (operation === "BatchWriteItem") {
      const [table, requests] = Object.entries(input.RequestItems)[0] ?? ["", []];
      const done = requests.slice(0, requests.length - (this.throttled-- > 0 ? 1 : 0));
      for (const { DeleteRequest } of done) remove(table, DeleteRequest.Key);
      return { body: { UnprocessedItems: { [table]: requests.slice(done.length) } } };
    }
    if (operation === "TransactWriteItems")
      for (const { Delete } of input.TransactItems) remove(Delete.TableName, Delete.Key);
    return operation === "TransactWriteItems" ? { body: {} } : undefined;
  }

  #s3(operation: string): Answer {
    const [method = "", path = ""] = operation.split(" ");
    const url = new URL(path, "http://s3");
    if (method === "DELETE") {
      this.objects.delete(decodeURIComponent(url.pathname.slice("/files/".length)));
      return { status: 204, body: "" };
    }
    const prefix = url.searchParams.get("prefix") ?? "";
    const after = url.searchParams.get("continuation-token") ?? "";
    const rest = [...this.objects].sort().filter((key) => key.startsWith(prefix) && key > after);
    const keys = rest.slice(0, 3).map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`);
    const next = rest.length > 3 ? `<NextContinuationToken>${rest[2]}</NextContinuationToken>` : "";
    return { body: `<ListBucketResult>${keys.join("")}${next}</ListBucketResult>` };
  }
}

const run = (left = () => 600_000) =>
  handler({} as ScheduledEvent, { getRemainingTimeInMillis: left } as Context);

let world: World;
beforeEach(() => {
  world = new World().attach();
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});

describe("purging", () => {
  test("removes all of a map whose time is over, and nothing of others", async () => {
    world.add(mapId, long);
    world.add(other);
    const before = world.of(other);
    world.throttled = 1;
    await run();
    expect(world.of(mapId)).toEqual([]);
    expect(world.of(other)).toEqual(before);
    // 8 and 4 objects, and the one that was set aside; both epochs' rows, versions and people but the map's own.
    const line = new RegExp(`"done":"purge","mapId":"${mapId}","objects":13,"rows":24,"ms":\\d+`);
    expect(console.log).toHaveBeenCalledWith(expect.stringMatching(line));
  });

  test("leaves a map that was just brought back, or whose time is to come", async () => {
    world.add(mapId, Date.now() + 60_000);
    world.add(other, long);
    world.purgeAt.delete(other);
    const before = [world.of(mapId), world.of(other)];
    await run();
    expect([world.of(mapId), world.of(other)]).toEqual(before);
  });

  test("whatever fails on the way, the next day does the rest", async () => {
    world.add(mapId, long, 1);
    await run();
    const calls = world.calls;
    for (let broken = 1; broken <= calls; broken++) {
      world = new World().attach();
      world.add(mapId, long, 1);
      world.fails = (call) => call === broken;
      await expect(run(), `call ${broken}`).rejects.toThrow();
      // It is listed to be purged as long as anything is left.
      expect(world.rows, `call ${broken}`).toContain(`people purge ${long}#${mapId}`);
      await run();
      expect(world.of(mapId), `call ${broken}`).toEqual([]);
    }
  });

  test("a map that fails holds up no other", async () => {
    world.add(mapId, long - 1);
    world.add(other, long);
    world.fails = (_, { operation }) => operation.startsWith("DELETE") && operation.includes(mapId);
    await expect(run()).rejects.toThrow(mapId);
    expect(world.of(other)).toEqual([]);
    expect(world.of(mapId)).not.toEqual([]);
  });

  test("begins no map for which there is no time, and takes it up in the next run", async () => {
    world.add(mapId, long);
    const before = world.of(mapId);
    await run(() => 59_000);
    expect(world.of(mapId)).toEqual(before);
    await run();
    expect(world.of(mapId)).toEqual([]);
  });
});
