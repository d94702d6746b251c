import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";

export interface RunbookAlarmProps {
  /** What is wrong when it goes off, in a sentence without a full stop. */
  readonly says: string;
  /** The heading of docs/runbook.md that says what to do, as an anchor. */
  readonly runbook: string;
  readonly metric: IMetric;
  /** It goes off when this is reached. */
  readonly threshold: number;
  /** Of so many periods, as many must reach it. @default 1 */
  readonly periods?: number;
}

/** The period of alarms that leave it to their metric. */
export const ALARM_PERIOD = Duration.minutes(5);

/** Where an alarm's description leads: whoever is woken by it reads on there. */
export const toRunbook = (says: string, anchor: string): string =>
  `${says}. What to do: docs/runbook.md#${anchor}`;

/** An alarm that tells what to do, and is silent as long as there are no data: nobody uses it then. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id, {
      alarmDescription: toRunbook(props.says, props.runbook),
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
