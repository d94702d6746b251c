/** User pools, app clients, providers and domains as the template describes them. */
import { AwsError, type Resource } from "../../core/contracts.ts";

type Json = Readonly<Record<string, unknown>>;

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly lowercase: boolean;
  readonly uppercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
}

export interface Provider {
  readonly name: string;
  readonly type: string;
  /** Attribute of the pool → attribute of the provider. */
  readonly mapping: Readonly<Record<string, string>>;
}

export interface Pool {
  readonly id: string;
  /** What stands after the underscore. */
  readonly name: string;
  /** `cognito-idp.us-east-1.amazonaws.com/{id}` */
  readonly issuer: string;
  /** Users sign in with their e-mail, and their user name is their `sub`. */
  readonly emailIsUsername: boolean;
  readonly emailIsAlias: boolean;
  readonly caseSensitive: boolean;
  readonly selfSignUp: boolean;
  readonly autoVerifyEmail: boolean;
  readonly password: PasswordPolicy;
  readonly mfa: "OFF" | "OPTIONAL" | "ON";
  readonly totp: boolean;
  readonly firstFactors: ReadonlySet<string>;
  /** The host name that passkeys are for. */
  readonly relyingParty: string | undefined;
  readonly userVerification: "required" | "preferred";
  readonly mailSubject: string;
  readonly mailText: string;
  /** An attribute's new value counts only once it is verified. */
  readonly keepsEmailUntilVerified: boolean;
  readonly providers: Map<string, Provider>;
  /** Prefix of its domain. */
  domain: string | undefined;
}

export interface Client {
  readonly id: string;
  readonly pool: Pool;
  readonly flows: ReadonlySet<string>;
  /** Seconds. */
  readonly validity: { readonly access: number; readonly id: number; readonly refresh: number };
  /** Seconds that a challenge may take. */
  readonly sessionSeconds: number;
  /** Seconds in which a rotated refresh token is still taken; undefined: they are not rotated. */
  readonly rotationGrace: number | undefined;
  readonly revocation: boolean;
  readonly hidesUsers: boolean;
  readonly callbacks: readonly string[];
  readonly logouts: readonly string[];
  readonly codeFlow: boolean;
  readonly scopes: readonly string[];
  readonly providers: readonly string[];
}

const record = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const isTrue = (value: unknown, fallback = false): boolean =>
  value === undefined ? fallback : String(value) === "true";

/** Cognito's own texts, developer guide, "Message templates", 2026-11. */
const SUBJECT = "Your verification code";
const TEXT = "Your confirmation code is {####}";

export function readPool(
  id: string,
  issuer: string,
  properties: Json,
  localHost: (host: string) => string,
): Pool {
  const policies = record(properties.Policies);
  const policy = record(policies.PasswordPolicy);
  const message = record(properties.VerificationMessageTemplate);
  if (message.DefaultEmailOption === "CONFIRM_WITH_LINK")
    throw new Error(
      "the local user pool mails codes, not links: set DefaultEmailOption to CONFIRM_WITH_CODE",
    );
  const mfas = texts(properties.EnabledMfas);
  const other = mfas.find((mfa) => mfa !== "SOFTWARE_TOKEN_MFA");
  if (other) throw new Error(`the local user pool has no second factor ${other}`);
  const rp = properties.WebAuthnRelyingPartyID;
  return {
    id,
    name: id.slice(id.indexOf("_") + 1),
    issuer,
    emailIsUsername: texts(properties.UsernameAttributes).includes("email"),
    emailIsAlias: texts(properties.AliasAttributes).includes("email"),
    caseSensitive: isTrue(record(properties.UsernameConfiguration).CaseSensitive, true),
    selfSignUp: !isTrue(record(properties.AdminCreateUserConfig).AllowAdminCreateUserOnly),
    autoVerifyEmail: texts(properties.AutoVerifiedAttributes).includes("email"),
    password: {
      minimumLength: Number(policy.MinimumLength ?? 8),
      lowercase: isTrue(policy.RequireLowercase),
      uppercase: isTrue(policy.RequireUppercase),
      numbers: isTrue(policy.RequireNumbers),
      symbols: isTrue(policy.RequireSymbols),
    },
    mfa: (properties.MfaConfiguration as Pool["mfa"] | undefined) ?? "OFF",
    totp: mfas.includes("SOFTWARE_TOKEN_MFA"),
    firstFactors: new Set(texts(record(policies.SignInPolicy).AllowedFirstAuthFactors)),
    relyingParty: rp === undefined ? undefined : localHost(String(rp)),
    userVerification: properties.WebAuthnUserVerification === "required" ? "required" : "preferred",
    mailSubject: String(message.EmailSubject ?? properties.EmailVerificationSubject ?? SUBJECT),
    mailText: String(message.EmailMessage ?? properties.EmailVerificationMessage ?? TEXT),
    keepsEmailUntilVerified: texts(
      record(properties.UserAttributeUpdateSettings).AttributesRequireVerificationBeforeUpdate,
    ).includes("email"),
    providers: new Map(),
    domain: undefined,
  };
}

const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export function readClient(
  id: string,
  pool: Pool,
  properties: Json,
  localize: (url: string) => string,
): Client {
  const units = record(properties.TokenValidityUnits);
  const seconds = (value: unknown, unit: unknown, otherUnit: string, fallback: number) =>
    value === undefined ? fallback : Number(value) * (UNITS[String(unit ?? otherUnit)] ?? 1);
  const rotation = record(properties.RefreshTokenRotation);
  return {
    id,
    pool,
    flows: new Set(texts(properties.ExplicitAuthFlows)),
    validity: {
      access: seconds(properties.AccessTokenValidity, units.AccessToken, "hours", 3600),
      id: seconds(properties.IdTokenValidity, units.IdToken, "hours", 3600),
      refresh: seconds(properties.RefreshTokenValidity, units.RefreshToken, "days", 30 * 86_400),
    },
    sessionSeconds: Number(properties.AuthSessionValidity ?? 3) * 60,
    rotationGrace: rotation.Feature === "ENABLED" ? Number(rotation.RetryGracePeriodSeconds ?? 0) : undefined,
    revocation: isTrue(properties.EnableTokenRevocation, true),
    hidesUsers: properties.PreventUserExistenceErrors === "ENABLED",
    callbacks: texts(properties.CallbackURLs).map(localize),
    logouts: texts(properties.LogoutURLs).map(localize),
    codeFlow:
      isTrue(properties.AllowedOAuthFlowsUserPoolClient) &&
      texts(properties.AllowedOAuthFlows).includes("code"),
    scopes: texts(properties.AllowedOAuthScopes),
    providers: texts(properties.SupportedIdentityProviders),
  };
}

/** All that the template describes. */
export class Registry {
  readonly pools = new Map<string, Pool>();
  readonly clients = new Map<string, Client>();

  /** Throws when the template names a pool that is not there. */
  poolOf({ properties }: Resource): Pool {
    const pool = this.pools.get(String(properties.UserPoolId));
    if (!pool) throw new Error(`there is no user pool ${properties.UserPoolId}`);
    return pool;
  }

  client(id: unknown): Client {
    const client = this.clients.get(String(id));
    if (!client) throw new AwsError("ResourceNotFoundException", `User pool client ${id} does not exist.`);
    return client;
  }

  ofDomain(prefix: string): Pool | undefined {
    return [...this.pools.values()].find(({ domain }) => domain === prefix);
  }
}
