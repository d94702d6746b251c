/** Credentials for one room of many: a role with all that a client may ever do, and one function that narrows it. */
import { join } from "node:path";
import { App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { allow, grantPartitions, iotArn, ThinFunction, TokenVending } from "rhizome-patterns";

const stack = new Stack(new App(), "TokenVending");
const rooms = new Table(stack, "Rooms", {
  partitionKey: { name: "pk", type: AttributeType.STRING },
  sortKey: { name: "sk", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const vendor = new ThinFunction(stack, "Open", {
  name: "open",
  bundles: join(import.meta.dirname, "functions"),
  description: "Gives a member of a room credentials for it",
  memory: 256,
  timeout: Duration.seconds(10),
  logRetentionDays: 7,
});
grantPartitions(rooms, vendor, ["member#*"], ["dynamodb:GetItem"]);
const session = new TokenVending(stack, "Session", { vendor });
grantPartitions(rooms, session, ["room#*"], ["dynamodb:Query"]);
allow(session, ["iot:Connect"], [iotArn("client/*")]);
allow(session, ["iot:Publish", "iot:Receive"], [iotArn("topic/rooms/*")]);
allow(session, ["iot:Subscribe"], [iotArn("topicfilter/rooms/*")]);
