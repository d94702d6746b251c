/** PostgreSQL without a password, and a function in its network that answers behind a load balancer and CloudFront. */
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import {
  FunctionBehindAlb,
  IsolatedNetwork,
  ProxiedPostgres,
  provision,
  StaticSite,
  ThinFunction,
} from "rhizome-patterns";

const stack = new Stack(new App(), "Postgres");
const network = new IsolatedNetwork(stack, "Network", { logRetentionDays: 7 });
const database = new ProxiedPostgres(stack, "Database", {
  vpc: network.vpc,
  instanceClass: "db.t4g.micro",
  storage: 20,
  database: "books",
  owner: "books",
  users: ["search"],
  maxConnections: 50,
  sandbox: true,
});
const find = new ThinFunction(stack, "Search", {
  name: "search",
  bundles: join(import.meta.dirname, "functions"),
  description: "Searches",
  memory: 256,
  timeout: Duration.seconds(10),
  vpc: network.vpc,
  logRetentionDays: 7,
});
database.grantConnect(find, "search");
provision(find, 1);
const alb = new FunctionBehindAlb(stack, "Alb", { network, handler: find, paths: ["/find"], sandbox: true });
new StaticSite(stack, "Site", { connectTo: [], behaviors: { "/find": alb.behavior(stack) } });
