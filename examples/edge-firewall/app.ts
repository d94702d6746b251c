/** A page behind a firewall at CloudFront's edge: who asks too often or is known for attacks is turned away. */
import { join } from "node:path";
import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { EdgeFirewall, SiteFiles, StaticSite } from "rhizome-patterns";

// Web ACLs of CloudFront are made in us-east-1 only.
const stack = new Stack(new App(), "EdgeFirewall", { env: { region: "us-east-1" } });
const { arn } = new EdgeFirewall(stack, "Firewall");
const site = new StaticSite(stack, "Site", { connectTo: [], webAclArn: arn });
new SiteFiles(stack, "Files", {
  site,
  folder: join(import.meta.dirname, "site"),
  config: {},
  logRetentionDays: 7,
});
new CfnOutput(stack, "Url", { value: site.url });
