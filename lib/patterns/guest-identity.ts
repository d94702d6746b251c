import type { RemovalPolicy } from "aws-cdk-lib";
import type { CfnIdentityPool } from "aws-cdk-lib/aws-cognito";
import { IdentityPool, UserPoolAuthenticationProvider } from "aws-cdk-lib/aws-cognito-identitypool";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { UserAccounts } from "./user-accounts.ts";

export interface GuestIdentityProps {
  readonly accounts: UserAccounts;
  /** Of the pool: with it goes who everybody is. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * AWS credentials for everyone who opens the page, guests and people with an account alike: an
 * identity pool in front of a user pool, with a role for each kind. A guest who signs in stays who they were.
 *
 * Only the enhanced flow: there Cognito narrows what guests can be given to a short list of services,
 * and the roles cannot be assumed round it.
 */
export class GuestIdentity extends Construct {
  readonly identityPoolId: string;
  /** Both roles: what is granted to one is granted to the other. */
  readonly everyone: readonly IGrantable[];

  constructor(scope: Construct, id: string, { accounts, removalPolicy }: GuestIdentityProps) {
    super(scope, id);
    const { userPool, client } = accounts;
    const pool = new IdentityPool(this, "Identities", {
      allowUnauthenticatedIdentities: true,
      allowClassicFlow: false,
      authenticationProviders: {
        // With the server-side check, which is the default: who has signed out everywhere gets no credentials.
        userPools: [new UserPoolAuthenticationProvider({ userPool, userPoolClient: client })],
      },
    });
    (pool.node.defaultChild as CfnIdentityPool).applyRemovalPolicy(removalPolicy);
    this.identityPoolId = pool.identityPoolId;
    this.everyone = [pool.unauthenticatedRole, pool.authenticatedRole];
  }
}
