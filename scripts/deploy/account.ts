/** What an account and region have to have before the first deployment, asked of AWS itself. */
import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { StackOfAssembly } from "./stacks.ts";

/** Something that was looked at. `stop` ends the deployment, `warn` does not. */
export interface Finding {
  readonly kind: "ok" | "warn" | "stop";
  readonly text: string;
}

export interface Account {
  readonly id: string;
  readonly region: string;
  /** Those of the assembly's stacks that are there, by name. */
  readonly deployed: ReadonlyMap<string, Stack>;
  readonly findings: readonly Finding[];
}

/** Executions that Lambda keeps for functions without a reservation: Lambda developer guide, "Reserved concurrency", 2026-11. */
const UNRESERVED = 100;
/** What accounts have that are not new; Lambda quotas, 2026-11. */
const USUAL_CONCURRENCY = 1_000;
/** MB that a function may have in some new accounts (Lambda quotas, 2026-11: "reduced … memory quotas"). */
const NEW_ACCOUNT_MEMORY = 3_008;

const ok = (text: string): Finding => ({ kind: "ok", text });
const warn = (text: string): Finding => ({ kind: "warn", text });
const stop = (text: string): Finding => ({ kind: "stop", text });

/** Who one is and where, before anything is built; without credentials it has no `id`. */
export async function identify(): Promise<Account> {
  const none = { id: "", region: "", deployed: new Map<string, Stack>() };
  const sts = new STSClient({ maxAttempts: 2 });
  const region = await sts.config.region().catch(() => undefined);
  if (!region)
    return {
      ...none,
      findings: [stop("No region. Say --region NAME, or set AWS_REGION or the profile's region.")],
    };
  const who = await sts.send(new GetCallerIdentityCommand()).catch((error: Error) => error);
  if (who instanceof Error) return { ...none, region, findings: [stop(noCredentials(who, region))] };
  const id = who.Account ?? "";
  const identity = ok(`Account ${id}, as ${who.Arn}, in ${region}`);
  if (who.Arn?.startsWith("arn:aws:")) return { ...none, id, region, findings: [identity] };
  const elsewhere = stop(`The stacks are for the partition aws, not for ${region}.`);
  return { ...none, region, findings: [identity, elsewhere] };
}

/** Looks at all there is to look at in an account, and answers everything that was found. */
export async function lookAt(who: Account, stacks: readonly StackOfAssembly[]): Promise<Account> {
  const { id, region } = who;
  const [cloudFormation, lambda] = [new CloudFormationClient(), new LambdaClient()];
  const deployed = new Map<string, Stack>();
  const findings = [...who.findings, await bootstrapped(cloudFormation, stacks, id, region)];
  for (const { name } of stacks) {
    const stack = await describe(cloudFormation, name);
    if (!stack) continue;
    deployed.set(name, stack);
    findings.push(...stateOf(stack));
  }
  findings.push(...(await concurrency(lambda, stacks)));
  return { id, region, deployed, findings };
}

function noCredentials(error: Error, region: string): string {
  const profile = process.env.AWS_PROFILE;
  if (
    /credential|token|profile/i.test(`${error.name} ${error.message}`) &&
    error.name !== "InvalidClientTokenId"
  )
    return `No credentials that AWS takes${profile ? ` in the profile ${profile}` : ""} (${error.message}). Sign in with "aws sso login" or "aws configure", and say which profile: --profile NAME.`;
  if ((error as NodeJS.ErrnoException).code === "ENOTFOUND")
    return `There is no region ${region}, or AWS cannot be reached from here: ${error.message}`;
  if ("code" in error) return `AWS cannot be reached from here: ${error.message}`;
  return `AWS does not take the credentials: ${error.name}: ${error.message}`;
}

/** The stack, if there is one. Throws what else went wrong. */
export async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}

async function bootstrapped(
  client: CloudFormationClient,
  stacks: readonly StackOfAssembly[],
  account: string,
  region: string,
): Promise<Finding> {
  const needed = Math.max(...stacks.map(({ bootstrap }) => bootstrap));
  const how = `Run: npx cdk bootstrap aws://${account}/${region}`;
  const toolkit = await describe(client, "CDKToolkit");
  if (!toolkit) return stop(`The CDK has no bucket and roles in ${region} yet. ${how}`);
  const version = Number(
    toolkit.Outputs?.find(({ OutputKey }) => OutputKey === "BootstrapVersion")?.OutputValue,
  );
  return version >= needed
    ? ok(`Bootstrapped, version ${version}`)
    : stop(`The bootstrap stack has version ${version}, and ${needed} is needed. ${how}`);
}

/** A stack that was not made to the end has to go before it can be made; one that is changed is somebody else's turn. */
function stateOf({ StackName: name, StackStatus: status }: Stack): Finding[] {
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status ?? ""))
    return [stop(`${name} is ${status}: it can only be deleted. Run: npm run destroy`)];
  if (status?.endsWith("_IN_PROGRESS"))
    return [stop(`${name} is being changed by someone (${status}). Wait for it.`)];
  return [];
}

async function concurrency(client: LambdaClient, stacks: readonly StackOfAssembly[]): Promise<Finding[]> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand());
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const resources = stacks.flatMap((stack) => Object.values(stack.resources));
  const reserved = resources.reduce((total, { Type, Properties = {} }) => {
    const { ReservedConcurrentExecutions = 0, MinCapacity = 0 } = Properties;
    const kept = Type === "AWS::ApplicationAutoScaling::ScalableTarget" ? MinCapacity : 0;
    return total + Number(ReservedConcurrentExecutions) + Number(kept);
  }, 0);
  const findings = [];
  if (reserved > 0 && free - reserved < UNRESERVED)
    findings.push(
      stop(
        `${reserved} executions of Lambda are to be set aside, and ${free} are free, of which Lambda keeps ${UNRESERVED}. Leave out exportConcurrency and galleryProvisioned, or ask for more: Service Quotas, Lambda, "Concurrent executions".`,
      ),
    );
  findings.push(
    limit < USUAL_CONCURRENCY
      ? warn(
          `Lambda runs ${limit} functions at a time in this account: enough to try, and to open ${limit} maps in the same moment. For more ask for ${USUAL_CONCURRENCY}: Service Quotas, Lambda, "Concurrent executions".`,
        )
      : ok(`Lambda runs ${limit} functions at a time`),
  );
  const memory = Math.max(...resources.map(({ Properties }) => Number(Properties?.MemorySize) || 0));
  if (limit < USUAL_CONCURRENCY && memory > NEW_ACCOUNT_MEMORY)
    findings.push(
      warn(`A function has ${memory} MB, and new accounts may have ${NEW_ACCOUNT_MEMORY} at most.`),
    );
  return findings;
}
