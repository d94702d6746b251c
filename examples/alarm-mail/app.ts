/** Work that is put by because it keeps failing: an alarm goes off, and somebody is mailed what to do about it. */
import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AlarmMail, RunbookAlarm } from "rhizome-patterns";

const stack = new Stack(new App(), "AlarmMail");
const failed = new Queue(stack, "Failed", { enforceSSL: true });
new RunbookAlarm(stack, "WorkFails", {
  says: "Work is put by, because it keeps failing",
  runbook: "work-fails",
  metric: failed.metricApproximateNumberOfMessagesVisible(),
  threshold: 1,
});
// Whichever stack they are in: CloudFormation begins their names with its own.
new AlarmMail(stack, "Mail", { to: "ops@example.com", prefix: stack.stackName });
new CfnOutput(stack, "Queue", { value: failed.queueUrl });
