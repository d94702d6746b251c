import type { RemovalPolicy } from "aws-cdk-lib";
import { AccountRecovery, FeaturePlan, UserPool, type UserPoolClient } from "aws-cdk-lib/aws-cognito";
import { IdentityPool, UserPoolAuthenticationProvider } from "aws-cdk-lib/aws-cognito-identitypool";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

export interface GuestIdentityProps {
  readonly removalPolicy: RemovalPolicy;
  /** Guards the accounts from deletion by mistake. */
  readonly deletionProtection: boolean;
}

/**
 * AWS credentials for everyone who opens the page, guests and people with an account alike: an
 * identity pool in front of a user pool, with a role for each kind.
 *
 * Only the enhanced flow: there Cognito narrows what guests can be given to a short list of services,
 * and the roles cannot be assumed round it.
 */
export class GuestIdentity extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;
  readonly identityPoolId: string;
  /** Both roles: what is granted to one is granted to the other. */
  readonly everyone: readonly IGrantable[];

  constructor(scope: Construct, id: string, props: GuestIdentityProps) {
    super(scope, id);
    this.userPool = new UserPool(this, "Users", {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: { minLength: 12 },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
    });
    this.client = this.userPool.addClient("Browser", {
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });
    const pool = new IdentityPool(this, "Identities", {
      allowUnauthenticatedIdentities: true,
      allowClassicFlow: false,
      authenticationProviders: {
        userPools: [
          new UserPoolAuthenticationProvider({ userPool: this.userPool, userPoolClient: this.client }),
        ],
      },
    });
    this.identityPoolId = pool.identityPoolId;
    this.everyone = [pool.unauthenticatedRole, pool.authenticatedRole];
  }
}
