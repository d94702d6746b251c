import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { prices } from "../../prices/aws.ts";
import type { ThinFunction } from "./thin-function.ts";

/**
 * What a function costs, in USD, of Lambda's own metrics: the time that it ran, by its memory and the price of a GB-second,
 * and a price for each call. How often it ran is the number of samples of its duration: a metric fewer, as CloudWatch gives
 * dashboards of up to 50. The start of an execution environment, billed too since 2025-08, is in none of these metrics.
 *
 * @param at tells it from the other functions of a widget
 */
export function costOf(fn: ThinFunction, at: number, period: Duration = Duration.hours(1)): MathExpression {
  const { memorySize = 128 } = fn.lambda.node.defaultChild as CfnFunction;
  const duration = (statistic: string): Metric =>
    new Metric({
      namespace: "AWS/Lambda",
      metricName: "Duration",
      dimensionsMap: { FunctionName: fn.lambda.functionName },
      statistic,
      period,
    });
  return new MathExpression({
    label: fn.name,
    expression: costExpression(memorySize, `ms${at}`, `runs${at}`),
    usingMetrics: { [`ms${at}`]: duration(Stats.SUM), [`runs${at}`]: duration(Stats.SAMPLE_COUNT) },
    period,
  });
}

/** Memory in MB; the names of the metrics with the ms of all runs, and with their number. */
export function costExpression(memory: number, ms: string, runs: string): string {
  const { lambdaArm, lambdaRequests } = prices;
  return `${ms} / 1000 * ${memory / 1024} * ${lambdaArm.usd} + ${runs} * ${lambdaRequests.usd} / ${lambdaRequests.per}`;
}

/** Of all functions together. */
export function costOfAll(functions: readonly ThinFunction[], period: Duration): MathExpression {
  const usingMetrics: Record<string, IMetric> = {};
  functions.forEach((fn, at) => {
    usingMetrics[`usd${at}`] = costOf(fn, at, period);
  });
  return new MathExpression({
    label: "All functions, USD",
    expression: `SUM([${Object.keys(usingMetrics).join(", ")}])`,
    usingMetrics,
    period,
  });
}
