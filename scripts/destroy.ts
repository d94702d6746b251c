import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { ASSEMBLY, synthesizeAssembly } from "./assembly.ts";
import { describe, identify, lookAt } from "./deploy/account.ts";
import { agreed, tell } from "./deploy/ask.ts";
import { cdk } from "./deploy/cdk.ts";
import { deleteLogGroups, logGroupsOf, whatStays } from "./deploy/leftovers.ts";
import { type Options, readOptions } from "./deploy/options.ts";
import { stacksOf } from "./deploy/stacks.ts";

const USE = `Use: npm run destroy -- [--check] [--yes] [--profile NAME] [--region NAME] [-c prefix=NAME]
  --check   says what would go and what would stay; changes nothing`;

async function destroy(options: Options): Promise<boolean> {
  const who = await identify();
  if (!who.id) return tell(who.findings);
  // All stacks that there may be, whatever was left out when they were deployed.
  await synthesizeAssembly({ context: { ...options.context, search: "on" } });
  const account = await lookAt(
    who,
    stacksOf(ASSEMBLY).map((stack) => ({ ...stack, bootstrap: 0, resources: {} })),
  );
  const client = new CloudFormationClient();
  const names = [...account.deployed.keys()];
  if (names.length === 0) {
    console.log(`There is nothing of ${options.prefix} in ${account.region}.`);
    return await sweep(options);
  }
  console.log(
    `Of account ${account.id}, in ${account.region}:\n${names.map((name) => `  ${name} goes`).join("\n")}`,
  );
  const kept = (await Promise.all(names.map((name) => whatStays(client, name)))).flat();
  const held = names.filter((name) => account.deployed.get(name)?.EnableTerminationProtection);
  for (const line of kept) console.log(`! ${line}`);
  if (held.length > 0) {
    console.error(
      `✗ ${held.join(", ")} are protected: they hold what must not go by mistake. If it may go, deploy with -c sandbox=true first.`,
    );
    return false;
  }
  if (options.check) return true;
  const question = kept.length > 0 ? "Delete all but what stays?" : "Delete all of it, with its data?";
  if (!(await agreed(question, options))) return false;

  await cdk(["destroy", "--all", "--force", "--app", ASSEMBLY]);
  const left: string[] = [];
  for (const name of names) if (await describe(client, name)) left.push(name);
  if (left.length > 0)
    throw new Error(`Still there: ${left.join(", ")}. Look at their events in CloudFormation.`);
  const swept = await sweep(options);
  console.log(kept.length > 0 ? `What stays:\n  ${kept.join("\n  ")}` : "Nothing is left of it.");
  console.log(
    "The CDK's own bucket has its assets still, for pennies: npx cdk gc --unstable=gc removes them.",
  );
  return swept;
}

/** Takes along the log groups that no stack owns. */
async function sweep({ prefix, check }: Options): Promise<boolean> {
  const groups = await logGroupsOf(stacksOf(ASSEMBLY).map(({ name }) => name));
  if (groups.length === 0) return true;
  if (check) {
    console.log(`Log groups that ${prefix} left: ${groups.join(", ")}`);
    return true;
  }
  await deleteLogGroups(groups);
  console.log(`Deleted ${groups.length} log groups that services had made by themselves.`);
  return true;
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  process.exit((await destroy(options)) ? 0 : 1);
} catch (error) {
  console.error((error as Error).message);
  if ((error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")) console.error(USE);
  process.exit(1);
}
