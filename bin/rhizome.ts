/** The CDK app: `npx cdk synth`, `npx cdk deploy --all`. What it is made of: lib/app.ts. */
import { synthesize } from "../lib/app.ts";

// Without the CDK's command line: values before those of cdk.json, as JSON.
const [context = "{}"] = process.argv.slice(2);
await synthesize({ context: JSON.parse(context) });
