/** What is seen of a run, against what it did: dashboards, metrics that browsers measure, what functions cost. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Datum } from "../../local/cloudwatch/alarm.ts";
import { readDashboard, type Widget } from "../../local/cloudwatch/dashboard.ts";
import { evaluate, idsOf } from "../../local/cloudwatch/metric-math.ts";
import { ASSEMBLY } from "../../scripts/assembly.ts";
import { guest } from "../support/guest.ts";
import { type App, connect, newMap, newReplica, startApp } from "./cloud.ts";

let app: App;
const data: Datum[] = [];
beforeAll(async () => {
  app = await startApp();
  app.cloud.events.on("metric", (datum: Datum) => data.push(datum));
}, 120_000);
afterAll(() => app?.close());

/** The widgets of a dashboard of the template, with the names that things have in this run. */
function widgets(name: string): Widget[] {
  const { Resources } = JSON.parse(
    readFileSync(join(ASSEMBLY, "RhizomeOperations.template.json"), "utf8"),
  ) as { Resources: Record<string, { Properties: Record<string, unknown> }> };
  const found = Object.values(Resources).find(({ Properties }) => Properties.DashboardName === name);
  const body = found?.Properties.DashboardBody as { "Fn::Join": [string, unknown[]] } | undefined;
  const parts = body?.["Fn::Join"][1].map((part) => {
    const { "Fn::GetStackOutput": output, Ref } = Object(part);
    if (Ref === "AWS::Region") return "us-east-1";
    return output ? app.cloud.outputs[output.StackName]?.[output.OutputName] : String(part);
  });
  return readDashboard(parts?.join("") ?? "");
}

const isOf = (one: Datum, name: string, dimensions: Readonly<Record<string, string>>): boolean =>
  one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions);

test("the price tag of a function is what the meter has for the same calls", async () => {
  const { owner, mapId } = await newMap(app.config);
  // The first call starts an execution environment, which the meter counts and the metrics leave out.
  await owner.openSession(mapId, { replica: newReplica() });
  const [, , each] = widgets("Rhizome-cost");
  const tag = each?.expressions.find(({ label }) => label === "open-map");
  const ids = tag ? idsOf(tag.expression) : [];
  const metrics = each?.metrics.filter(({ id = "" }) => ids.includes(id)) ?? [];
  const dimensions = metrics[0]?.dimensions ?? {};
  const billed = () =>
    app.cloud.meter
      .bill()
      .lines.flatMap(({ service, resources }) => (service === "Lambda" ? resources : []))
      .filter(({ resource }) => resource.endsWith(`:function:${dimensions.FunctionName}`))
      .reduce((usd, one) => usd + one.usd, 0);
  const before = billed();
  const from = data.length;
  const calls = 6;
  for (let i = 0; i < calls; i++) await owner.openSession(mapId, { replica: newReplica() });

  const durations = data.slice(from).filter((one) => isOf(one, "Duration", dimensions));
  expect(durations).toHaveLength(calls);
  expect(data.slice(from).filter((one) => isOf(one, "Invocations", dimensions))).toHaveLength(calls);
  const values = Object.fromEntries(
    metrics.map(({ id = "", stat }) => [
      id,
      stat === "Sum" ? durations.reduce((ms, { value }) => ms + value, 0) : durations.length,
    ]),
  );
  if (!tag) throw new Error("open-map has no price tag.");
  const usd = Number(evaluate(tag.expression, values));
  // Lambda bills whole milliseconds: less than one more for each call, of 256 MB.
  const most = usd + calls * 0.001 * 0.25 * 0.0000133334;
  expect(billed() - before).toBeGreaterThanOrEqual(usd - 1e-12);
  expect(billed() - before).toBeLessThan(most);
}, 30_000);

test("what a browser measures becomes metrics, when it is sound, and by nothing that says whose it is", async () => {
  const { owner, mapId, viewer } = await newMap(app.config);
  const session = await owner.openSession(mapId, { replica: newReplica() });
  const connection = await connect(owner, session);
  const tell = (what: unknown) =>
    connection.publish(session.topics.measures, new TextEncoder().encode(JSON.stringify(what)));
  const from = data.length;
  for (const unsound of [{ saved: -1, acknowledged: 1 }, { saved: 1e9, acknowledged: 1 }, { saved: "1" }, 7])
    await tell(unsound);
  await tell({ acknowledged: 80, saved: 620, mapId, name: "Ada" });
  const own = () => data.slice(from).filter(({ namespace }) => namespace === "Rhizome");
  await vi.waitFor(() => expect(own()).toHaveLength(2));
  expect(own()).toEqual([
    { namespace: "Rhizome", name: "AcknowledgedLatency", dimensions: {}, value: 80 },
    { namespace: "Rhizome", name: "SavedLatency", dimensions: {}, value: 620 },
  ]);
  expect(app.functionLines.join("\n")).not.toContain("Ada");

  // The dashboard draws just these.
  const drawn = widgets("Rhizome-health").flatMap(({ metrics }) => metrics);
  const ours = drawn.filter(({ namespace }) => namespace === "Rhizome");
  expect(new Set(ours.map(({ name }) => name))).toEqual(new Set(own().map(({ name }) => name)));
  for (const { dimensions } of ours) expect(dimensions).toEqual({});

  // Whoever only looks on has nothing to say here.
  const reader = guest(app.config);
  const theirs = await reader.openSession(mapId, { replica: newReplica(), secret: viewer });
  const other = await connect(reader, theirs);
  other.send(theirs.topics.measures, new TextEncoder().encode('{"acknowledged":1,"saved":1}'));
  await vi.waitFor(() =>
    expect(app.lines.join("\n")).toMatch(/may not iot:Publish on .*\/measures: .*session policy/),
  );
  expect(own()).toHaveLength(2);
  await other.close();
  await connection.close();
}, 30_000);
