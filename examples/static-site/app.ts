/** A page behind CloudFront that finds everything else in its config.json, which the deployment writes. */
import { join } from "node:path";
import { App, Aws, CfnOutput, Stack } from "aws-cdk-lib";
import { SiteFiles, StaticSite } from "rhizome-patterns";

const stack = new Stack(new App(), "StaticSite");
const site = new StaticSite(stack, "Site", { connectTo: [`https://dynamodb.${Aws.REGION}.amazonaws.com/`] });
new SiteFiles(stack, "Files", {
  site,
  folder: join(import.meta.dirname, "site"),
  config: { region: Aws.REGION },
  logRetentionDays: 7,
});
new CfnOutput(stack, "Url", { value: site.url });
