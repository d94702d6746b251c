import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startDynalite } from "../../../local/dynamodb/dynalite.ts";
import type { Engine } from "../../../local/dynamodb/engine.ts";
import { SharedLock } from "../../../local/dynamodb/lock.ts";

const call = async (engine: Engine, operation: string, input: object) =>
  JSON.parse((await engine.request(operation, JSON.stringify(input))).body.toString());

describe("a transaction on dynalite", () => {
  it("that was cut off by the end of the process is taken back at the next start", async () => {
    const dir = mkdtempSync(join(tmpdir(), "undo-"));
    const before = await startDynalite(dir);
    await call(before, "CreateTable", {
      TableName: "Items",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    });
    const old = { pk: { S: "changed" }, version: { N: "1" } };
    const put = (Item: object) => call(before, "PutItem", { TableName: "Items", Item });
    await put({ ...old, version: { N: "2" } });
    await put({ pk: { S: "added" } });
    await before.close();
    writeFileSync(
      join(dir, "undo.json"),
      JSON.stringify([
        { table: "Items", key: { pk: { S: "changed" } }, item: old },
        { table: "Items", key: { pk: { S: "added" } }, item: null },
      ]),
    );
    const after = await startDynalite(dir);
    expect((await call(after, "Scan", { TableName: "Items" })).Items).toEqual([old]);
    expect(existsSync(join(dir, "undo.json"))).toBe(false);
    await after.close();
  });
});

describe("a shared lock", () => {
  it("lets many in together, and one alone", async () => {
    const lock = new SharedLock();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} out`);
    };
    const failing = lock.alone(() => Promise.reject(new Error("failed")));
    await Promise.all([
      expect(failing).rejects.toThrow("failed"),
      lock.shared(work("a")),
      lock.shared(work("b")),
      lock.alone(work("c")),
      lock.shared(work("d")),
    ]);
    expect(log).toEqual(["a in", "b in", "a out", "b out", "c in", "c out", "d in", "d out"]);
  });
});
