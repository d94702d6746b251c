/** The CDK app: `npx cdk synth`, `npx cdk deploy --all`. What it is made of: lib/app.ts. */
import { synthesize } from "../lib/app.ts";
import { WrongSetting } from "../lib/settings.ts";

// Without the CDK's command line: values before those of cdk.json, as JSON.
const [context = "{}"] = process.argv.slice(2);
try {
  await synthesize({ context: JSON.parse(context) });
} catch (error) {
  if (!(error instanceof WrongSetting)) throw error;
  console.error(error.message);
  process.exit(1);
}
