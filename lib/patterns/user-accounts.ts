import { Duration, type RemovalPolicy, SecretValue } from "aws-cdk-lib";
import {
  AccountRecovery,
  FeaturePlan,
  type IUserPoolIdentityProvider,
  Mfa,
  OAuthScope,
  PasskeyUserVerification,
  ProviderAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderFacebook,
  UserPoolIdentityProviderGoogle,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";

/** An app that is registered at a provider. */
export interface SocialApp {
  readonly clientId: string;
  /** Name of the Secrets Manager secret whose text is the app's client secret: it is in no template. */
  readonly secretName: string;
}

/** Where people may sign in from, beside the app's own form; none by default. */
export type SocialApps = Readonly<Partial<Record<"google" | "facebook", SocialApp>>>;

export interface UserAccountsProps {
  readonly removalPolicy: RemovalPolicy;
  /** Guards the accounts from deletion by mistake. */
  readonly deletionProtection: boolean;
  /** Of the site, `https://…`: passkeys are for its host, and hosted sign-in leads back to it. */
  readonly siteUrl: string;
  /** The site's host name. */
  readonly siteHost: string;
  readonly social: SocialApps;
  /** Begins the host name of the hosted sign-in; one in the region. */
  readonly domainPrefix: string;
}

/** Where hosted sign-in leads back to, below the site. */
const CALLBACK = "/signed-in";

/**
 * Accounts with e-mail and password (SRP: to sign in, the password does not leave the browser), an authenticator app
 * as second factor, passkeys, and other providers where they are configured.
 */
export class UserAccounts extends Construct {
  readonly userPool: UserPool;
  /** The browser's. It has no secret: a page can keep none. */
  readonly client: UserPoolClient;
  /** What a page must know beside the ids: the hosted sign-in's URL and its providers, where there are any. */
  readonly config: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: UserAccountsProps) {
    super(scope, id);
    this.userPool = new UserPool(this, "Users", {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A new address counts once it is proved, so that nobody locks themselves out by a slip.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // Length is what counts; rules of composition only make passwords alike (NIST SP 800-63B, 5.1.1.2).
      passwordPolicy: {
        minLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      userVerification: {
        emailSubject: "Your code for Rhizome",
        emailBody: "Your code is {####}<br><br>If you did not ask for it, you need do nothing.",
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      // Passkeys and choice-based sign-in are of this tier and above.
      featurePlan: FeaturePlan.ESSENTIALS,
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
      passkeyRelyingPartyId: props.siteHost,
      passkeyUserVerification: PasskeyUserVerification.REQUIRED,
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
    });
    const providers = this.#providers(props.social);
    const hosted = providers.length > 0;
    this.client = this.userPool.addClient("Browser", {
      authFlows: { userSrp: true, user: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      // Each refresh token is good once; the minute is for an answer that was lost, and for two tabs at once.
      refreshTokenRotationGracePeriod: Duration.seconds(60),
      disableOAuth: !hosted,
      // The pool's own users sign in by SRP in the page, so their passwords are typed nowhere else.
      supportedIdentityProviders: hosted
        ? providers.map(({ providerName }) => UserPoolClientIdentityProvider.custom(providerName))
        : undefined,
      oAuth: hosted
        ? {
            flows: { authorizationCodeGrant: true },
            scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE, OAuthScope.COGNITO_ADMIN],
            callbackUrls: [props.siteUrl + CALLBACK],
            logoutUrls: [`${props.siteUrl}/`],
          }
        : undefined,
    });
    this.client.node.addDependency(...providers);
    this.config = hosted ? this.#host(props.domainPrefix, providers) : {};
  }

  #providers(social: SocialApps): IUserPoolIdentityProvider[] {
    const providers: IUserPoolIdentityProvider[] = [];
    if (social.google) {
      const { clientId, secretName } = social.google;
      const attributeMapping = {
        email: ProviderAttribute.GOOGLE_EMAIL,
        emailVerified: ProviderAttribute.GOOGLE_EMAIL_VERIFIED,
        fullname: ProviderAttribute.GOOGLE_NAME,
      };
      providers.push(
        new UserPoolIdentityProviderGoogle(this, "Google", {
          userPool: this.userPool,
          clientId,
          clientSecretValue: SecretValue.secretsManager(secretName),
          scopes: ["openid", "email", "profile"],
          attributeMapping,
        }),
      );
    }
    if (social.facebook) {
      const { clientId, secretName } = social.facebook;
      const attributeMapping = {
        email: ProviderAttribute.FACEBOOK_EMAIL,
        fullname: ProviderAttribute.FACEBOOK_NAME,
      };
      providers.push(
        new UserPoolIdentityProviderFacebook(this, "Facebook", {
          userPool: this.userPool,
          clientId,
          // A reference to the secret, which CloudFormation resolves; the template has no more than its name.
          clientSecret: SecretValue.secretsManager(secretName).unsafeUnwrap(),
          scopes: ["public_profile", "email"],
          attributeMapping,
        }),
      );
    }
    return providers;
  }

  #host(domainPrefix: string, providers: readonly IUserPoolIdentityProvider[]): Record<string, string> {
    const domain = this.userPool.addDomain("Domain", { cognitoDomain: { domainPrefix } });
    return {
      hostedSignIn: domain.baseUrl(),
      identityProviders: providers.map(({ providerName }) => providerName).join(","),
    };
  }
}
