import { expect, test } from "vitest";
import { parseFilter } from "../../local/logs/filter-pattern.ts";
import { readMetricFilter, valuesOf } from "../../local/logs/metric-filter.ts";

const line = { route: "POST /maps", status: "201", ms: 12, deep: { er: "x*" } };

test.each([
  ['{ $.route = "POST /maps" }', true],
  ['{ $.route = "POST *" }', true],
  ['{ $.route = "POST" }', false],
  ["{ $.status = 2* }", true],
  ['{ $.status != "2*" }', false],
  ['{ $.missing = "*" }', false],
  ["{ $.ms >= 12 && $.ms < 13 }", true],
  // Text is no number to CloudWatch, whatever it looks like.
  ["{ $.status > 200 }", false],
  ['{ ($.ms > 20) || (($.deep.er = "x?") || ($.deep.er = "x*")) && ($.ms = 12) }', true],
])("%s fits: %s", (pattern, fits) => expect(parseFilter(pattern)(line)).toBe(fits));

test.each([
  ["ERROR"],
  ["[a, b]"],
  ["{ $.a EXISTS }"],
  ['{ ($.a = "b" }'],
  ['{ $.a ~ "b" }'],
  ['{ $.a = "b" "c" }'],
])("%s is refused: it is not honoured here", (pattern) => expect(() => parseFilter(pattern)).toThrow());

test("a line has a value for each dimension that it names, and none without", () => {
  const filter = readMetricFilter({
    properties: {
      LogGroupName: "api",
      FilterPattern: '{ $.status = "2*" }',
      MetricTransformations: [
        {
          MetricNamespace: "N",
          MetricName: "Time",
          MetricValue: "$.ms",
          Dimensions: [{ Key: "at", Value: "$.stage" }],
        },
      ],
    },
  } as never);
  const values = (object: object) => valuesOf(filter, JSON.stringify(object));
  expect(values({ ...line, stage: "a" })).toEqual([
    { namespace: "N", name: "Time", dimensions: { at: "a" }, value: 12 },
  ]);
  expect(values(line)).toEqual([]);
  expect(values({ ...line, stage: "a", ms: "soon" })).toEqual([]);
  expect(valuesOf(filter, "START RequestId: 1")).toEqual([]);
  expect(valuesOf(filter, "{ not JSON")).toEqual([]);
});
