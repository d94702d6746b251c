/** What stays when stacks go, and what they left beside themselves. */
import { type CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";

interface Deployed {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Resources of a deployed stack that outlive it: the template that counts is the one that was deployed. */
export async function whatStays(client: CloudFormationClient, stack: string): Promise<string[]> {
  const { TemplateBody = "{}" } = await client.send(
    new GetTemplateCommand({ StackName: stack, TemplateStage: "Processed" }),
  );
  const { Resources = {} } = JSON.parse(TemplateBody) as { Resources?: Record<string, Deployed> };
  return Object.entries(Resources).flatMap(([id, { Type, DeletionPolicy, Properties }]) => {
    // Kept for the alias that may go back to it; with its function it goes.
    if (Type === "AWS::Lambda::Version") return [];
    if (DeletionPolicy === "Retain" || DeletionPolicy === "RetainExceptOnCreate")
      return [`${stack}: ${Type} ${id} stays`];
    if (DeletionPolicy === "Snapshot") return [`${stack}: ${Type} ${id} leaves a snapshot`];
    const held = Properties?.DeletionProtection === true || Properties?.DeletionProtectionEnabled === true;
    return held ? [`${stack}: ${Type} ${id} is protected from deletion`] : [];
  });
}

/**
 * Log groups that services made by themselves, so that no stack takes them along: of CDK's own functions, which log to
 * `/aws/lambda/{stack}-…`, and of the database's proxy.
 */
export async function logGroupsOf(stacks: readonly string[]): Promise<string[]> {
  const client = new CloudWatchLogsClient();
  const found: string[] = [];
  for (const stack of stacks)
    for (const prefix of [`/aws/lambda/${stack}-`, `/aws/rds/proxy/${stack}`, `${stack}-`])
      for await (const { logGroups = [] } of paginateDescribeLogGroups(
        { client },
        { logGroupNamePrefix: prefix },
      ))
        found.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []));
  return found;
}

export async function deleteLogGroups(names: readonly string[]): Promise<void> {
  const client = new CloudWatchLogsClient();
  for (const logGroupName of names) await client.send(new DeleteLogGroupCommand({ logGroupName }));
}
