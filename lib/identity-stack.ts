import { CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import { GuestIdentity } from "./patterns/guest-identity.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import type { StackSettings } from "./settings.ts";

export interface IdentityStackProps extends StackSettings {
  readonly data: DataStack;
  readonly api: ApiStack;
}

/** Who is at the browser, and what they may do before they open a map: call the API, keep their own rows. */
export class IdentityStack extends Stack {
  readonly identity: GuestIdentity;

  constructor(scope: Construct, id: string, { data, api, settings }: IdentityStackProps) {
    super(scope, id, {
      description: "Rhizome: people",
      terminationProtection: !settings.sandbox,
    });
    this.identity = new GuestIdentity(this, "Identity", {
      removalPolicy: settings.sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      deletionProtection: !settings.sandbox,
    });
    for (const person of this.identity.everyone) {
      api.api.grantInvoke(person);
      grantPartitions(
        data.people,
        person,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
        ["${cognito-identity.amazonaws.com:sub}"],
        [
          "dynamodb:GetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
        ],
      );
    }
    new CfnOutput(this, "IdentityPoolId", { value: this.identity.identityPoolId });
  }
}
