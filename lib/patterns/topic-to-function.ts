import { Aws, Duration } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ruleRole } from "./iot.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface TopicToFunctionProps {
  readonly description: string;
  /** SQL of IoT rules, version 2016-03-23; what it selects is the function's event. */
  readonly sql: string;
  readonly target: ThinFunction;
  /** Takes the messages that could not be handed over, and the events that the function gave up. */
  readonly deadLetters: Queue;
}

/** Invokes a function, asynchronously, for the messages of a topic: retried twice, then kept as a dead letter. */
export class TopicToFunction extends Construct {
  constructor(scope: Construct, id: string, props: TopicToFunctionProps) {
    super(scope, id);
    const reporter = ruleRole(this, "Reporter");
    props.deadLetters.grant(reporter, "sqs:SendMessage");

    const rule = new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        description: props.description,
        awsIotSqlVersion: "2016-03-23",
        sql: props.sql,
        actions: [{ lambda: { functionArn: props.target.invoked.functionArn } }],
        errorAction: {
          sqs: { queueUrl: props.deadLetters.queueUrl, roleArn: reporter.roleArn, useBase64: false },
        },
      },
    });
    rule.node.addDependency(reporter);
    props.target.invoked.addPermission("TopicRule", {
      principal: new ServicePrincipal("iot.amazonaws.com"),
      sourceArn: rule.attrArn,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    props.target.invoked.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.minutes(15),
      onFailure: new SqsDestination(props.deadLetters),
    });
  }
}
