import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it, vi } from "vitest";
import { AppendLog } from "../../../local/disk/append-log.ts";
import { Bucket } from "../../../local/s3/bucket.ts";
import { startChild } from "../data/kill.ts";

const plain = { headers: {}, metadata: {}, checksums: {} };
const folder = () => mkdtempSync(join(tmpdir(), "s3-"));
const filesIn = (dir: string) =>
  readdirSync(join(dir, "files")).flatMap((name) => readdirSync(join(dir, "files", name)));

describe("S3, killed", () => {
  it("still has every object whose write it had answered", async () => {
    const dir = folder();
    const first = await startChild(dir);
    const client = new S3Client({ ...first.client("s3"), forcePathStyle: true });
    let written = 0;
    const writing = (async () => {
      for (;;) {
        const body = `object ${written} `.repeat(1000);
        await client.send(new PutObjectCommand({ Bucket: "test-files", Key: `${written}`, Body: body }));
        written++;
      }
    })().catch(() => {});
    await vi.waitFor(() => expect(written).toBeGreaterThan(50), 15_000);
    await first.kill();
    client.destroy();
    await writing;

    const second = await startChild(dir);
    const again = new S3Client({ ...second.client("s3"), forcePathStyle: true });
    for (let i = 0; i < written; i++) {
      const { Body } = await again.send(new GetObjectCommand({ Bucket: "test-files", Key: `${i}` }));
      expect(await Body?.transformToString()).toBe(`object ${i} `.repeat(1000));
    }
    const { KeyCount } = await again.send(new ListObjectsV2Command({ Bucket: "test-files" }));
    expect(KeyCount).toBeGreaterThanOrEqual(written);
    again.destroy();
    await second.kill();
  });
});

describe("a bucket's folder", () => {
  it("is as it was after a restart, uploads under way included", async () => {
    const dir = folder();
    const before = await Bucket.open("b", dir);
    await before.put("a", Buffer.from("one"), plain);
    await before.put("a", Buffer.from("two"), plain);
    await before.put("gone", Buffer.from("x"), plain);
    await before.delete("gone");
    const upload = await before.startUpload("u", plain, undefined);
    await before.putPart(upload, 1, Buffer.from("part"), {});
    await before.close();
    const after = await Bucket.open("b", dir);
    const object = after.get("a");
    expect(object && (await after.readAll(object)).toString()).toBe("two");
    expect(after.get("gone")).toBeUndefined();
    expect(after.upload(upload.id)?.parts.get(1)?.size).toBe(4);
    expect(filesIn(dir)).toHaveLength(2);
    await after.close();
  });

  it("sweeps files that no object has", async () => {
    const dir = folder();
    const before = await Bucket.open("b", dir);
    await before.put("a", Buffer.from("one"), plain);
    await before.close();
    const [sub = ""] = readdirSync(join(dir, "files"));
    writeFileSync(join(dir, "files", sub, "orphan"), "left by a killed process");
    await (await Bucket.open("b", dir)).close();
    expect(filesIn(dir)).toHaveLength(1);
  });

  it("does not grow with every change of the same object", async () => {
    const dir = folder();
    const bucket = await Bucket.open("b", dir);
    for (let i = 0; i < 1500; i += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, j) => bucket.put("a", Buffer.from(`${i + j}`), plain)),
      );
    await bucket.put("a", Buffer.from("last"), plain);
    await bucket.close();
    const { log, entries } = await AppendLog.open<object>(join(dir, "index.log"));
    expect(entries.length).toBeLessThan(1100);
    await log.close();
    const after = await Bucket.open("b", dir);
    const object = after.get("a");
    expect(object && (await after.readAll(object)).toString()).toBe("last");
    await after.close();
  });
});

describe("an append-only log", () => {
  it("drops a line that was cut short, and goes on behind the last whole one", async () => {
    const file = join(folder(), "log");
    const first = await AppendLog.open<number>(file);
    await Promise.all([1, 2, 3].map((n) => first.log.append(n)));
    await first.log.close();
    await appendFile(file, '{"half');
    const second = await AppendLog.open<number>(file);
    expect(second.entries).toEqual([1, 2, 3]);
    await second.log.append(4);
    await second.log.close();
    const third = await AppendLog.open<number>(file);
    expect(third.entries).toEqual([1, 2, 3, 4]);
    await third.log.close();
  });

  it("refuses one that is damaged in the middle", async () => {
    const file = join(folder(), "log");
    writeFileSync(file, "1\nnot JSON\n3\n");
    await expect(AppendLog.open(file)).rejects.toThrow(/damaged at byte 2.*--fresh/);
  });

  it("keeps what is appended while it is rewritten", async () => {
    const file = join(folder(), "log");
    const { log } = await AppendLog.open<number>(file);
    const state: number[] = [];
    const append = (n: number) => {
      state.push(n);
      return log.append(n);
    };
    const all: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) {
      all.push(append(i));
      if (i % 50 === 0) all.push(log.rewrite(() => [...state]));
      if (i % 7 === 0) await all.at(-1);
    }
    await Promise.all(all);
    await log.close();
    const { log: again, entries } = await AppendLog.open<number>(file);
    // What was queued when its state was written comes a second time: entries are made to bear that.
    expect([...new Set(entries)].sort((a, b) => a - b)).toEqual(state);
    await again.close();
  });
});
