/** Readings of sensors, written into a table as they are published: no function on their way. */
import { join } from "node:path";
import { App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { ThinFunction, TopicToTable } from "rhizome-patterns";

const stack = new Stack(new App(), "TopicToTable");
const table = new Table(stack, "Readings", {
  partitionKey: { name: "sensor", type: AttributeType.STRING },
  sortKey: { name: "at", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const log = new TopicToTable(stack, "Log", {
  description: "Writes every reading",
  topics: "sensors/+/readings/+",
  table,
  partitionKey: { name: "sensor", value: "${topic(2)}" },
  sortKey: { name: "at", value: "${topic(4)}" },
  payload: "reading",
});
log.redriveWith(
  new ThinFunction(stack, "Redrive", {
    name: "redrive",
    bundles: join(import.meta.dirname, "functions"),
    description: "Tries again what could not be written",
    memory: 128,
    timeout: Duration.seconds(30),
    logRetentionDays: 7,
  }),
);
