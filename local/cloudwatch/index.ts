/** CloudWatch: alarms on the metrics that services of this cloud report. What they would notify is told in the log. */
import type { Aws, Resource, ResourceType, Service } from "../core/contracts.ts";
import { Alarm, type AlarmConfig, comparisons, type Datum, statistics } from "./alarm.ts";
import { Metrics } from "./metrics.ts";

/** `namespace/name` of what is reported here; alarms on other metrics are made and stay as they are. */
const REPORTED = ["AWS/SQS/ApproximateNumberOfMessagesVisible"];

const NOBODY = "the state is told in the log: there is nobody to notify";

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
  ExtendedStatistic: "alarms on percentiles are not raised here",
  EvaluateLowSampleCountPercentile: "alarms on percentiles are not raised here",
  Tags: "tags have no effect here",
};

export function createCloudWatch(aws: Aws): Service {
  const alarms: Alarm[] = [];
  const metrics = new Metrics(aws.dataDir);
  const take = (datum: Datum): void => {
    metrics.take(datum);
    for (const alarm of alarms) {
      const before = alarm.state;
      const state = alarm.take(datum);
      const { name, comparison, threshold } = alarm.config;
      if (state === "ALARM")
        aws.log(`cloudwatch: ALARM ${name}: ${datum.name} is ${datum.value} (${comparison} ${threshold})`);
      else if (state === "OK" && before === "ALARM") aws.log(`cloudwatch: OK ${name}`);
    }
  };
  aws.events.on("metric", take);
  return {
    name: "monitoring",
    protocol: "query-xml",
    resources: {
      "AWS::CloudWatch::Alarm": {
        properties,
        create: (resource) => {
          const config = read(resource);
          if (REPORTED.includes(`${config.namespace}/${config.metric}`)) alarms.push(new Alarm(config));
          return { ref: config.name, attributes: { Arn: aws.arn("cloudwatch", `alarm:${config.name}`) } };
        },
      },
    },
    close: async () => {
      aws.events.off("metric", take);
      metrics.close();
    },
  };
}

function read({ properties, physicalName }: Resource): AlarmConfig {
  const { Dimensions = [] } = properties as { Dimensions?: readonly { Name: string; Value: string }[] };
  const statistic = String(properties.Statistic ?? "Average");
  const comparison = String(properties.ComparisonOperator);
  if (!(statistic in statistics)) throw new Error(`There is no statistic ${statistic}.`);
  if (!(comparison in comparisons)) throw new Error(`There is no comparison ${comparison} here.`);
  const periods = Number(properties.EvaluationPeriods ?? 1);
  return {
    name: String(properties.AlarmName ?? physicalName()),
    namespace: String(properties.Namespace ?? ""),
    metric: String(properties.MetricName ?? ""),
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    statistic: statistic as keyof typeof statistics,
    comparison: comparison as keyof typeof comparisons,
    threshold: Number(properties.Threshold ?? 0),
    period: Number(properties.Period ?? 60),
    periods,
    datapoints: Number(properties.DatapointsToAlarm ?? periods),
  };
}
