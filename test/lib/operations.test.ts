import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { reserveConcurrency } from "../../lib/concurrency.ts";
import { costExpression } from "../../lib/patterns/cost-of-functions.ts";
import { readSettings } from "../../lib/settings.ts";
import { readDashboard, type Widget } from "../../local/cloudwatch/dashboard.ts";
import { evaluate, parse } from "../../local/cloudwatch/metric-math.ts";
import { cost, prices } from "../../prices/aws.ts";
import { all, ownFunctions, type Resource, synth, text } from "./synth.ts";

const { stacks } = synth();
const acl = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1a2b";
const alone = synth({ search: "off", waf: acl }).stacks;
const watched = synth({
  alarmEmail: "ops@example.org",
  budgetUsd: 25,
  waf: "on",
  accountConcurrency: 500,
  reservedConcurrency: { "open-map": 50 },
});

/** The widgets of a dashboard; what its body refers to stands in it by its name in the template. */
function widgets(name: string, of = stacks): Widget[] {
  const found = Object.values(all(of, "AWS::CloudWatch::Dashboard")).find(
    ({ Properties }) => Properties?.DashboardName === name,
  );
  return readDashboard(bodyOf(found));
}

/** A name in a template has quotes around it already. */
function bodyOf(dashboard: Resource | undefined): string {
  const body = dashboard?.Properties?.DashboardBody as { "Fn::Join": [string, unknown[]] } | undefined;
  return (body?.["Fn::Join"][1] ?? [])
    .map((part) => (typeof part === "string" ? part : nameOf(part)))
    .join("");
}

const nameOf = (reference: unknown): string => {
  const { "Fn::GetStackOutput": output } = Object(reference);
  return output ? `${output.StackName}.${output.OutputName}` : text(reference);
};

/** What counts for CloudWatch's price: each metric once, however often it is drawn. */
const metricsOf = (all: readonly Widget[]): Set<string> =>
  new Set(
    all.flatMap(({ metrics }) =>
      metrics.map(({ namespace, name, dimensions }) => JSON.stringify([namespace, name, dimensions])),
    ),
  );

describe("the dashboard of costs", () => {
  const cost = widgets("Rhizome-cost");

  test("has a price tag for every function", () => {
    const [, , each] = cost;
    const labels = each?.expressions.map(({ label }) => label);
    expect(labels).toHaveLength(ownFunctions(stacks).length);
    expect(new Set(labels)).toContain("open-map");
    const names = new Set(each?.metrics.map(({ dimensions }) => dimensions.FunctionName));
    expect(names.size).toBe(labels?.length);
  });

  test("multiplies by the memory that the template gives each function", () => {
    const memories = ownFunctions(stacks).map(({ Properties }) => Number(Properties?.MemorySize));
    const [, , each] = cost;
    const usdOfASecond = each?.expressions.map(({ expression }) => {
      const ids = Object.fromEntries(
        each.metrics.map(({ id = "", stat }) => [id, stat === "Sum" ? 1000 : 0]),
      );
      return evaluate(expression, ids);
    });
    const wanted = memories.map((memory) => (memory / 1024) * prices.lambdaArm.usd);
    const sorted = (numbers: readonly unknown[] = []) => numbers.map((one) => Number(one).toFixed(15)).sort();
    expect(sorted(usdOfASecond)).toEqual(sorted(wanted));
  });

  test("sums up all of them", () => {
    const [, total, each] = cost;
    const sum = total?.expressions.find(({ text }) => text.startsWith("SUM("));
    const others = Object.fromEntries(
      total?.expressions.map(({ id = "", expression }) => [id, expression]) ?? [],
    );
    const ids = Object.fromEntries(total?.metrics.map(({ id = "" }) => [id, 1000]) ?? []);
    if (!sum) throw new Error("There is no sum.");
    const single = each?.expressions.map(({ expression }) => Number(evaluate(expression, ids))) ?? [];
    expect(evaluate(sum.expression, ids, others)).toBeCloseTo(
      single.reduce((a, b) => a + b, 0),
      9,
    );
  });

  test("is one of those that cost nothing: below 50 metrics", () => {
    for (const name of ["Rhizome-cost", "Rhizome-health"])
      expect(metricsOf(widgets(name)).size, name).toBeLessThanOrEqual(50);
  });
});

test("the cost of a sample is what the meter reckons", () => {
  const usd = evaluate(parse(costExpression(256, "ms0", "runs0")), { ms0: 123_456, runs0: 789 });
  expect(usd).toBeCloseTo(cost("lambdaArm", (123_456 / 1000) * 0.25) + cost("lambdaRequests", 789), 12);
});

test("the dashboard of health shows messages, connections, calls, failures, throttles and how long saving takes", () => {
  const titles = widgets("Rhizome-health").map(({ title }) => title);
  for (const part of [
    "Messages",
    "Connections",
    "Calls",
    "failed",
    "turned away",
    "Saved",
    "Functions that run",
  ])
    expect(titles.join("; ")).toContain(part);
});

test("what is looked at may be deleted: nothing of another stack is exported for the dashboards", () => {
  const { Operations } = stacks;
  expect(JSON.stringify(Operations.toJSON())).not.toContain("Fn::ImportValue");
  expect(JSON.stringify(Operations.toJSON())).toContain("Fn::GetStackOutput");
});

describe("alarms", () => {
  const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => slug(heading));
  const led = new Map(
    Object.entries(all(stacks, "AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => [
      id,
      /^[^.]+\. What to do: docs\/runbook\.md#([\w-]+)$/.exec(Properties?.AlarmDescription)?.[1],
    ]),
  );

  test("say each what to do, in the runbook", () => {
    expect(led.size).toBeGreaterThan(5);
    for (const [id, anchor] of led) expect(sections, `${id} leads to a heading`).toContain(anchor);
  });

  test("are all that the runbook has, and the budget", () => {
    expect(new Set(sections)).toEqual(new Set([...led.values(), "spending-grows"]));
  });

  test("stay silent while nobody is there", () => {
    for (const { Properties } of Object.values(all(stacks, "AWS::CloudWatch::Alarm")))
      expect(Properties).toMatchObject({ TreatMissingData: "notBreaching" });
  });

  test("cost $0.10 a month each after the first ten", () => {
    const charged = (of: typeof stacks) => Object.keys(all(of, "AWS::CloudWatch::Alarm")).length - 10;
    const page = readFileSync(
      join(import.meta.dirname, "../../docs/patterns/observability-for-nothing.md"),
      "utf8",
    );
    const usd = (of: typeof stacks) => `$${(charged(of) * prices.alarms.usd).toFixed(2)}`;
    expect(page).toContain(
      `${charged(alone) + 10} alarms without the gallery, ${charged(stacks) + 10} with it`,
    );
    expect(page).toContain(`${usd(alone)} or ${usd(stacks)} a month`);
  });
});

describe("who is told", () => {
  test("nobody, unless an address is given", () => {
    for (const type of ["AWS::SNS::Topic", "AWS::Budgets::Budget", "AWS::WAFv2::WebACL"])
      expect(all(stacks, type)).toEqual({});
  });

  test("an address gets every alarm of this deployment, with its line for the runbook", () => {
    const { Operations } = watched.stacks;
    Operations.hasResourceProperties("AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "ops@example.org",
    });
    Operations.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        detail: { alarmName: [{ prefix: "Rhizome" }], state: { value: ["ALARM"] } },
      },
      Targets: [
        Match.objectLike({
          InputTransformer: { InputPathsMap: Match.anyValue(), InputTemplate: Match.anyValue() },
        }),
      ],
    });
  });

  test("and hears of a budget that is nearly spent", () => {
    watched.stacks.Operations.hasResourceProperties("AWS::Budgets::Budget", {
      Budget: { BudgetType: "COST", TimeUnit: "MONTHLY", BudgetLimit: { Amount: 25, Unit: "USD" } },
      NotificationsWithSubscribers: ["ACTUAL", "FORECASTED"].map((NotificationType) => ({
        Notification: Match.objectLike({ NotificationType }),
        Subscribers: [{ SubscriptionType: "EMAIL", Address: "ops@example.org" }],
      })),
    });
  });
});

describe("concurrency", () => {
  test("is set aside by name, when the account has it", () => {
    const reserved = ownFunctions(watched.stacks).flatMap(({ Properties }) =>
      Properties?.ReservedConcurrentExecutions === undefined ? [] : [Properties.ReservedConcurrentExecutions],
    );
    expect(reserved).toEqual([50]);
  });

  test("is not set aside in a new account, which has 10 executions: the deployment would fail half-way", () => {
    for (const { Properties } of ownFunctions(stacks))
      expect(Properties?.ReservedConcurrentExecutions).toBeUndefined();
    expect(() => synth({ reservedConcurrency: { "open-map": 5 } })).toThrow('"accountConcurrency" is 10');
  });

  test("is not set aside for a function that is not there", () => {
    const { node } = new App({
      context: { throttles: { default: { rate: 1, burst: 1 } }, reservedConcurrency: { "no-such": 5 } },
    });
    expect(() => reserveConcurrency([], readSettings(node))).toThrow("no-such");
  });
});

describe("the firewall", () => {
  test("is before the site when it is asked for, in the one region where CloudFront's can be", () => {
    const { Site } = watched.stacks;
    Site.hasResourceProperties("AWS::WAFv2::WebACL", { Scope: "CLOUDFRONT", Rules: Match.anyValue() });
    Site.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: { WebACLId: { "Fn::GetAtt": [Match.stringLikeRegexp("^Firewall"), "Arn"] } },
    });
    const [assertion] = Object.entries(
      Site.toJSON().Rules as Record<string, { Assertions: unknown[] }>,
    ).flatMap(([name, { Assertions }]) => (name.startsWith("Firewall") ? Assertions : []));
    expect(assertion).toMatchObject({ Assert: { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] } });
  });

  test("may be one that was made there before", () => {
    const { Site } = alone;
    Site.hasResourceProperties("AWS::CloudFront::Distribution", { DistributionConfig: { WebACLId: acl } });
    Site.resourceCountIs("AWS::WAFv2::WebACL", 0);
  });
});

/** As GitHub and the guide make anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/\s/g, "-");
}
