import { Aws, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { CfnOIDCProvider, PolicyStatement, Role, WebIdentityPrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

const issuer = "token.actions.githubusercontent.com";

export interface DeployRoleStackProps {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The environment of the repository whose jobs may deploy. */
  readonly environment: string;
  /** With which the names of the stacks begin that are deployed. */
  readonly prefix: string;
  /** GitHub's provider in this account, which can have but one. @default it is made */
  readonly provider?: string;
}

/**
 * What a workflow of one environment of one repository may do here: assume the roles that `cdk bootstrap` made, and ask
 * what `npm run deploy` asks first. No key is given out; GitHub's token is good for the job.
 * https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments (2026-11)
 */
export class DeployRoleStack extends Stack {
  constructor(scope: Construct, id: string, props: DeployRoleStackProps) {
    super(scope, id, { description: "Rhizome: what the pipeline may do" });
    const { repository, environment, prefix } = props;
    const provider =
      props.provider ??
      new CfnOIDCProvider(this, "GitHub", {
        url: `https://${issuer}`,
        clientIdList: ["sts.amazonaws.com"],
      }).attrArn;
    const role = new Role(this, "Role", {
      description: `Deploys ${prefix} from ${repository}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new WebIdentityPrincipal(provider, {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: `repo:${repository}:environment:${environment}`,
        },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(
      ["sts:AssumeRole"],
      ["deploy", "file-publishing", "lookup"].map(
        (task) =>
          `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-hnb659fds-${task}-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
      ),
    );
    allow(
      ["cloudformation:DescribeStacks"],
      [`${prefix}*`, "CDKToolkit"].map(
        (stack) => `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stack/${stack}/*`,
      ),
    );
    // It names no resource: AWS service reference for Lambda, 2026-11.
    allow(["lambda:GetAccountSettings"], ["*"]);
    new CfnOutput(this, "RoleArn", { value: role.roleArn });
  }
}
