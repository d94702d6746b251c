import { Duration } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  LogQueryVisualizationType,
  LogQueryWidget,
  PeriodOverride,
  SingleValueWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { prices } from "../prices/aws.ts";
import { costOf, costOfAll } from "./patterns/cost-of-functions.ts";
import type { ThinFunction } from "./patterns/thin-function.ts";

/** Log groups that one query may read (CloudWatch Logs quotas, 2026-11). */
const GROUPS = 50;

export interface CostDashboardProps {
  readonly name: string;
  readonly functions: readonly ThinFunction[];
}

/** The price tag of each function. Below 50 metrics: CloudWatch gives an account three such dashboards. */
export function costDashboard(scope: Construct, { name, functions }: CostDashboardProps): Dashboard {
  const hour = Duration.hours(1);
  const dashboard = new Dashboard(scope, "Cost", {
    dashboardName: name,
    defaultInterval: Duration.days(7),
    periodOverride: PeriodOverride.INHERIT,
  });
  const costs = functions.map((fn, at) => costOf(fn, at, hour));
  dashboard.addWidgets(
    new TextWidget({
      width: 18,
      height: 4,
      markdown: [
        "**What each function costs**, before the free tier: the time that it ran, by its memory, at " +
          `$${prices.lambdaArm.usd} a GB-second, and $${prices.lambdaRequests.usd} for a million calls.`,
        "The start of execution environments is billed too, and is in no metric: see the query below, " +
          "which reads what Lambda billed from the logs. Everything else: docs/cost.md.",
      ].join("\n\n"),
    }),
    new SingleValueWidget({
      title: "All functions, USD, of the time shown",
      width: 6,
      height: 4,
      metrics: [costOfAll(functions, hour)],
      setPeriodToTimeRange: true,
      fullPrecision: true,
    }),
  );
  dashboard.addWidgets(
    new GraphWidget({
      title: "Cost of each function, USD an hour",
      width: 24,
      height: 9,
      left: costs,
      stacked: true,
      leftYAxis: { min: 0, label: "USD", showUnits: false },
    }),
  );
  dashboard.addWidgets(
    new GraphWidget({
      title: "Cost of each function, USD, of the time shown",
      width: 12,
      height: 12,
      left: costs,
      view: GraphWidgetView.BAR,
      setPeriodToTimeRange: true,
      leftYAxis: { min: 0, label: "USD", showUnits: false },
    }),
    new LogQueryWidget({
      title: "As billed, starts included, USD (reads the logs: $0.005 a GB)",
      width: 12,
      height: 12,
      view: LogQueryVisualizationType.TABLE,
      logGroupNames: functions.slice(0, GROUPS).map((fn) => fn.lambda.logGroup.logGroupName),
      queryLines: [
        'filter @type = "REPORT"',
        `fields @billedDuration / 1000 * @memorySize / 1024000000 * ${prices.lambdaArm.usd} + ${prices.lambdaRequests.usd} / 1000000 as usd`,
        'stats sum(usd) as USD, count(*) as calls, avg(@billedDuration) as billedMs, sum(strcontains(@message, "Init Duration")) as starts by @log',
        "sort USD desc",
      ],
    }),
  );
  return dashboard;
}
