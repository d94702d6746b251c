import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { all, only, synth, text } from "./synth.ts";

const { stacks } = synth();
const kept = synth({ sandbox: false }).stacks;
const social = synth({
  socialSignIn: {
    google: { clientId: "google-app", secretName: "rhizome/google" },
    facebook: { clientId: "facebook-app", secretName: "rhizome/facebook" },
  },
}).stacks;

const client = (of: typeof stacks) => only(of.Identity, "AWS::Cognito::UserPoolClient")[0]?.Properties;

describe("accounts", () => {
  test("are of people who proved their address, with passwords that are long", () => {
    stacks.Identity.hasResourceProperties("AWS::Cognito::UserPool", {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      AutoVerifiedAttributes: ["email"],
      UsernameAttributes: ["email"],
      UsernameConfiguration: { CaseSensitive: false },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }] },
      Policies: Match.objectLike({ PasswordPolicy: Match.objectLike({ MinimumLength: 12 }) }),
    });
  });

  test("may have an authenticator app, no SMS, and passkeys for the site's own host", () => {
    stacks.Identity.hasResourceProperties("AWS::Cognito::UserPool", {
      MfaConfiguration: "OPTIONAL",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
      UserPoolTier: "ESSENTIALS",
      Policies: Match.objectLike({ SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } }),
      WebAuthnUserVerification: "required",
      WebAuthnRelyingPartyID: { "Fn::ImportValue": Match.stringLikeRegexp("Distribution.*DomainName") },
    });
  });

  test("do not go by mistake where data are to stay", () => {
    stacks.Identity.hasResourceProperties("AWS::Cognito::UserPool", { DeletionProtection: "INACTIVE" });
    kept.Identity.hasResourceProperties("AWS::Cognito::UserPool", { DeletionProtection: "ACTIVE" });
  });

  test("are signed in to by SRP or a choice of factors, without a secret and without a word about who has one", () => {
    expect(client(stacks)).toMatchObject({
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"],
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 60 },
    });
    expect(client(stacks)?.GenerateSecret).toBeUndefined();
  });

  test("give AWS credentials only while their sign-in lasts", () => {
    stacks.Identity.hasResourceProperties("AWS::Cognito::IdentityPool", {
      AllowClassicFlow: false,
      CognitoIdentityProviders: [Match.objectLike({ ServerSideTokenCheck: true })],
    });
  });
});

describe("other providers", () => {
  test("are off unless they are configured: no hosted pages, nothing else to connect to", () => {
    for (const type of ["AWS::Cognito::UserPoolDomain", "AWS::Cognito::UserPoolIdentityProvider"])
      expect(all(stacks, type)).toEqual({});
    expect(client(stacks)?.AllowedOAuthFlowsUserPoolClient).toBe(false);
    expect(JSON.stringify(stacks.Site.toJSON())).not.toContain("amazoncognito");
  });

  test("sign people in by a code that leads back to the site, and only there", () => {
    expect(client(social)).toMatchObject({
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
      SupportedIdentityProviders: [{ Ref: expect.any(String) }, { Ref: expect.any(String) }],
    });
    expect(client(social)?.CallbackURLs.map(text)).toEqual([expect.stringMatching(/^https:.*\/signed-in$/)]);
    expect(JSON.stringify(social.Site.toJSON())).toContain(".amazoncognito.com/");
  });

  test("have their secrets in Secrets Manager, and not in the template", () => {
    const providers = only(social.Identity, "AWS::Cognito::UserPoolIdentityProvider");
    expect(providers.map(({ Properties }) => Properties?.ProviderDetails.client_secret)).toEqual([
      "{{resolve:secretsmanager:rhizome/google:SecretString:::}}",
      "{{resolve:secretsmanager:rhizome/facebook:SecretString:::}}",
    ]);
  });

  test("are told to the page", () => {
    const markers = (of: typeof stacks) =>
      JSON.stringify(
        only(of.Web, "Custom::CDKBucketDeployment").map((files) => files.Properties?.SourceMarkers),
      );
    for (const name of ["UsersDomain", "AccountsGoogle", "AccountsFacebook"]) {
      expect(markers(social)).toContain(name);
      expect(markers(stacks)).not.toContain(name);
    }
  });
});
