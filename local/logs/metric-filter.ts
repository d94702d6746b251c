/** Metric filters: lines of a log group that become values of a metric. */
import type { Datum } from "../cloudwatch/alarm.ts";
import type { Resource, ResourceType } from "../core/contracts.ts";
import { type Filter, parseFilter, select } from "./filter-pattern.ts";

interface Transformation {
  readonly MetricName: string;
  readonly MetricNamespace: string;
  readonly MetricValue: string;
  readonly Dimensions?: readonly { readonly Key: string; readonly Value: string }[];
}

export interface MetricFilter {
  readonly group: string;
  readonly fits: Filter;
  readonly transformations: readonly Transformation[];
}

export const metricFilterProperties: ResourceType["properties"] = {
  LogGroupName: true,
  FilterPattern: true,
  FilterName: "a name",
  MetricTransformations: {
    MetricName: true,
    MetricNamespace: true,
    MetricValue: true,
    Dimensions: { Key: true, Value: true },
    Unit: "a metric has one unit here",
    DefaultValue: "a minute without a line has no value here",
  },
};

export function readMetricFilter({ properties }: Resource): MetricFilter {
  const { LogGroupName, FilterPattern, MetricTransformations } = properties as {
    LogGroupName: string;
    FilterPattern: string;
    MetricTransformations: readonly Transformation[];
  };
  return { group: LogGroupName, fits: parseFilter(FilterPattern), transformations: MetricTransformations };
}

/** The values that a line has for a filter; none for a line that is no JSON, or lacks a dimension. */
export function valuesOf({ fits, transformations }: MetricFilter, line: string): Datum[] {
  const object = parsed(line);
  if (!object || !fits(object)) return [];
  return transformations.flatMap(({ MetricNamespace, MetricName, MetricValue, Dimensions = [] }) => {
    const value = Number(MetricValue.startsWith("$.") ? select(object, MetricValue) : MetricValue);
    const dimensions = Dimensions.map(({ Key, Value }) => [Key, select(object, Value)] as const);
    if (Number.isNaN(value) || dimensions.some(([, of]) => of === undefined)) return [];
    const named = Object.fromEntries(dimensions.map(([key, of]) => [key, String(of)]));
    return [{ namespace: MetricNamespace, name: MetricName, dimensions: named, value }];
  });
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
