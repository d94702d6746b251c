/** The CDK app: `npx cdk synth`, `npx cdk deploy --all`. What it is made of: lib/app.ts. */
import { synthesize } from "../lib/app.ts";

await synthesize();
