import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it, vi } from "vitest";
import { dynoxideBinary, startDynoxide } from "../../../local/dynamodb/dynoxide.ts";
import { startChild } from "../data/kill.ts";

const engines = dynoxideBinary() ? (["dynoxide", "dynalite"] as const) : (["dynalite"] as const);
const TableName = "Test-Items";

const item = (pk: number) => ({ pk: { S: `${pk}` }, text: { S: "kept" } });

/** Processes whose command line speaks of a folder. */
const processesOf = (dir: string): number[] =>
  execFileSync("ps", ["-axo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(dir) && line.includes(" serve ") && !line.includes("/bin/sh"))
    .map((line) => Number.parseInt(line, 10));

describe.each(engines)("DynamoDB on %s, killed", (engine) => {
  it("still has every item whose write it had answered", async () => {
    const dir = mkdtempSync(join(tmpdir(), "durability-"));
    const first = await startChild(dir, engine);
    const client = new DynamoDBClient(first.client("dynamodb"));
    let written = 0;
    const writing = (async () => {
      for (;;) {
        await client.send(new PutItemCommand({ TableName, Item: item(written) }));
        written++;
      }
    })().catch(() => {});
    await vi.waitFor(() => expect(written).toBeGreaterThan(50), 10_000);
    await first.kill();
    client.destroy();
    await writing;
    await vi.waitFor(() => expect(processesOf(dir)).toEqual([]));

    const second = await startChild(dir, engine);
    const again = new DynamoDBClient(second.client("dynamodb"));
    for (let i = 0; i < written; i++) {
      const { Item } = await again.send(new GetItemCommand({ TableName, Key: { pk: { S: `${i}` } } }));
      expect(Item).toEqual(item(i));
    }
    again.destroy();
    await second.kill();
  }, 60_000);
});

describe.runIf(dynoxideBinary())("the engine's process", () => {
  it("is started again when it dies, and clients hardly notice", async () => {
    const dir = mkdtempSync(join(tmpdir(), "supervised-"));
    const running = await startChild(dir);
    const client = new DynamoDBClient(running.client("dynamodb"));
    await client.send(new PutItemCommand({ TableName, Item: item(1) }));
    const [before] = processesOf(dir);
    if (before === undefined) throw new Error("the engine's process is not there");
    process.kill(before, "SIGKILL");
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: "1" } } }));
    expect(Item).toEqual(item(1));
    expect(processesOf(dir)).not.toContain(before);
    client.destroy();
    await running.kill();
  });

  it("that can't open its file says why, at once", async () => {
    const dir = mkdtempSync(join(tmpdir(), "damaged-"));
    writeFileSync(join(dir, "dynamodb.sqlite"), "this is no database ".repeat(500));
    const log: string[] = [];
    const starting = startDynoxide(dynoxideBinary() ?? "", dir, (line) => log.push(line));
    await expect(starting).rejects.toThrow(/can't start: .*not a valid SQLite database/);
    expect(log).toEqual([]);
  });
});
