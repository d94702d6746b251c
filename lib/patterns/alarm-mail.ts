import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

export interface AlarmMailProps {
  /** Asks once whether they want it. */
  readonly to: string;
  /** Alarms whose names begin so: those of this deployment, whichever stack they are in. */
  readonly prefix: string;
}

/**
 * Mails every alarm that goes off, with what it says to do. A rule on CloudWatch's own events finds them, so no stack has
 * to know of the topic; such events cost nothing.
 */
export class AlarmMail extends Construct {
  constructor(scope: Construct, id: string, { to, prefix }: AlarmMailProps) {
    super(scope, id);
    const topic = new Topic(this, "Topic", { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(to));
    const name = EventField.fromPath("$.detail.alarmName");
    const why = EventField.fromPath("$.detail.state.reason");
    const what = EventField.fromPath("$.detail.configuration.description");
    const input = RuleTargetInput.fromText(`${what}. (${name}: ${why})`);
    const rule = new Rule(this, "Rule", {
      description: "Mails alarms that go off",
      eventPattern: {
        source: ["aws.cloudwatch"],
        detailType: ["CloudWatch Alarm State Change"],
        detail: { alarmName: [{ prefix }], state: { value: ["ALARM"] } },
      },
      targets: [{ bind: () => ({ arn: topic.topicArn, input }) }],
    });
    // CDK's own target would let rules of anybody publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ["sns:Publish"],
        principals: [new ServicePrincipal("events.amazonaws.com")],
        resources: [topic.topicArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
      }),
    );
  }
}
