import { RemovalPolicy } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import { ruleRole } from "./iot.ts";
import { ALARM_PERIOD } from "./runbook-alarm.ts";

export interface ClientMeasuresProps {
  /** Where the metrics are in CloudWatch. */
  readonly namespace: string;
  /** By the member of a client's message: the metric that its number becomes, in ms. */
  readonly metrics: Readonly<Record<string, string>>;
  /** A larger number is none: whoever sends may send anything. In ms. */
  readonly most: number;
  /** Days that the log is kept; the metrics stay for 15 months (CloudWatch, 2026-11). */
  readonly logRetentionDays: RetentionDays;
}

/**
 * Makes metrics of numbers that clients measure, without a function: a topic rule writes them into a log in CloudWatch's
 * embedded metric format. Clients publish by Basic Ingest, which is no message to pay for, and which nobody can subscribe to.
 * What is kept is the numbers alone: neither who measured them nor where.
 */
export class ClientMeasures extends Construct {
  /** Where clients publish JSON such as `{ "saved": 87 }`; their policies must allow it. */
  readonly topic: string;
  readonly #props: ClientMeasuresProps;

  constructor(scope: Construct, id: string, props: ClientMeasuresProps) {
    super(scope, id);
    this.#props = props;
    const log = new LogGroup(this, "Log", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const writer = ruleRole(this, "Writer");
    allow(
      writer,
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [log.logGroupArn],
    );
    const rule = new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        description: "Makes metrics of what clients measure",
        awsIotSqlVersion: "2016-03-23",
        sql: this.#sql(),
        actions: [{ cloudwatchLogs: { logGroupName: log.logGroupName, roleArn: writer.roleArn } }],
      },
    });
    rule.node.addDependency(writer);
    this.topic = `$aws/rules/${rule.ref}/measures`;
  }

  /** One of the metrics. */
  metric(metricName: string, statistic: string): Metric {
    return new Metric({ namespace: this.#props.namespace, metricName, statistic, period: ALARM_PERIOD });
  }

  #sql(): string {
    const { namespace, metrics, most } = this.#props;
    const names = Object.values(metrics).map((name) => `{'Name': '${name}', 'Unit': 'Milliseconds'}`);
    const directive = `{'Namespace': '${namespace}', 'Dimensions': [[]], 'Metrics': [${names.join(", ")}]}`;
    const values = Object.entries(metrics).map(([member, name]) => `${member} AS ${name}`);
    const sound = Object.keys(metrics).map((member) => `${member} >= 0 AND ${member} <= ${most}`);
    return [
      `SELECT {'Timestamp': timestamp(), 'CloudWatchMetrics': [${directive}]} AS _aws, ${values.join(", ")}`,
      // Of Basic Ingest: clients have no other way to it.
      "FROM 'measures'",
      `WHERE ${sound.join(" AND ")}`,
    ].join(" ");
  }
}
