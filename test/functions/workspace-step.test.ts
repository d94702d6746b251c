import { unzipSync } from "fflate";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { answer, asked, me } from "./stub.ts";

const { handler } = await import("../../functions/workspace-step/index.ts");

const work = { owner: "a".repeat(32), id: "b".repeat(24) };
const folder = `workspaces/${work.owner}/${work.id}`;
const maps = ["0000000000000001", "0000000000000002", "0000000000000003"];

/** The transfer bucket. */
let files: Map<string, Buffer>;
/** Keys that can't be written for now. */
let broken: Set<string>;
/** Maps that the person is no member of. */
let foreign: Set<string>;
const parts: Buffer[] = [];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  files = new Map();
  broken = new Set();
  foreign = new Set();
  parts.length = 0;
  files.set(
    `${folder}/job.json`,
    Buffer.from(JSON.stringify({ identityId: me, format: "markdown", maps, at: Date.now() })),
  );
  answer(({ service, operation, body }) => {
    if (service === "sqs") return {};
    if (service === "dynamodb") return { body: rowsFor(operation, JSON.parse(body.toString("utf8"))) };
    const [method, path = ""] = operation.split(" ");
    const [key = "", query = ""] = path.replace("/transfer/", "").split("?");
    if (query.startsWith("uploads")) return { body: "<UploadId>u1</UploadId>" };
    if (query.includes("partNumber")) {
      parts.push(body);
      return { headers: { etag: `"${parts.length}"` } };
    }
    if (query.startsWith("uploadId")) {
      files.set(key, Buffer.concat(parts));
      return { body: "<CompleteMultipartUploadResult/>" };
    }
    if (method === "PUT") {
      if (broken.has(key)) return { status: 403, body: "<Error><Code>Refused</Code></Error>" };
      files.set(key, body);
      return {};
    }
    const file = files.get(key);
    return file ? { body: file } : { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
  });
});

function rowsFor(
  operation: string,
  input: { RequestItems?: Record<string, { Keys: { pk: { S: string } }[] }> },
) {
  if (operation !== "BatchGetItem") return { Items: [] };
  const mapId = input.RequestItems?.people?.Keys[0]?.pk.S.slice("map#".length) ?? "";
  const map = { sk: { S: "map" }, epoch: { N: "1" } };
  const member = { sk: { S: `member#${me}` }, role: { S: "viewer" } };
  return { Responses: { people: foreign.has(mapId) ? [map] : [map, member] } };
}

const step = () =>
  handler({ Records: [{ messageId: "m", body: JSON.stringify(work) }] } as Parameters<typeof handler>[0]);
const progress = () => JSON.parse(String(files.get(`${folder}/progress.json`)));
const wrote = (key: string) =>
  asked.filter(({ operation }) => operation === `PUT /transfer/${folder}/${key}`).length;
const messages = () => asked.filter(({ service }) => service === "sqs").length;

describe("a step", () => {
  test("writes a file for each map, then asks for the next, which puts them together", async () => {
    expect(await step()).toEqual({ batchItemFailures: [] });
    expect(progress()).toMatchObject({ next: 3, skipped: [] });
    expect(messages()).toBe(1);
    await step();
    expect(messages()).toBe(1);
    const zip = files.get(`results/workspaces/${work.owner}/${work.id}.zip`) as Buffer;
    expect(progress().size).toBe(zip.byteLength);
    expect(Object.keys(unzipSync(zip)).filter((name) => name.endsWith(".md"))).toHaveLength(3);
  });

  test("that ends halfway is gone on with where it was, and does nothing twice", async () => {
    broken.add(`${folder}/1`);
    expect(await step()).toEqual({ batchItemFailures: [{ itemIdentifier: "m" }] });
    expect(progress()).toMatchObject({ next: 1 });
    expect(messages()).toBe(0);
    broken.clear();
    expect(await step()).toEqual({ batchItemFailures: [] });
    expect(progress()).toMatchObject({ next: 3, tries: 0, skipped: [] });
    expect([wrote("0"), wrote("2")]).toEqual([1, 1]);
  });

  test("leaves out a map at which steps end again and again", async () => {
    broken.add(`${folder}/1`);
    for (let i = 0; i < 4; i++) await step();
    expect(progress()).toMatchObject({
      next: 3,
      skipped: [{ mapId: maps[1], reason: "It is too large for this export." }],
    });
  });

  test("leaves out a map that the person may not read by now", async () => {
    foreign.add(maps[2] ?? "");
    await step();
    expect(progress()).toMatchObject({ next: 3, skipped: [{ mapId: maps[2] }] });
  });

  test("that comes once more after the end changes nothing, nor one whose job is gone", async () => {
    await step();
    await step();
    const before = new Map(files);
    asked.length = 0;
    await step();
    expect([...files]).toEqual([...before]);
    files.clear();
    expect(await step()).toEqual({ batchItemFailures: [] });
    expect(messages()).toBe(0);
  });

  test("that is none is a failure, and no other's", async () => {
    const body = JSON.stringify({ owner: "../x", id: work.id });
    const event = { Records: [{ messageId: "m", body }] } as Parameters<typeof handler>[0];
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "m" }] });
  });
});
