/** CloudWatch Logs: the groups that the template names. Lines are kept in one file, and go to the run as `"log"` events. */
import { type Aws, AwsError, type Service } from "../core/contracts.ts";
import { shortName } from "../lambda/develop.ts";
import { type MetricFilter, metricFilterProperties, readMetricFilter, valuesOf } from "./metric-filter.ts";
import { LogStore } from "./store.ts";

export function createLogs(aws: Aws): Service {
  const store = new LogStore(aws.dataDir);
  /** Names of constructs, by group. */
  const sources = new Map<string, string>();
  const filters: MetricFilter[] = [];
  const keep = ({ group, line }: { group: string; line: string }) => {
    store.add({ at: Date.now(), group, source: sources.get(group) ?? group, line });
    for (const filter of filters)
      if (filter.group === group)
        for (const datum of valuesOf(filter, line)) aws.events.emit("metric", datum);
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
    close: async () => {
      aws.events.off("log", keep);
      store.flush();
    },
  };
}
