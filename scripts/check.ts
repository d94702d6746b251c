import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { line } from "./check/finding.ts";
import { checkAll } from "./check/gates.ts";
import { pairwise, product } from "./check/settings.ts";

/** `npm run check [-- --every]`: what a deployment would get wrong, found without an account. */
const { values } = parseArgs({ options: { every: { type: "boolean", default: false } } });
const combinations = values.every ? product() : pairwise();
const findings = await checkAll(fileURLToPath(new URL("..", import.meta.url)), combinations);
for (const finding of findings) console.error(`✗ ${line(finding)}`);
console.log(
  findings.length === 0
    ? `Nothing to object to, in ${combinations.length} combinations of settings.`
    : `${findings.length} to be put right, or acknowledged with a reason in lib/acknowledgements.ts.`,
);
process.exit(findings.length === 0 ? 0 : 1);
