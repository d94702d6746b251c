import { Aws } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** What every ARN of IoT Core begins with here: `arn:aws:iot:{region}:{account}`. */
export const iotArnPrefix = `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}`;

/** The ARN of something in IoT Core: `topic/…`, `topicfilter/…`, `client/…`. */
export function iotArn(path: string): string {
  return `${iotArnPrefix}:${path}`;
}

/** A role for actions of topic rules; only rules of this account get it (not a confused deputy's). */
export function ruleRole(scope: Construct, id: string): Role {
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal("iot.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
  });
}
