import { fileURLToPath } from "node:url";
import { Builder } from "./check/build.ts";
import { line } from "./check/finding.ts";
import { writeKept } from "./check/kept.ts";
import { resourceKinds } from "./check/reference.ts";

/** `npm run summary`: writes docs/template/ anew, unless a deployment would then lose data. */
const root = fileURLToPath(new URL("..", import.meta.url));
const lost = writeKept(root, new Builder(root), await resourceKinds());
for (const finding of lost) console.error(`✗ ${line(finding)}`);
console.log(
  lost.length === 0 ? "docs/template/ is as the stacks are: look at what changed." : "Nothing was written.",
);
process.exit(lost.length === 0 ? 0 : 1);
