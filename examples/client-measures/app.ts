/** How long clients wait, as metrics of CloudWatch: they publish numbers, and no function is called. */
import { App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { allow, ClientMeasures, GuestIdentity, iotArn, RunbookAlarm, UserAccounts } from "rhizome-patterns";

const stack = new Stack(new App(), "ClientMeasures");
const measures = new ClientMeasures(stack, "Measures", {
  namespace: "Shop",
  metrics: { shown: "PageShown" },
  most: 60_000,
  logRetentionDays: 7,
});
new RunbookAlarm(stack, "Slow", {
  says: "One page of twenty is shown after three seconds or later",
  runbook: "slow",
  metric: measures.metric("PageShown", "p95"),
  threshold: 3_000,
  periods: 3,
});
const accounts = new UserAccounts(stack, "Accounts", {
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  siteUrl: "https://shop.example.com",
  siteHost: "shop.example.com",
  social: {},
  domainPrefix: "shop",
});
const { everyone } = new GuestIdentity(stack, "Guests", { accounts, removalPolicy: RemovalPolicy.DESTROY });
for (const person of everyone) {
  allow(person, ["iot:Connect"], [iotArn("client/${cognito-identity.amazonaws.com:sub}")]);
  allow(person, ["iot:Publish"], [iotArn(`topic/${measures.topic}`)]);
}
new CfnOutput(stack, "Topic", { value: measures.topic });
