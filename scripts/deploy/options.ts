/** The words that `npm run deploy` and `npm run destroy` take. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

export interface Options {
  /** Looks and tells, and changes nothing. */
  readonly check: boolean;
  /** Asks nothing. */
  readonly yes: boolean;
  /** Values before those of cdk.json. */
  readonly context: Readonly<Record<string, string>>;
  /** What to begin the names of stacks with. */
  readonly prefix: string;
}

const { context: defaults } = JSON.parse(
  readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"),
) as { context: { prefix: string } };

/** Reads `argv`; sets the environment's profile and region, which the SDK and the CDK both read. Throws what is wrong. */
export function readOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      check: { type: "boolean", default: false },
      yes: { type: "boolean", short: "y", default: false },
      context: { type: "string", short: "c", multiple: true, default: [] },
      profile: { type: "string" },
      region: { type: "string" },
    },
  });
  const context: Record<string, string> = {};
  for (const pair of values.context) {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (!name) throw new Error(`-c takes name=value, not "${pair}".`);
    context[name] = value;
  }
  if (values.profile) environment.AWS_PROFILE = values.profile;
  if (values.region) environment.AWS_REGION = values.region;
  const { check, yes } = values;
  return { check, yes, context, prefix: context.prefix ?? defaults.prefix };
}
