/** People and guests who read and write their own rows of a table, from the browser, and nobody else's. */
import { App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { GuestIdentity, grantPartitions, UserAccounts } from "rhizome-patterns";

const stack = new Stack(new App(), "OwnRows");
const notes = new Table(stack, "Notes", {
  partitionKey: { name: "owner", type: AttributeType.STRING },
  sortKey: { name: "note", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const accounts = new UserAccounts(stack, "Accounts", {
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  siteUrl: "https://notes.example.com",
  siteHost: "notes.example.com",
  social: {},
  domainPrefix: "notes",
});
const identity = new GuestIdentity(stack, "Identity", { accounts, removalPolicy: RemovalPolicy.DESTROY });
for (const person of identity.everyone)
  grantPartitions(
    notes,
    person,
    ["${cognito-identity.amazonaws.com:sub}"],
    ["dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"],
  );
new CfnOutput(stack, "IdentityPoolId", { value: identity.identityPoolId });
new CfnOutput(stack, "Table", { value: notes.tableName });
