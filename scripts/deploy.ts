import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dollars } from "../local/meter/bill.ts";
import { ASSEMBLY, synthesizeAssembly } from "./assembly.ts";
import { idleCost, idleTotals } from "./cost/idle.ts";
import { type Account, identify, lookAt } from "./deploy/account.ts";
import { agreed, tell } from "./deploy/ask.ts";
import { cdk } from "./deploy/cdk.ts";
import { type Options, readOptions } from "./deploy/options.ts";
import { type StackOfAssembly, stacksOf } from "./deploy/stacks.ts";

const USE = `Use: npm run deploy -- [--check] [--yes] [--profile NAME] [--region NAME] [-c name=value]…
  --check   looks at the account and says what would be made; changes nothing
  --yes     does not ask
  -c        a choice of cdk.json: -c search=off, -c prefix=Test, -c sandbox=false`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is made, and what it costs while nobody comes. */
function plan(stacks: readonly StackOfAssembly[], { deployed }: Account): string {
  const resources = stacks.flatMap((stack) => Object.values(stack.resources));
  const kinds = new Map<string, number>();
  for (const { Type } of resources) kinds.set(Type, (kinds.get(Type) ?? 0) + 1);
  const most = [...kinds]
    .sort((a, b) => b[1] - a[1])
    .map(([type, count]) => `${count} ${type.replace("AWS::", "")}`);
  const idle = idleCost(stacks.map((stack) => stack.resources));
  const unknown = idle.filter(({ usd }) => usd === undefined).map(({ what }) => what);
  const { charged, full } = idleTotals(idle);
  const lines = stacks.map(({ name, resources }) => {
    const verb = deployed.has(name) ? "update" : "make";
    return `  ${verb} ${name}: ${Object.keys(resources).length} resources`;
  });
  return [
    `\n${stacks.length} stacks, ${resources.length} resources:`,
    ...lines,
    `  (${most.slice(0, 6).join(", ")}…)`,
    "",
    `While nobody comes it costs ${dollars(charged)} a month, in us-east-1, beside what is stored:`,
    ...idle.map(
      ({ what, count, charged }) =>
        `  ${charged === undefined ? "not in the price list" : dollars(charged)}  ${count} × ${what}`,
    ),
    `  (${dollars(full)} where the ten alarms and three dashboards are used up that an account has for nothing)`,
    ...(unknown.length > 0 ? ["  (look up what is not in the price list before you go on)"] : []),
    "",
  ].join("\n");
}

/** The site's configuration, once the site answers with it. */
async function configOf(url: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(`${url}/config.json`);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return `${JSON.stringify(await response.json(), null, 2)}\n`;
    } catch (error) {
      // A new distribution's name takes a moment to be known everywhere.
      if (tries === 30) throw new Error(`${url}/config.json does not answer: ${(error as Error).message}`);
      await new Promise((done) => setTimeout(done, 2_000));
    }
  }
}

async function deploy(options: Options): Promise<boolean> {
  const who = await identify();
  if (!who.id) return tell(who.findings);
  console.log("Building the site, the functions and the templates…");
  await synthesizeAssembly({ validate: true, context: options.context });
  const stacks = stacksOf(ASSEMBLY);
  const account = await lookAt(who, stacks);
  const sound = tell(account.findings);
  console.log(plan(stacks, account));
  if (!sound || options.check) return sound;
  if (!(await agreed("Deploy?", options))) return false;

  const folder = join(root, "deployments", `${options.prefix}-${account.region}`);
  mkdirSync(folder, { recursive: true });
  const outputs = join(folder, "outputs.json");
  const quietly = ["--require-approval", "never", "--outputs-file", outputs];
  await cdk(["deploy", "--all", "--app", ASSEMBLY, ...quietly]);
  const all = JSON.parse(readFileSync(outputs, "utf8")) as Record<string, Record<string, string>>;
  const url = all[`${options.prefix}Site`]?.Url;
  if (!url) throw new Error(`The outputs of ${options.prefix}Site have no Url: ${outputs}`);
  const config = join(folder, "config.json");
  writeFileSync(config, await configOf(url));
  console.log(`\nIts configuration is in ${config}.\nTry it: npm run smoke -- ${url}\n\n${url}`);
  return true;
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  process.exit((await deploy(options)) ? 0 : 1);
} catch (error) {
  console.error((error as Error).message);
  if ((error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")) console.error(USE);
  process.exit(1);
}
