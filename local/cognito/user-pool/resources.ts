/** What templates say of user pools, and what of it is honoured. */
import type { Aws, PropertySpec, ResourceType } from "../../core/contracts.ts";
import { stableCode } from "../names.ts";
import { type Registry, readClient, readPool } from "./config.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

const POOL: Readonly<Record<string, PropertySpec>> = {
  AccountRecoverySetting: "the local pool mails codes, and has no other way",
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  AliasAttributes: true,
  AutoVerifiedAttributes: true,
  DeletionProtection: "nothing is deleted here but by --fresh",
  EmailConfiguration: "mails go to the outbox",
  EmailVerificationMessage: true,
  EmailVerificationSubject: true,
  EnabledMfas: true,
  MfaConfiguration: true,
  Policies: {
    PasswordPolicy: {
      MinimumLength: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercase: true,
      TemporaryPasswordValidityDays: "no administrator makes users here",
    },
    SignInPolicy: true,
  },
  Schema: "every attribute is text of at most 2048 characters here",
  SmsAuthenticationMessage: "no SMS is sent here",
  SmsVerificationMessage: "no SMS is sent here",
  UserAttributeUpdateSettings: true,
  UsernameAttributes: true,
  UsernameConfiguration: true,
  UserPoolName: "the id names it here",
  UserPoolTags: "shown in the console only",
  UserPoolTier: "a price, not a behaviour: what the template uses is there",
  VerificationMessageTemplate: {
    DefaultEmailOption: true,
    EmailMessage: true,
    EmailSubject: true,
    SmsMessage: "no SMS is sent here",
  },
  WebAuthnRelyingPartyID: true,
  WebAuthnUserVerification: true,
};

const CLIENT: Readonly<Record<string, PropertySpec>> = {
  AccessTokenValidity: true,
  AllowedOAuthFlows: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: true,
  AuthSessionValidity: true,
  CallbackURLs: true,
  ClientName: "shown in the console only",
  DefaultRedirectURI: "every request here names its own",
  EnableTokenRevocation: true,
  ExplicitAuthFlows: true,
  IdTokenValidity: true,
  LogoutURLs: true,
  PreventUserExistenceErrors: true,
  ReadAttributes: "a user sees all of their attributes here",
  RefreshTokenRotation: true,
  RefreshTokenValidity: true,
  SupportedIdentityProviders: true,
  TokenValidityUnits: true,
  UserPoolId: true,
  WriteAttributes: "a user may change all attributes but the fixed ones here",
};

export function resourceTypes(aws: Aws, registry: Registry): Readonly<Record<string, ResourceType>> {
  return {
    "AWS::Cognito::UserPool": {
      properties: POOL,
      create: ({ stack, logicalId, properties }) => {
        const id = `${aws.region}_${stableCode(`pool ${stack}/${logicalId}`, LETTERS, 9)}`;
        const issuer = `cognito-idp.${aws.region}.amazonaws.com/${id}`;
        const localHost = (host: string) => new URL(aws.localize(`https://${host}`)).hostname;
        registry.pools.set(id, readPool(id, issuer, properties, localHost));
        return {
          ref: id,
          attributes: {
            Arn: aws.arn("cognito-idp", `userpool/${id}`),
            ProviderName: issuer,
            ProviderURL: `https://${issuer}`,
            UserPoolId: id,
          },
        };
      },
    },
    "AWS::Cognito::UserPoolClient": {
      properties: CLIENT,
      create: (resource) => {
        const { properties, stack, logicalId, physicalName } = resource;
        const id = stableCode(`client ${stack}/${logicalId}`, LETTERS, 26);
        const localize = (url: string) => aws.localize(url);
        registry.clients.set(id, readClient(id, registry.poolOf(resource), properties, localize));
        return {
          ref: id,
          attributes: { ClientId: id, Name: String(properties.ClientName ?? physicalName()) },
        };
      },
    },
    "AWS::Cognito::UserPoolDomain": {
      properties: {
        Domain: true,
        UserPoolId: true,
        ManagedLoginVersion: "the local pages look alike in both versions",
      },
      create: (resource) => {
        const domain = String(resource.properties.Domain);
        if (domain.includes(".")) throw new Error("the local user pool has no custom domains, only prefixes");
        if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(domain) || /aws|amazon|cognito/.test(domain))
          throw new Error(`"${domain}" is no prefix that Cognito takes for a domain`);
        registry.poolOf(resource).domain = domain;
        return { ref: domain, attributes: { CloudFrontDistribution: "" } };
      },
    },
    "AWS::Cognito::UserPoolIdentityProvider": {
      properties: {
        AttributeMapping: true,
        IdpIdentifiers: "providers go by their name here",
        ProviderDetails: "a page of this cloud stands in for the provider: it asks for no client or secret",
        ProviderName: true,
        ProviderType: true,
        UserPoolId: true,
      },
      create: (resource) => {
        const { ProviderName, ProviderType, AttributeMapping } = resource.properties;
        const name = String(ProviderName);
        const mapping = (AttributeMapping ?? {}) as Record<string, string>;
        registry.poolOf(resource).providers.set(name, { name, type: String(ProviderType), mapping });
        return { ref: name };
      },
    },
  };
}
