/** Cognito user pools: provisioned, so that ids and names in templates are right; nobody signs in here. */
import { type Aws, AwsError, type Service } from "../core/contracts.ts";
import { stableCode } from "./names.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

const SIGN_IN = "the local user pool signs nobody in";

const none = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, SIGN_IN]));

const POOL_PROPERTIES = none([
  "AccountRecoverySetting",
  "AdminCreateUserConfig",
  "AliasAttributes",
  "AutoVerifiedAttributes",
  "DeletionProtection",
  "DeviceConfiguration",
  "EmailConfiguration",
  "EmailVerificationMessage",
  "EmailVerificationSubject",
  "EnabledMfas",
  "MfaConfiguration",
  "Policies",
  "Schema",
  "SmsAuthenticationMessage",
  "SmsVerificationMessage",
  "UserAttributeUpdateSettings",
  "UsernameAttributes",
  "UsernameConfiguration",
  "UserPoolAddOns",
  "UserPoolName",
  "UserPoolTags",
  "UserPoolTier",
  "VerificationMessageTemplate",
]);

const CLIENT_PROPERTIES = none([
  "AccessTokenValidity",
  "AllowedOAuthFlows",
  "AllowedOAuthFlowsUserPoolClient",
  "AllowedOAuthScopes",
  "AuthSessionValidity",
  "CallbackURLs",
  "ClientName",
  "DefaultRedirectURI",
  "EnableTokenRevocation",
  "ExplicitAuthFlows",
  "IdTokenValidity",
  "LogoutURLs",
  "PreventUserExistenceErrors",
  "ReadAttributes",
  "RefreshTokenRotation",
  "RefreshTokenValidity",
  "SupportedIdentityProviders",
  "TokenValidityUnits",
  "UserPoolId",
  "WriteAttributes",
]);

export function createCognitoIdp(aws: Aws): Service {
  return {
    name: "cognito-idp",
    protocol: "json",
    resources: {
      "AWS::Cognito::UserPool": {
        properties: POOL_PROPERTIES,
        create: ({ stack, logicalId }) => {
          const id = `${aws.region}_${stableCode(`pool ${stack}/${logicalId}`, LETTERS, 9)}`;
          const provider = `cognito-idp.${aws.region}.amazonaws.com/${id}`;
          return {
            ref: id,
            attributes: {
              Arn: aws.arn("cognito-idp", `userpool/${id}`),
              ProviderName: provider,
              ProviderURL: `https://${provider}`,
              UserPoolId: id,
            },
          };
        },
      },
      "AWS::Cognito::UserPoolClient": {
        properties: CLIENT_PROPERTIES,
        create: ({ properties, stack, logicalId, physicalName }) => {
          const id = stableCode(`client ${stack}/${logicalId}`, LETTERS, 26);
          return {
            ref: id,
            attributes: { ClientId: id, Name: String(properties.ClientName ?? physicalName()) },
          };
        },
      },
    },
    handle: async ({ headers }) => {
      throw new AwsError(
        "UnknownOperationException",
        `The local user pool answers no calls, so not "${headers["x-amz-target"]}": use the app as a guest.`,
      );
    },
    close: async () => {},
  };
}
