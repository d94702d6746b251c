import { CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import { GuestIdentity } from "./patterns/guest-identity.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { UserAccounts } from "./patterns/user-accounts.ts";
import { domainPrefix, type StackSettings } from "./settings.ts";
import type { SiteStack } from "./site-stack.ts";

export interface IdentityStackProps extends StackSettings {
  readonly data: DataStack;
  readonly api: ApiStack;
  readonly address: SiteStack;
}

/** Who is at the browser, and what they may do before they open a map: call the API, keep their own rows. */
export class IdentityStack extends Stack {
  readonly accounts: UserAccounts;
  readonly identity: GuestIdentity;

  constructor(scope: Construct, id: string, { data, api, address, settings }: IdentityStackProps) {
    super(scope, id, {
      description: "Rhizome: people",
      terminationProtection: !settings.sandbox,
    });
    const removalPolicy = settings.sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.accounts = new UserAccounts(this, "Accounts", {
      removalPolicy,
      deletionProtection: !settings.sandbox,
      siteUrl: address.site.url,
      siteHost: address.site.host,
      social: settings.socialSignIn,
      domainPrefix: domainPrefix(settings),
    });
    this.identity = new GuestIdentity(this, "Identity", { accounts: this.accounts, removalPolicy });
    for (const person of this.identity.everyone) {
      api.api.grantInvoke(person);
      grantPartitions(
        data.people,
        person,
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
