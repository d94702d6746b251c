import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/** Where the counts of each side are, by the dimension `stage`. */
export const SIDES_NAMESPACE = "Rhizome/Sides";

export interface CountedSidesProps {
  /** One JSON line a call, with `stage`, `route` and `status`. */
  readonly accessLog: ILogGroup;
  /** The route whose calls say how many came. */
  readonly visits: string;
  /** Routes whose calls are the use of what is tried out. */
  readonly uses: readonly string[];
}

/**
 * Counts what happens on each side of an experiment without a function: metric filters read the API's access log. Each
 * of the four metrics is paid for by stage and hour in which it has values (CloudWatch custom metrics).
 */
export class CountedSides extends Construct {
  constructor(scope: Construct, id: string, { accessLog, visits, uses }: CountedSidesProps) {
    super(scope, id);
    const route = (key: string) => FilterPattern.stringValue("$.route", "=", key);
    const succeeded = FilterPattern.stringValue("$.status", "=", "2*");
    const all: Readonly<Record<string, IFilterPattern>> = {
      Calls: FilterPattern.stringValue("$.status", "=", "*"),
      Errors: FilterPattern.stringValue("$.status", "=", "5*"),
      Visits: FilterPattern.all(route(visits), succeeded),
      // Also those that failed for a reason of ours; not what was refused.
      Uses: FilterPattern.all(
        uses.length === 1 ? route(uses[0] ?? "") : FilterPattern.any(...uses.map(route)),
        FilterPattern.stringValue("$.status", "!=", "4*"),
      ),
    };
    for (const [metricName, filterPattern] of Object.entries(all))
      new MetricFilter(this, metricName, {
        logGroup: accessLog,
        filterPattern,
        metricNamespace: SIDES_NAMESPACE,
        metricName,
        dimensions: { stage: "$.stage" },
      });
  }
}
