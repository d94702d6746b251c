/** Files of one format, made of what is put into a bucket; whoever waits is told, well or not. */
import { join } from "node:path";
import { App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket } from "aws-cdk-lib/aws-s3";
import { Exporter, ThinFunction } from "rhizome-patterns";

const stack = new Stack(new App(), "Exports");
const bucket = new Bucket(stack, "Transfer", {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
  lifecycleRules: [{ expiration: Duration.days(1) }],
});
const common = { bundles: join(import.meta.dirname, "functions"), memory: 256, logRetentionDays: 7 } as const;
new Exporter(stack, "Csv", {
  format: "csv",
  extension: "csv",
  bucket,
  maker: new ThinFunction(stack, "Make", {
    ...common,
    name: "make",
    description: "Makes CSV files",
    timeout: Duration.minutes(1),
  }),
  announcer: new ThinFunction(stack, "Tell", {
    ...common,
    name: "told",
    description: "Tells what became of an export",
    timeout: Duration.seconds(10),
  }),
});
