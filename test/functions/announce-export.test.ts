import type { S3Event } from "aws-lambda";
import { describe, expect, test, vi } from "vitest";
import { answer, asked, mapId } from "./stub.ts";

const { handler } = await import("../../functions/announce-export/index.ts");

const id = "0123456789abcdef01234567";
const of = (key: string) => ({ Records: [{ s3: { object: { key } } }] }) as unknown as S3Event;
const source = of(`exports/${mapId}/3/${id}.pdf.json`);

type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/** What the map is told of a record. */
async function told(condition: Condition, responsePayload: unknown, requestPayload = source) {
  answer(() => ({ body: "{}" }));
  await handler({ requestContext: { condition }, requestPayload, responsePayload });
  const [kept, published] = asked.slice(-2);
  expect(kept?.operation).toBe(`PUT /transfer/results/${mapId}/3/${id}.json`);
  expect(decodeURIComponent(published?.operation ?? "")).toBe(`POST /topics/maps/${mapId}/3/control?qos=1`);
  expect(published?.body.toString()).toBe(kept?.body.toString());
  return JSON.parse(published?.body.toString() ?? "null");
}

describe("a destination's record", () => {
  test("of a success is the file and what it lacks, kept before it is told", async () => {
    const made = { key: `results/${mapId}/3/${id}.pdf`, size: 9, losses: [{ what: "notes", count: 2 }] };
    expect(await told("Success", made)).toEqual({ event: "export-ready", id, ...made });
  });

  test("of a map that can't be written is a failure with the writer's reason", async () => {
    expect(await told("Success", { refused: "No map." })).toEqual({
      event: "export-failed",
      id,
      reason: "No map.",
    });
  });

  test.each<[Condition, string, RegExp]>([
    ["RetriesExhausted", "RequestId: 1 Error: Task timed out after 60.00 seconds", /took longer/],
    ["RetriesExhausted", "RequestId: 1 Error: Runtime exited with error: signal: killed", /memory/],
    ["RetriesExhausted", "secret details of a bug", /Something went wrong/],
    ["EventAgeExceeded", "", /Too many exports/],
  ])(
    "of %s (%s) tells a person what to do, and nothing of the inside",
    async (condition, errorMessage, reason) => {
      const event = await told(condition, { errorType: "Error", errorMessage });
      expect(event).toEqual({ event: "export-failed", id, reason: expect.stringMatching(reason) });
      expect(event.reason).not.toContain("secret");
    },
  );

  test.each([
    [{ correlationId: "page/1", refused: "No map." }, "page/1", []],
    // What was ended from outside said nothing: the source has it.
    [{ errorType: "Error", errorMessage: "Task timed out" }, "page/2", ["GET"]],
  ])("is logged with the id of the call that asked for it: %j", async (payload, id, reads) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    answer(({ operation }) =>
      operation.startsWith("GET ")
        ? { status: 206, body: "{", headers: { "x-amz-meta-correlation-id": "page/2" } }
        : { body: "{}" },
    );
    const condition = "errorType" in payload ? "RetriesExhausted" : "Success";
    await handler({ requestContext: { condition }, requestPayload: source, responsePayload: payload });
    expect(asked.map(({ operation }) => operation.split(" ")[0])).toEqual([...reads, "PUT", "POST"]);
    expect(JSON.parse(log.mock.calls[0]?.[0])).toMatchObject({ correlationId: id, done: "announce", mapId });
    log.mockRestore();
  });

  test("of a check that failed refuses the upload", async () => {
    const event = await told("RetriesExhausted", {}, of(`uploads/${mapId}/3/${id}/a.png`));
    expect(event).toEqual({
      event: "upload-refused",
      id,
      reason: expect.stringContaining("could not be checked"),
    });
  });

  test("of a key that is no transfer's is an error: it ends as a dead letter", async () => {
    for (const key of [
      "exports/../x.pdf.json",
      `results/${mapId}/3/${id}.json`,
      `exports/${mapId}/0/${id}.pdf.json`,
    ])
      await expect(
        handler({ requestContext: { condition: "Success" }, requestPayload: of(key) }),
      ).rejects.toThrow(/Not the key/);
    expect(asked).toEqual([]);
  });
});
