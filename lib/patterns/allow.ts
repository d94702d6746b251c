import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";

/** Lets somebody do just these actions with just these resources: CDK's own grants often give more. */
export function allow(grantee: IGrantable, actions: string[], resourceArns: string[]): Grant {
  return Grant.addToPrincipal({ grantee, actions, resourceArns });
}
