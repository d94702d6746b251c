/** CloudWatch: dashboards, which are checked, and alarms on the metrics that services of this cloud report. */
import type { Aws, Resource, ResourceType, Service } from "../core/contracts.ts";
import type { ServiceEvent } from "../events/index.ts";
import { Alarm, type AlarmConfig, type AlarmState, comparisons, type Datum, isStatistic } from "./alarm.ts";
import { wrongMetric } from "./catalog.ts";
import { readDashboard } from "./dashboard.ts";
import { Metrics } from "./metrics.ts";

/** What AWS's services report here; alarms on other metrics of theirs are made and stay as they are. */
const REPORTED = [
  "AWS/ApiGateway/4xx",
  "AWS/ApiGateway/5xx",
  "AWS/ApiGateway/Count",
  "AWS/ApiGateway/Latency",
  "AWS/ApplicationELB/HTTPCode_ELB_5XX_Count",
  "AWS/ApplicationELB/HTTPCode_Target_5XX_Count",
  "AWS/ApplicationELB/RequestCount",
  "AWS/SQS/ApproximateAgeOfOldestMessage",
  "AWS/SQS/ApproximateNumberOfMessagesVisible",
  "AWS/Lambda/Duration",
  "AWS/Lambda/Errors",
  "AWS/Lambda/Invocations",
  "AWS/Lambda/Throttles",
];

/** ms: as often as CloudWatch looks at an alarm. */
const SETTLE_EVERY = 60_000;

const NOBODY = "the state is told in the log, and to rules of EventBridge";

const properties: ResourceType["properties"] = {
  AlarmName: true,
  AlarmDescription: true,
  Namespace: true,
  MetricName: true,
  Dimensions: { Name: true, Value: true },
  Statistic: true,
  Period: true,
  EvaluationPeriods: true,
  DatapointsToAlarm: true,
  Threshold: true,
  ComparisonOperator: true,
  TreatMissingData: "missing data do not breach here",
  ActionsEnabled: NOBODY,
  AlarmActions: NOBODY,
  OKActions: NOBODY,
  InsufficientDataActions: NOBODY,
  Unit: "a metric has one unit here",
  Metrics: "alarms on expressions are not raised here",
  ThresholdMetricId: "alarms on anomalies are not raised here",
  ExtendedStatistic: true,
  EvaluateLowSampleCountPercentile: "alarms on percentiles are not raised here",
  Tags: "tags have no effect here",
};

export function createCloudWatch(aws: Aws): Service {
  const alarms: Alarm[] = [];
  const metrics = new Metrics(aws.dataDir);
  const take = (datum: Datum): void => {
    metrics.take(datum);
    for (const alarm of alarms) tell(alarm, (now) => alarm.take(datum, now), datum);
  };
  const tell = (alarm: Alarm, settle: (now: number) => AlarmState | undefined, datum?: Datum): void => {
    const { name, comparison, threshold, metric } = alarm.config;
    const before = alarm.state;
    const state = settle(Date.now());
    const reason = datum ? `${metric} is ${datum.value}` : `${metric} was not reported any more`;
    if (state === "ALARM") aws.log(`cloudwatch: ALARM ${name}: ${reason} (${comparison} ${threshold})`);
    else if (state === "OK" && before === "ALARM") aws.log(`cloudwatch: OK ${name}`);
    if (state) aws.events.emit("event", stateChange(alarm, before, reason));
  };
  // What is not reported does not breach: an alarm ends though nobody calls any more.
  const clock = setInterval(() => {
    for (const alarm of alarms) tell(alarm, (now) => alarm.settle(now));
  }, SETTLE_EVERY).unref();
  aws.events.on("metric", take);
  /** Its event, as far as rules and mails of it go (CloudWatch user guide, "Alarm events and EventBridge", 2026-11). */
  const stateChange = ({ config, state }: Alarm, before: string, reason: string): ServiceEvent => ({
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    resources: [aws.arn("cloudwatch", `alarm:${config.name}`)],
    detail: {
      alarmName: config.name,
      state: { value: state, reason: `${reason}, the threshold ${config.threshold}` },
      previousState: { value: before },
      configuration: { description: config.description },
    },
  });
  return {
    name: "monitoring",
    protocol: "query-xml",
    resources: {
      "AWS::CloudWatch::Alarm": {
        properties,
        create: (resource) => {
          const config = read(resource);
          const { namespace, metric } = config;
          if (!namespace.startsWith("AWS/") || REPORTED.includes(`${namespace}/${metric}`))
            alarms.push(new Alarm(config));
          return { ref: config.name, attributes: { Arn: aws.arn("cloudwatch", `alarm:${config.name}`) } };
        },
      },
      "AWS::CloudWatch::Dashboard": {
        properties: { DashboardName: true, DashboardBody: true },
        create: ({ properties, physicalName }) => {
          readDashboard(String(properties.DashboardBody));
          return { ref: String(properties.DashboardName ?? physicalName()) };
        },
      },
    },
    close: async () => {
      clearInterval(clock);
      aws.events.off("metric", take);
      metrics.close();
    },
  };
}

function read({ properties, physicalName }: Resource): AlarmConfig {
  const { Dimensions = [] } = properties as { Dimensions?: readonly { Name: string; Value: string }[] };
  const statistic = String(properties.ExtendedStatistic ?? properties.Statistic ?? "Average");
  const comparison = String(properties.ComparisonOperator);
  if (!isStatistic(statistic)) throw new Error(`There is no statistic ${statistic}.`);
  if (!(comparison in comparisons)) throw new Error(`There is no comparison ${comparison} here.`);
  const periods = Number(properties.EvaluationPeriods ?? 1);
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const [namespace, metric] = [String(properties.Namespace ?? ""), String(properties.MetricName ?? "")];
  const wrong = properties.Metrics ? undefined : wrongMetric(namespace, metric, Object.keys(dimensions));
  if (wrong) throw new Error(`This alarm would never go off: ${wrong}.`);
  return {
    name: String(properties.AlarmName ?? physicalName()),
    description: String(properties.AlarmDescription ?? ""),
    namespace,
    metric,
    dimensions,
    statistic,
    comparison: comparison as keyof typeof comparisons,
    threshold: Number(properties.Threshold ?? 0),
    period: Number(properties.Period ?? 60),
    periods,
    datapoints: Number(properties.DatapointsToAlarm ?? periods),
  };
}
