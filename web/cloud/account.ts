/** The account that this browser is signed in to, if it is: its tokens, kept for all tabs and renewed in time. */
import { fromBase64 } from "../base64.ts";
import type { Clock } from "./clock.ts";
import { type Config, cognitoIdpUrl } from "./config.ts";
import { CloudError, errorOf, reach } from "./errors.ts";
import type { Keep } from "./identity.ts";

/** Tokens as the user pool gives them. */
export interface Tokens {
  readonly id: string;
  readonly access: string;
  readonly refresh: string;
}

/** What is kept. Without tokens, the sign-in has ended elsewhere, and the person has to sign in again. */
export interface Account {
  /** The user's id in the user pool. */
  readonly sub: string;
  readonly email: string;
  readonly tokens?: Tokens;
}

/** Tokens are renewed this long before they end, in ms. */
const margin = 2 * 60_000;

/** The sign-in has ended: by signing out everywhere, by a new password, by time. */
export class SignedOut extends CloudError {
  constructor() {
    super(401, "SignedOut", "Your sign-in has ended. Sign in again to go on; what is on this device stays.");
  }
}

interface IdClaims {
  readonly sub: string;
  readonly email?: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

/** The claims of an ID token. It is the user pool's own answer: who has to trust it verifies it. */
export function claimsOf(token: string): IdClaims {
  const base64 = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(fromBase64(base64)));
}

export const accountKey = (config: Config): string => `rhizome-account-${config.userPoolId}`;

export function readAccount(config: Config, keep: Pick<Keep, "getItem">): Account | undefined {
  try {
    const account = JSON.parse(keep.getItem(accountKey(config)) ?? "null");
    return typeof account?.sub === "string" && typeof account.email === "string" ? account : undefined;
  } catch {
    return undefined;
  }
}

export function writeAccount(config: Config, keep: Keep, account: Account | undefined): void {
  if (account) keep.setItem(accountKey(config), JSON.stringify(account));
  else keep.removeItem(accountKey(config));
}

export const accountOf = (tokens: Tokens): Account => {
  const { sub, email = "" } = claimsOf(tokens.id);
  return { sub, email, tokens };
};

/** The name of the user pool as a provider of identities. */
export const providerOf = ({ region, userPoolId }: Config): string =>
  `cognito-idp.${region}.amazonaws.com/${userPoolId}`;

/**
 * The account with tokens that last a while yet; undefined for a guest. To be called by one tab at a time, since each
 * refresh token is good once. Throws {@link SignedOut}, `CloudError`, `Unreachable`.
 */
export async function freshAccount(options: {
  readonly config: Config;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly keep: Keep;
}): Promise<(Account & { readonly tokens: Tokens }) | undefined> {
  const { config, fetch, clock, keep } = options;
  const account = readAccount(config, keep);
  if (!account) return undefined;
  const { tokens } = account;
  if (!tokens) throw new SignedOut();
  if (claimsOf(tokens.id).exp * 1000 - margin > clock.now()) return { ...account, tokens };
  const request = userPoolRequest(config, "GetTokensFromRefreshToken", {
    ClientId: config.userPoolClientId,
    RefreshToken: tokens.refresh,
  });
  const response = await reach(fetch, request);
  clock.learn(response);
  if (!response.ok) {
    const error = await errorOf(response);
    if (error.code !== "NotAuthorizedException") throw error;
    writeAccount(config, keep, { sub: account.sub, email: account.email });
    throw new SignedOut();
  }
  const { AuthenticationResult: result } = await response.json();
  const next = {
    id: result.IdToken,
    access: result.AccessToken,
    refresh: result.RefreshToken ?? tokens.refresh,
  };
  const renewed = { ...accountOf(next), tokens: next };
  writeAccount(config, keep, renewed);
  return renewed;
}

/** A call of the user pool's API: they are not signed. */
export function userPoolRequest(config: Config, operation: string, body: object): Request {
  return new Request(cognitoIdpUrl(config), {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
}
