import { Duration } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ruleRole } from "./iot.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface TopicToTableProps {
  readonly description: string;
  /** The MQTT topic filter whose messages are written. */
  readonly topics: string;
  readonly table: Table;
  /** The table's keys, and what they are made of, such as `${topic(2)}`. */
  readonly partitionKey: { readonly name: string; readonly value: string };
  readonly sortKey: { readonly name: string; readonly value: string };
  /** The attribute that takes the payload as it is: binary, unless it is JSON. */
  readonly payload: string;
  /** Where writes end that failed for good. @default a queue of its own */
  readonly deadLetters?: Queue;
}

/**
 * Writes every message of some topics into a table with no function between: an IoT rule with the
 * `dynamoDB` action (version 1, which stores a binary payload as it came).
 *
 * The keys come from the topic, so a message that is delivered twice overwrites itself. A write that
 * fails goes to a queue by the rule's error action, and from there to the function given to
 * {@link redriveWith}; what that cannot write either ends in {@link deadLetters}.
 */
export class TopicToTable extends Construct {
  readonly errors: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: TopicToTableProps) {
    super(scope, id);
    this.deadLetters =
      props.deadLetters ??
      new Queue(this, "DeadLetters", { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.errors = new Queue(this, "Errors", {
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Six times the function's timeout, as Lambda's guide for SQS sources asks.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });

    const writer = ruleRole(this, "Writer");
    props.table.grant(writer, "dynamodb:PutItem");
    const reporter = ruleRole(this, "Reporter");
    this.errors.grant(reporter, "sqs:SendMessage");

    const rule = new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        description: props.description,
        // The default is the version of 2015.
        awsIotSqlVersion: "2016-03-23",
        sql: `SELECT * FROM '${props.topics}'`,
        actions: [
          {
            dynamoDb: {
              tableName: props.table.tableName,
              hashKeyField: props.partitionKey.name,
              hashKeyType: "STRING",
              hashKeyValue: props.partitionKey.value,
              rangeKeyField: props.sortKey.name,
              rangeKeyType: "STRING",
              rangeKeyValue: props.sortKey.value,
              payloadField: props.payload,
              roleArn: writer.roleArn,
            },
          },
        ],
        errorAction: {
          sqs: { queueUrl: this.errors.queueUrl, roleArn: reporter.roleArn, useBase64: false },
        },
      },
    });
    // A rule made before its roles' policies would fail its first writes.
    rule.node.addDependency(writer, reporter);
  }

  /** The function that takes failed writes from the queue; it answers which of a batch failed again. */
  redriveWith(redriver: ThinFunction): void {
    redriver.invoked.addEventSource(
      new SqsEventSource(this.errors, { batchSize: 10, reportBatchItemFailures: true }),
    );
  }
}
