import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { handle, json, Problem, type Request } from "../../functions/shared/http.ts";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const asked = (headers: Record<string, string>) =>
  ({
    routeKey: "POST /maps",
    requestContext: { requestId: "R=" },
    headers,
    isBase64Encoded: false,
  }) as Request;
const lineOf = (method: "log" | "error") => JSON.parse(String(vi.mocked(console[method]).mock.calls[0]?.[0]));

test("a request is one line of the log, with the id by which its caller knows it", async () => {
  const answer = handle(async () => json(201, {}));
  expect((await answer(asked({ "x-correlation-id": "9f0c2ab41d7e/12" }))).statusCode).toBe(201);
  expect(lineOf("log")).toEqual({
    ...{ correlationId: "9f0c2ab41d7e/12", requestId: "R=", route: "POST /maps", status: 201 },
    ms: expect.any(Number),
  });
});

test.each(["a b", "x\n{}", "é", "x".repeat(65), ""])("%j is no id: it is not logged", async (id) => {
  await handle(async () => json(200, {}))(asked({ "x-correlation-id": id }));
  expect(lineOf("log")).not.toHaveProperty("correlationId");
});

test("a refusal is told, a failure is logged and not told", async () => {
  const refuse = handle(async () => {
    throw new Problem(404, "There is no such map.");
  });
  expect((await refuse(asked({}))).statusCode).toBe(404);
  expect(lineOf("log")).toMatchObject({ status: 404 });
  const fail = handle(async () => {
    throw new Error("the table is gone");
  });
  const answer = await fail(asked({ "x-correlation-id": "p/1" }));
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain("table");
  expect(lineOf("error")).toMatchObject({
    correlationId: "p/1",
    status: 500,
    error: expect.stringContaining("the table is gone"),
  });
});
