import { expect, test } from "vitest";
import { priceOf, reportOf } from "../../scripts/invoke/report.ts";
import { Filter, type Wanted } from "../../scripts/logs/filter.ts";
import { readEntry, readLine } from "../../scripts/logs/line.ts";

const all: Wanted = { sources: [], level: "platform", since: 0 };
const REPORT =
  "REPORT RequestId: r1\tDuration: 12.50 ms\tBilled Duration: 113 ms\tMemory Size: 512 MB\tMax Memory Used: 71 MB\tInit Duration: 100.00 ms";

const entry = (line: string, more = {}) => ({
  at: 1,
  group: "Stack-OpenMapLog-x",
  source: "open-map",
  line,
  ...more,
});
const invocation = (id: string, ...said: string[]) =>
  [
    `START RequestId: ${id} Version: 1`,
    ...said.map((text) => `2026-11-28T10:00:00.000Z\t${id}\t${text}`),
    `END RequestId: ${id}`,
    `REPORT RequestId: ${id}\tDuration: 1.00 ms`,
  ].map((line) => readLine(entry(line)));

const through = (wanted: Partial<Wanted>, lines: readonly ReturnType<typeof readLine>[]) => {
  const filter = new Filter({ ...all, ...wanted });
  return lines.flatMap((line) => filter.take(line)).map(({ requestId, text }) => `${requestId} ${text}`);
};

test("a line says its level, its invocation and the id by which its caller knows it", () => {
  const json = '{"correlationId":"k/1","status":500}';
  expect(readLine(entry(`2026-11-28T10:00:00.000Z\tr1\tERROR\t${json}`))).toMatchObject({
    level: "error",
    requestId: "r1",
    text: json,
    correlationId: "k/1",
  });
  expect(readLine(entry("2026-11-28T10:00:00.000Z\tundefined\tWARN\tat start"))).toMatchObject({
    level: "warn",
    text: "at start",
  });
  expect(readLine(entry("2026-11-28T10:00:00.000Z\tundefined\tWARN\tat start")).requestId).toBeUndefined();
  expect(readLine(entry("{not json"))).toMatchObject({ level: "info", text: "{not json" });
  expect(readLine(entry(REPORT))).toMatchObject({ level: "platform", requestId: "r1" });
  expect(readEntry('{"at":1,"line":"cut sh')).toBeUndefined();
});

test("lines are chosen by source, level and time", () => {
  const lines = [
    ...invocation("a", "INFO\tone", "ERROR\ttwo"),
    readLine(entry("three", { source: "compact", at: 9 })),
  ];
  expect(through({}, lines)).toHaveLength(6);
  expect(through({ level: "info" }, lines)).toEqual(["a one", "a two", "undefined three"]);
  expect(through({ level: "error" }, lines)).toEqual(["a two"]);
  expect(through({ sources: ["compact"] }, lines)).toEqual(["undefined three"]);
  expect(through({ since: 5 }, lines)).toEqual(["undefined three"]);
});

test("a correlation id brings all lines of the invocations that name it, and of no others, however they mix", () => {
  const [a, b] = [
    invocation("a", "INFO\tbefore", 'INFO\t{"correlationId":"k/7"}', "INFO\tafter"),
    invocation("b", "INFO\tsomebody else"),
  ];
  const mixed = a.flatMap((line, i) => [b[i], line]).filter((line) => line !== undefined);
  const found = through({ correlation: "k/7" }, mixed);
  expect(found).toHaveLength(a.length);
  expect(found.every((text) => text.startsWith("a "))).toBe(true);
  expect(through({ correlation: "k/7", level: "info" }, mixed)).toEqual([
    "a before",
    'a {"correlationId":"k/7"}',
    "a after",
  ]);
});

test("an id is no part of another one, and a change is found where it came together with others", () => {
  const lines = [
    ...invocation("a", 'INFO\t{"correlationId":"page/12"}'),
    ...invocation("b", 'INFO\t{"correlationId":"page/1"}'),
    ...invocation("c", 'INFO\t{"correlationId":"k/9","done":"compact","updates":{"k":[3,9],"l":[1,1]}}'),
    ...invocation("d", "INFO\tsaid page/1."),
    ...invocation("e", "INFO\tsaid page/1"),
  ];
  const requests = (correlation: string) =>
    new Set(through({ correlation, level: "info" }, lines).map((text) => text[0]));
  expect(requests("page/1")).toEqual(new Set(["b", "e"]));
  expect(requests("k/00000004")).toEqual(new Set(["c"]));
  expect(requests("k/00000010")).toEqual(new Set());
  expect(requests("l/00000001")).toEqual(new Set(["c"]));
  expect(requests("m/00000001")).toEqual(new Set());
});

test("a report is read and priced as the bill would be", () => {
  const report = reportOf(["START", REPORT]);
  expect(report).toEqual({ duration: 12.5, billed: 113, init: 100, memory: 512, used: 71 });
  expect(report && priceOf(report)).toBeCloseTo(0.113 * 0.5 * 0.0000133334 + 0.0000002, 12);
  expect(reportOf(["START"])).toBeUndefined();
});
