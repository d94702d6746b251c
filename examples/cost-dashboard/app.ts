/** What each function costs, in USD an hour, on a dashboard that reckons it from Lambda's own metrics. */
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, SingleValueWidget } from "aws-cdk-lib/aws-cloudwatch";
import { costOf, costOfAll, ThinFunction } from "rhizome-patterns";

const stack = new Stack(new App(), "CostDashboard");
const functions = [128, 512].map(
  (memory) =>
    new ThinFunction(stack, `Greet${memory}`, {
      name: "greet",
      bundles: join(import.meta.dirname, "functions"),
      description: `Greets, with ${memory} MB`,
      memory,
      timeout: Duration.seconds(5),
      logRetentionDays: 7,
    }),
);
const dashboard = new Dashboard(stack, "Costs", { defaultInterval: Duration.days(7) });
const hour = Duration.hours(1);
dashboard.addWidgets(
  new GraphWidget({ title: "USD an hour", width: 18, left: functions.map((fn, at) => costOf(fn, at, hour)) }),
  new SingleValueWidget({ title: "USD", metrics: [costOfAll(functions, hour)], setPeriodToTimeRange: true }),
);
