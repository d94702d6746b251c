/** An API that anybody may look at, and that guests call with signed requests: its gate is IAM, not a function. */
import { join } from "node:path";
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CorsHttpMethod, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { GuestIdentity, SignedApi, ThinFunction, UserAccounts } from "rhizome-patterns";

const stack = new Stack(new App(), "SignedApi");
const hello = new ThinFunction(stack, "Hello", {
  name: "hello",
  bundles: join(import.meta.dirname, "functions"),
  description: "Greets",
  memory: 128,
  timeout: Duration.seconds(5),
  logRetentionDays: 7,
});
const api = new SignedApi(stack, "Api", {
  description: "Greetings",
  allowMethods: [CorsHttpMethod.GET],
  allowHeaders: [],
  throttles: { default: { rate: 10, burst: 20 } },
  logRetentionDays: 7,
});
api.addRoute(HttpMethod.GET, "/hello", hello, { unsigned: true });
api.addRoute(HttpMethod.GET, "/hello/{name}", hello);

const accounts = new UserAccounts(stack, "Accounts", {
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  siteUrl: "https://example.com",
  siteHost: "example.com",
  social: {},
  domainPrefix: "greetings",
});
const { everyone } = new GuestIdentity(stack, "Guests", { accounts, removalPolicy: RemovalPolicy.DESTROY });
for (const person of everyone) api.grantInvoke(person);
new CfnOutput(stack, "Url", { value: api.url });
