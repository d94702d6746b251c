/** A user pool, an identity pool before it, and a reader of the outbox, for tests. */
import { createCognitoIdentity } from "../../../local/cognito/identity-pool.ts";
import { createCognitoIdp } from "../../../local/cognito/user-pool/index.ts";
import type { PolicyDocument } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createMail } from "../../../local/mail/index.ts";
import type { Mail } from "../../../local/mail/outbox.ts";
import { make } from "../make.ts";

export const REDIRECT = "http://localhost:9/signed-in";

export const trust = (pool: string, amr: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Condition: {
      StringEquals: { "cognito-identity.amazonaws.com:aud": pool },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": amr },
    },
  },
});

export interface Pools {
  readonly t: TestAws;
  readonly userPool: string;
  /** SRP, choices and rotation, as the app has them. */
  readonly client: string;
  /** Passwords, SRP and refresh tokens that stay. */
  readonly plainClient: string;
  readonly identityPool: string;
  readonly provider: string;
  mails(to: string): Promise<readonly Mail[]>;
  /** The code that was mailed last. */
  code(to: string): Promise<string>;
}

export async function startPools(
  options: { dataDir?: string; pool?: Record<string, unknown> } = {},
): Promise<Pools> {
  const t = await testAws(options);
  await t.add(createMail);
  const idp = await t.add(createCognitoIdp);
  const identity = await t.add((aws) => createCognitoIdentity(aws, t.iam));
  const pool = await make(idp, "AWS::Cognito::UserPool", "Users", {
    UsernameAttributes: ["email"],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ["email"],
    MfaConfiguration: "OPTIONAL",
    EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
    Policies: {
      PasswordPolicy: { MinimumLength: 12 },
      SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
    },
    WebAuthnRelyingPartyID: "localhost",
    WebAuthnUserVerification: "required",
    VerificationMessageTemplate: { EmailSubject: "Your code", EmailMessage: "Your code is {####}<br>Bye" },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
    ...options.pool,
  });
  const common = { UserPoolId: pool.ref, PreventUserExistenceErrors: "ENABLED" };
  for (const ProviderName of ["Google", "Facebook"])
    await make(idp, "AWS::Cognito::UserPoolIdentityProvider", ProviderName, {
      UserPoolId: pool.ref,
      ProviderName,
      ProviderType: ProviderName,
      ProviderDetails: {},
      AttributeMapping: { email: "email", name: "name" },
    });
  await make(idp, "AWS::Cognito::UserPoolDomain", "Domain", { UserPoolId: pool.ref, Domain: "people" });
  const client = await make(idp, "AWS::Cognito::UserPoolClient", "Client", {
    ...common,
    ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"],
    RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
    CallbackURLs: [REDIRECT],
    LogoutURLs: ["http://localhost:9/"],
    SupportedIdentityProviders: ["COGNITO", "Google"],
  });
  const plainClient = await make(idp, "AWS::Cognito::UserPoolClient", "Plain", {
    ...common,
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const provider = pool.attributes?.ProviderName ?? "";
  const identityPool = await make(identity, "AWS::Cognito::IdentityPool", "Identities", {
    AllowUnauthenticatedIdentities: true,
    CognitoIdentityProviders: [
      { ProviderName: provider, ClientId: plainClient.ref, ServerSideTokenCheck: true },
    ],
  });
  const everything = { Effect: "Allow", Action: "*", Resource: "*" } as const;
  await make(identity, "AWS::Cognito::IdentityPoolRoleAttachment", "Roles", {
    IdentityPoolId: identityPool.ref,
    Roles: {
      unauthenticated: t.role("Guest", everything, trust(identityPool.ref, "unauthenticated")),
      authenticated: t.role("Member", everything, trust(identityPool.ref, "authenticated")),
    },
  });
  const mails = async (to: string) => {
    const response = await fetch(t.aws.endpoint("outbox"), { headers: { accept: "application/json" } });
    return ((await response.json()) as Mail[]).filter((mail) => mail.to === to);
  };
  return {
    t,
    userPool: pool.ref,
    client: client.ref,
    plainClient: plainClient.ref,
    identityPool: identityPool.ref,
    provider,
    mails,
    async code(to) {
      const [, code] = /is (\d{6})/.exec((await mails(to))[0]?.text ?? "") ?? [];
      if (!code) throw new Error(`No code was mailed to ${to}.`);
      return code;
    },
  };
}
