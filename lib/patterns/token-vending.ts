import { Duration } from "aws-cdk-lib";
import { ArnPrincipal, type IGrantable, type IPrincipal, Role } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { ThinFunction } from "./thin-function.ts";

export interface TokenVendingProps {
  /** The function that checks who asks, and gives out sessions of the role. */
  readonly vendor: ThinFunction;
}

/**
 * A token vending machine: a role that holds all that a client may ever do, and one function that may
 * assume it, each time with a session policy that narrows it to what this caller may do now.
 *
 * Grant to it as to any role. The function finds the role in `SESSION_ROLE_ARN`.
 */
export class TokenVending extends Construct implements IGrantable {
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: TokenVendingProps) {
    super(scope, id);
    this.role = new Role(this, "Role", {
      description: "What a vended session may do at most",
      assumedBy: new ArnPrincipal(props.vendor.role.roleArn),
      // A function is a role session itself, and chained sessions end after an hour at the latest.
      maxSessionDuration: Duration.hours(1),
    });
    this.grantPrincipal = this.role;
    this.role.grantAssumeRole(props.vendor.role);
    props.vendor.lambda.addEnvironment("SESSION_ROLE_ARN", this.role.roleArn);
  }
}
