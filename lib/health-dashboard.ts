import { Duration, type Stack } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import type { Settings } from "./settings.ts";

export interface HealthDashboardProps {
  readonly name: string;
  readonly data: DataStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
  readonly settings: Settings;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Whether people can work: messages, calls, what failed, what was turned away, how long saving takes. */
export function healthDashboard(scope: Stack, props: HealthDashboardProps): Dashboard {
  const dashboard = new Dashboard(scope, "Health", {
    dashboardName: props.name,
    defaultInterval: Duration.hours(12),
  });
  dashboard.addWidgets(
    new TextWidget({
      width: 24,
      height: 2,
      markdown:
        "**Whether people can work.** What to do when something is wrong: docs/runbook.md. What functions cost: the dashboard beside this one.",
    }),
  );
  dashboard.addWidgets(...edits(props));
  dashboard.addWidgets(...messages());
  dashboard.addWidgets(...calls(props));
  dashboard.addWidgets(...tables(props), ...failures(props));
  return dashboard;
}

function graph(title: string, left: IMetric[], unit: string): GraphWidget {
  return new GraphWidget({
    title,
    width: 8,
    height: 6,
    left,
    leftYAxis: { min: 0, label: unit, showUnits: false },
  });
}

/** Finds metrics by their name: of all rules and protocols, or of functions that are still to come. */
const search = (label: string, schema: string, metricName: string, terms = ""): MathExpression =>
  new MathExpression({
    label,
    expression: `SUM(SEARCH('{${schema}} MetricName="${metricName}"${terms}', '${Stats.SUM}', ${FIVE_MINUTES.toSeconds()}))`,
    usingMetrics: {},
    period: FIVE_MINUTES,
  });

function edits({ realtime }: HealthDashboardProps): IWidget[] {
  const percentiles = (metric: string) =>
    ["p50", "p95", "p99"].map((at) => realtime.measures.metric(metric, at).with({ label: at }));
  return [
    graph('From key press to "Saved"', percentiles("SavedLatency"), "ms"),
    graph("From key press to IoT Core's word", percentiles("AcknowledgedLatency"), "ms"),
    graph(
      "Edits measured, about one a minute of each editor",
      [realtime.measures.metric("SavedLatency", Stats.SAMPLE_COUNT).with({ label: "edits" })],
      "in 5 minutes",
    ),
  ];
}

function messages(): IWidget[] {
  const of = (label: string, metric: string) => search(label, "AWS/IoT,Protocol", metric);
  return [
    graph(
      "Messages",
      [of("published", "PublishIn.Success"), of("delivered", "PublishOut.Success")],
      "in 5 minutes",
    ),
    graph(
      "Connections opened, and refused",
      [of("opened", "Connect.Success"), of("not allowed", "Connect.AuthError")],
      "in 5 minutes",
    ),
    graph(
      "Messages turned away",
      [
        of("published too fast", "PublishIn.Throttle"),
        of("delivered too fast", "PublishOut.Throttle"),
        of("connections", "Connect.Throttle"),
        of("not allowed", "PublishIn.AuthError"),
      ],
      "in 5 minutes",
    ),
  ];
}

function calls({ api, settings }: HealthDashboardProps): IWidget[] {
  const dimensionsMap = { ApiId: api.api.api.apiId };
  const of = (label: string, metricName: string, statistic: string) =>
    new Metric({
      namespace: "AWS/ApiGateway",
      metricName,
      dimensionsMap,
      statistic,
      label,
      period: FIVE_MINUTES,
    });
  const running = new Metric({
    namespace: "AWS/Lambda",
    metricName: "ConcurrentExecutions",
    statistic: Stats.MAXIMUM,
    label: "at a time",
    period: FIVE_MINUTES,
  });
  return [
    graph(
      "Calls of the API",
      [of("all", "Count", Stats.SUM), of("refused", "4xx", Stats.SUM), of("failed", "5xx", Stats.SUM)],
      "in 5 minutes",
    ),
    graph(
      "Calls of the API take",
      ["p50", "p95", "p99"].map((at) => of(at, "Latency", at)),
      "ms",
    ),
    new GraphWidget({
      title: "Functions that run, of the whole account",
      width: 8,
      height: 6,
      left: [running],
      leftYAxis: { min: 0, label: "at a time", showUnits: false },
      leftAnnotations: [{ value: settings.accountConcurrency, label: "what the account may" }],
    }),
  ];
}

function tables({ data }: HealthDashboardProps): IWidget[] {
  const of = (label: string, name: string, metricName: string) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: name },
      statistic: Stats.SUM,
      label,
      period: FIVE_MINUTES,
    });
  const named = { updates: data.updates.tableName, people: data.people.tableName };
  const both = (what: string, metric: string) =>
    Object.entries(named).map(([label, name]) => of(`${label}, ${what}`, name, metric));
  return [
    graph(
      "Request units of the tables",
      [...both("written", "ConsumedWriteCapacityUnits"), ...both("read", "ConsumedReadCapacityUnits")],
      "in 5 minutes",
    ),
  ];
}

function failures({ data, realtime, settings }: HealthDashboardProps): IWidget[] {
  const ours = ` ${settings.prefix}`;
  const queued = (label: string, name: string) =>
    new Metric({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensionsMap: { QueueName: name },
      statistic: Stats.MAXIMUM,
      label,
      period: FIVE_MINUTES,
    });
  const throttled = (label: string, metricName: string) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: data.updates.tableName },
      statistic: Stats.SUM,
      label,
      period: FIVE_MINUTES,
    });
  return [
    graph(
      "What failed",
      [
        search("functions", "AWS/Lambda,FunctionName", "Errors", ours),
        search("rules", "AWS/IoT,ActionType,RuleName", "Failure"),
        queued("writes that wait", realtime.log.errors.queueName),
        queued("given up", realtime.log.deadLetters.queueName),
      ],
      "in 5 minutes",
    ),
    graph(
      "What was turned away",
      [
        search("functions", "AWS/Lambda,FunctionName", "Throttles", ours),
        search("rules", "AWS/IoT,RuleName", "RuleMessageThrottled"),
        throttled("reads of updates", "ReadThrottleEvents"),
        throttled("writes of updates", "WriteThrottleEvents"),
      ],
      "in 5 minutes",
    ),
  ];
}
