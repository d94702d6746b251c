import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { line } from "./check/finding.ts";
import { checkAll } from "./check/gates.ts";
import { covering, product } from "./check/settings.ts";

/** `npm run check [-- --every]`: what a deployment would get wrong, found without an account. */
const { values } = parseArgs({ options: { every: { type: "boolean", default: false } } });
const combinations = values.every ? product() : covering();
const began = Date.now();
const took = () => `${Math.round((Date.now() - began) / 1000)} s`;
const progress = (done: number) => {
  if (done % 64 === 0) console.log(`${done} of ${combinations.length} combinations, ${took()}`);
};
const root = fileURLToPath(new URL("..", import.meta.url));
const { findings, templates } = await checkAll(root, combinations, { progress });
for (const finding of findings) console.error(`✗ ${line(finding)}`);
console.log(
  findings.length === 0
    ? `Nothing to object to, in ${combinations.length} combinations of settings, which make ${templates} different templates (${took()}).`
    : `${findings.length} to be put right, or acknowledged with a reason in lib/acknowledgements.ts.`,
);
process.exit(findings.length === 0 ? 0 : 1);
