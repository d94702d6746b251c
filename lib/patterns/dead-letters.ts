import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ALARM_PERIOD, RunbookAlarm } from "./runbook-alarm.ts";

export interface DeadLettersProps {
  /** What ended here, in a sentence without a full stop. */
  readonly description: string;
  /** The heading of docs/runbook.md that says what to do, as an anchor. */
  readonly runbook: string;
}

/** Where events end that a function gave up, and an alarm that goes off at the first. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { description, runbook }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", { enforceSSL: true, retentionPeriod: Duration.days(14) });
    new RunbookAlarm(this, "Alarm", {
      says: description,
      runbook,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
    });
  }
}
