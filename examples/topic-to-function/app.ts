/** A function for the few messages that need one; what it gives up is kept, and an alarm goes off. */
import { join } from "node:path";
import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { DeadLetters, IotEndpoint, ThinFunction, TopicToFunction } from "rhizome-patterns";

const stack = new Stack(new App(), "TopicToFunction");
const { queue } = new DeadLetters(stack, "Lost", {
  description: "Nobody was told",
  runbook: "nobody-was-told",
});
new TopicToFunction(stack, "TooHot", {
  description: "Tells of sensors that are too hot",
  sql: "SELECT topic(2) AS sensor, celsius FROM 'sensors/+/readings' WHERE celsius > 60",
  target: new ThinFunction(stack, "Notify", {
    name: "notify",
    bundles: join(import.meta.dirname, "functions"),
    description: "Tells somebody",
    memory: 128,
    timeout: Duration.seconds(10),
    logRetentionDays: 7,
  }),
  deadLetters: queue,
});
const { host } = new IotEndpoint(stack, "Endpoint", { logRetentionDays: 7 });
new CfnOutput(stack, "PublishAt", { value: `wss://${host}/mqtt` });
