/**
 * CloudWatch Logs: the groups that the template names. Lines are kept in one file, and go to the run as `"log"` events; the
 * metrics that are embedded in them go there as `"metric"` events.
 */
import { emitMetric } from "../cloudwatch/alarm.ts";
import { type Aws, AwsError, type Service } from "../core/contracts.ts";
import { shortName } from "../lambda/develop.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import { type MetricFilter, metricFilterProperties, readMetricFilter, valuesOf } from "./metric-filter.ts";
import { LogStore } from "./store.ts";

/** What whoever writes a stream asks for, in this order. */
const WRITING = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];

export function createLogs(aws: Aws): Service {
  const store = new LogStore(aws.dataDir);
  /** Names of constructs, by group. */
  const sources = new Map<string, string>();
  const filters: MetricFilter[] = [];
  const keep = ({ group, line }: { group: string; line: string }) => {
    store.add({ at: Date.now(), group, source: sources.get(group) ?? group, line });
    for (const filter of filters)
      if (filter.group === group) for (const datum of valuesOf(filter, line)) emitMetric(aws, datum);
    for (const datum of embeddedMetrics(line)) emitMetric(aws, datum);
  };
  aws.events.on("log", keep);
  return {
    name: "logs",
    protocol: "json",
    resources: {
      "AWS::Logs::LogGroup": {
        properties: {
          LogGroupName: true,
          LogGroupClass: "all groups are in one file here",
          RetentionInDays: "the last 16 to 32 MB of lines are kept here",
          Tags: "groups here have no tags to be conditioned on",
        },
        create: ({ properties, physicalName, path }) => {
          const name = String(properties.LogGroupName ?? physicalName());
          sources.set(name, shortName(path));
          return { ref: name, attributes: { Arn: aws.arn("logs", `log-group:${name}:*`) } };
        },
      },
      "AWS::Logs::MetricFilter": {
        properties: metricFilterProperties,
        create: (resource) => {
          filters.push(readMetricFilter(resource));
          return { ref: resource.physicalName() };
        },
      },
    },
    handle: async () => {
      throw new AwsError("UnknownOperationException", "The local CloudWatch Logs answers no calls.");
    },
    /** `PutLogEvents { logGroupName, logEvents: [{ message }] }`, by services that make their stream themselves. */
    call: async (caller, operation, { logGroupName, logEvents }) => {
      if (operation !== "PutLogEvents")
        throw new AwsError("UnknownOperationException", `CloudWatch Logs has no ${operation} here.`);
      const group = String(logGroupName);
      for (const action of WRITING)
        aws.iam.authorize(caller, action, aws.arn("logs", `log-group:${group}:*`));
      if (!sources.has(group))
        throw new AwsError("ResourceNotFoundException", `The log group ${group} does not exist.`);
      for (const { message } of logEvents as { message: string }[])
        aws.events.emit("log", { group, line: message });
      return {};
    },
    close: async () => {
      aws.events.off("log", keep);
      store.flush();
    },
  };
}
