import { ReferenceStrength, Stack } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { DEFAULT_CROSS_STACK_REFERENCES } from "aws-cdk-lib/cx-api";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import { costDashboard } from "./cost-dashboard.ts";
import type { DataStack } from "./data-stack.ts";
import { healthDashboard } from "./health-dashboard.ts";
import { AlarmMail } from "./patterns/alarm-mail.ts";
import { ALARM_PERIOD, RunbookAlarm } from "./patterns/runbook-alarm.ts";
import { SpendingLimit } from "./patterns/spending-limit.ts";
import type { ThinFunction } from "./patterns/thin-function.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import type { StackSettings } from "./settings.ts";

export interface OperationsStackProps extends Omit<StackSettings, "bundles"> {
  readonly data: DataStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
  /** All of the app. */
  readonly functions: readonly ThinFunction[];
}

/**
 * What is seen of a deployment: dashboards, alarms, and who is told. It refers to the other stacks weakly, so that nothing
 * has to stay in them because it is looked at.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, { description: "Rhizome: dashboards, alarms, a budget" });
    this.node.setContext(DEFAULT_CROSS_STACK_REFERENCES, ReferenceStrength.WEAK);
    const { settings, functions } = props;
    const { alarmEmail, budgetUsd, prefix } = settings;
    costDashboard(this, { name: `${prefix}-cost`, functions });
    healthDashboard(this, { name: `${prefix}-health`, ...props });
    this.#alarms(props);
    if (alarmEmail) new AlarmMail(this, "Mail", { to: alarmEmail, prefix });
    if (alarmEmail && budgetUsd) new SpendingLimit(this, "Limit", { usd: budgetUsd, to: alarmEmail });
  }

  /** With those of the other stacks ten, which is how many are free; the gallery's is one more. */
  #alarms({ realtime, api }: OperationsStackProps): void {
    const period = ALARM_PERIOD;
    const of = (namespace: string, dimensions: Record<string, string> = {}) => {
      return (metricName: string, statistic: string) =>
        new Metric({ namespace, metricName, dimensionsMap: dimensions, statistic, period });
    };
    new RunbookAlarm(this, "ApiFails", {
      says: "Five calls of the API or more failed within five minutes",
      runbook: "calls-fail",
      metric: of("AWS/ApiGateway", { ApiId: api.api.api.apiId })("5xx", Stats.SUM),
      threshold: 5,
    });
    new RunbookAlarm(this, "FunctionsThrottled", {
      says: "Lambda turned calls away: more functions run at a time than the account may",
      runbook: "functions-are-throttled",
      metric: of("AWS/Lambda")("Throttles", Stats.SUM),
      threshold: 1,
      periods: 2,
    });
    const queue = (name: string) => of("AWS/SQS", { QueueName: name });
    new RunbookAlarm(this, "WritesWait", {
      says: "Updates that a rule could not write have waited for ten minutes",
      runbook: "updates-are-not-written",
      metric: queue(realtime.log.errors.queueName)("ApproximateAgeOfOldestMessage", Stats.MAXIMUM),
      threshold: 600,
    });
    new RunbookAlarm(this, "WritesLost", {
      says: "An update could not be written, or a map not be compacted, after all retries",
      runbook: "updates-are-not-written",
      metric: queue(realtime.log.deadLetters.queueName)("ApproximateNumberOfMessagesVisible", Stats.MAXIMUM),
      threshold: 1,
    });
    new RunbookAlarm(this, "SavedLate", {
      says: "One edit in twenty is saved only after three seconds or more",
      runbook: "edits-are-saved-late",
      metric: realtime.measures.metric("SavedLatency", "p95"),
      threshold: 3_000,
      periods: 3,
    });
  }
}
