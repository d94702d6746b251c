import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isStatistic, statisticOf } from "../../../local/cloudwatch/alarm.ts";
import { wrongMetric } from "../../../local/cloudwatch/catalog.ts";
import { readDashboard } from "../../../local/cloudwatch/dashboard.ts";
import { createCloudWatch } from "../../../local/cloudwatch/index.ts";
import { evaluate, idsOf, parse } from "../../../local/cloudwatch/metric-math.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { make } from "../make.ts";

describe("metric math", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["8 / 2 / 2", 2],
    ["2 - 3 - 4", -5],
    ["-2 ^ 2", -4],
    ["a / 1000 * 0.25 + b", 0.75],
    ["SUM([a, b])", 1000.5],
    ["SUM(METRICS())", 1000.5],
    ["MAX([a, b])", 1000],
    ["FILL(none, 3) + 1", 4],
  ])("%s", (text, value) => {
    const metrics = { a: 1000, b: 0.5, ...(text.includes("none") && { none: undefined }) };
    expect(evaluate(parse(text), metrics)).toBeCloseTo(value, 12);
  });

  test("a point that one side lacks, or that is divided by nothing, is none", () => {
    expect(evaluate(parse("a + none"), { a: 1, none: undefined })).toBeUndefined();
    expect(evaluate(parse("a / b"), { a: 1, b: 0 })).toBeUndefined();
  });

  test.each(["1 +", "a b", "SUM(a", "1e3", "NO_SUCH(a)", "a $ b", ""])("cannot read %j", (text) => {
    expect(() => parse(text)).toThrow(/Metric math/);
  });

  test("reckons as JavaScript does", () => {
    const number = fc.integer({ min: 0, max: 999 }).map(String);
    const { expression } = fc.letrec((tie) => ({
      expression: fc.oneof(
        { depthSize: "small" },
        number,
        fc.constantFrom("a", "b"),
        fc
          .tuple(tie("expression"), fc.constantFrom("+", "-", "*"), tie("expression"))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
        fc.tuple(tie("expression"), tie("expression")).map(([left, right]) => `${left} + ${right}`),
      ),
    }));
    fc.assert(
      fc.property(expression, fc.integer(), fc.integer(), (text, a, b) => {
        const wanted = new Function("a", "b", `return ${text}`)(a, b);
        expect(evaluate(parse(String(text)), { a, b })).toBeCloseTo(wanted, 6);
        expect(["a", "b"]).toEqual(expect.arrayContaining(idsOf(parse(String(text)))));
      }),
    );
  });
});

test("metrics are those that AWS sends, by its dimensions", () => {
  expect(wrongMetric("AWS/Lambda", "Duration", ["FunctionName"])).toBeUndefined();
  expect(wrongMetric("AWS/IoT", "Failure", ["RuleName", "ActionType"])).toBeUndefined();
  expect(wrongMetric("Rhizome", "SavedLatency", [])).toBeUndefined();
  expect(wrongMetric("AWS/Lambda", "Durations", [])).toBe("AWS/Lambda has no metric Durations");
  // What REST APIs have, and HTTP APIs do not.
  expect(wrongMetric("AWS/ApiGateway", "5XXError", ["ApiId"])).toContain("no metric 5XXError");
  expect(wrongMetric("AWS/Lambda", "Duration", ["Function"])).toContain("but: none; FunctionName");
  expect(wrongMetric("AWS/Magic", "Wands", [])).toContain("AWS/Magic");
});

test("percentiles are the nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([statisticOf("p50", values), statisticOf("p95", values), statisticOf("p99.9", values)]).toEqual([
    50, 95, 100,
  ]);
  expect(isStatistic("p101") || isStatistic("Median")).toBe(false);
});

describe("a dashboard", () => {
  let t: TestAws;
  let cloudwatch: Service;
  beforeEach(async () => {
    t = await testAws();
    cloudwatch = await t.add(createCloudWatch);
  });
  afterEach(() => t.close());

  const body = (properties: object, more: object = {}) =>
    JSON.stringify({ widgets: [{ type: "metric", width: 12, height: 6, properties, ...more }] });
  const duration = ["AWS/Lambda", "Duration", "FunctionName", "f", { id: "m1", stat: "Sum" }];

  test("is made when all that it names is there", async () => {
    const metrics = [
      duration,
      [".", "Errors", ".", ".", { id: "m2" }],
      [{ expression: "m2 / m1", id: "e1" }],
    ];
    const [widget] = readDashboard(body({ title: "T", metrics }));
    expect(widget?.metrics[1]).toMatchObject({ name: "Errors", dimensions: { FunctionName: "f" } });
    const made = make(cloudwatch, "AWS::CloudWatch::Dashboard", "Cost", {
      DashboardName: "cost",
      DashboardBody: body({ title: "T", metrics }),
    });
    await expect(made).resolves.toEqual({ ref: "cost" });
  });

  test.each<[string, object, object?]>([
    ["there is no metric m3", { metrics: [duration, [{ expression: "m1 * m3" }]] }],
    ["the id m1 is there twice", { metrics: [duration, duration] }],
    ["does not begin with a small letter", { metrics: [["Own", "M", { id: "M1" }]] }],
    ["AWS/Lambda has no metric Speed", { metrics: [["AWS/Lambda", "Speed"]] }],
    ["no dimensions", { metrics: [["AWS/SQS", "ApproximateAgeOfOldestMessage"]] }],
    [
      "AWS/IoT has no metric Sent",
      { metrics: [[{ expression: `SEARCH('{AWS/IoT,Protocol} MetricName="Sent"', 'Sum')` }]] },
    ],
    ["there is no statistic Median", { metrics: [["Own", "M", { stat: "Median" }]] }],
    ["can't be read", { metrics: [duration, [{ expression: "m1 €" }]] }],
    ["it has from 1 to 500 metrics", { metrics: [] }],
    ["does not fit into 24 columns", { metrics: [duration] }, { x: 20 }],
    ["there is no type gauge", { metrics: [duration] }, { type: "gauge" }],
    ["a query names its SOURCE", { query: "fields @message" }, { type: "log" }],
  ])("is refused: %s", (why, properties, more) => {
    expect(() => readDashboard(body({ title: "T", ...properties }, more))).toThrow(why);
  });

  test("an alarm on a metric that AWS never sends stops the start", async () => {
    const properties = {
      Namespace: "AWS/Lambda",
      MetricName: "Speed",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 1,
    };
    await expect(async () => make(cloudwatch, "AWS::CloudWatch::Alarm", "A", properties)).rejects.toThrow(
      "This alarm would never go off: AWS/Lambda has no metric Speed.",
    );
  });
});
