/** Requests to sign in at the hosted pages, from `/oauth2/authorize` to the code that they end with. */
import { createHash } from "node:crypto";
import type { Client, Pool } from "../user-pool/config.ts";
import { type Context, newToken } from "../user-pool/context.ts";
import type { User } from "../user-pool/users.ts";

/** What an app asked for, checked. */
export interface Authorization {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scope: string;
  readonly nonce: string | undefined;
  readonly codeChallenge: string;
  /** The provider to sign in with, if the app chose one. */
  readonly provider: string | undefined;
}

export interface Grant extends Authorization {
  readonly sub: string;
}

/** Seconds. Source: Cognito developer guide, "Token endpoint" (a code is good for 5 minutes), 2026-11. */
const CODE_SECONDS = 300;
const REQUEST_SECONDS = 900;

/** An error that may be told to the app, by its redirect URI; without one it is shown here. */
export class OAuthError extends Error {
  readonly code: string;
  readonly redirect: { readonly uri: string; readonly state: string | undefined } | undefined;
  constructor(code: string, message: string, redirect?: OAuthError["redirect"]) {
    super(message);
    this.code = code;
    this.redirect = redirect;
  }
}

/** Reads the query of an authorization request. Throws {@link OAuthError}. */
export function readAuthorization(context: Context, pool: Pool, query: URLSearchParams): Authorization {
  const client = context.registry.clients.get(query.get("client_id") ?? "");
  if (client?.pool !== pool || !client.codeFlow)
    throw new OAuthError("invalid_request", "The app client is not one that may use these pages.");
  const uri = query.get("redirect_uri") ?? "";
  if (!client.callbacks.includes(uri))
    throw new OAuthError("redirect_mismatch", "The redirect URI is not one of the app client's.");
  const state = query.get("state") ?? undefined;
  const fail = (code: string, message: string) => new OAuthError(code, message, { uri, state });
  if (query.get("response_type") !== "code") throw fail("unsupported_response_type", "Only codes are given.");
  const scopes = (query.get("scope") ?? client.scopes.join(" ")).split(" ").filter(Boolean);
  if (scopes.some((scope) => !client.scopes.includes(scope)))
    throw fail("invalid_scope", "The client may not ask for these scopes.");
  const codeChallenge = query.get("code_challenge") ?? "";
  if (query.get("code_challenge_method") !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge))
    throw fail("invalid_request", "A public client must send a code_challenge by S256.");
  const provider = query.get("identity_provider") ?? undefined;
  if (provider !== undefined && !client.providers.includes(provider))
    throw fail("invalid_request", `The client has no provider ${provider}.`);
  const nonce = query.get("nonce") ?? undefined;
  return { client, redirectUri: uri, state, scope: scopes.join(" "), nonce, codeChallenge, provider };
}

/** Keeps a request while somebody signs in; answers its key, for the pages' forms. */
export function keepRequest(context: Context, authorization: Authorization): string {
  const key = newToken();
  context.pending.put(`request ${key}`, authorization, REQUEST_SECONDS);
  return key;
}

export const requestOf = (context: Context, key: string | null): Authorization =>
  context.pending.peek<Authorization>(`request ${key ?? ""}`);

/** Ends a request: answers where to send the browser, with a code. */
export function grantCode(context: Context, authorization: Authorization, user: User): string {
  const code = newToken();
  const grant: Grant = { ...authorization, sub: user.sub };
  context.pending.put(`code ${code}`, grant, CODE_SECONDS);
  return withQuery(authorization.redirectUri, { code, state: authorization.state });
}

/** Takes a code, which is good once. Throws {@link OAuthError}. */
export function redeem(context: Context, body: URLSearchParams): { grant: Grant; user: User } {
  const refuse = () => new OAuthError("invalid_grant", "The code is not good, or not any more.");
  let grant: Grant;
  try {
    grant = context.pending.take<Grant>(`code ${body.get("code") ?? ""}`);
  } catch {
    throw refuse();
  }
  const verifier = body.get("code_verifier") ?? "";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const user = context.users.get(grant.client.pool, grant.sub);
  const right =
    challenge === grant.codeChallenge &&
    body.get("redirect_uri") === grant.redirectUri &&
    body.get("client_id") === grant.client.id;
  if (!right || !user) throw refuse();
  return { grant, user };
}

export function withQuery(uri: string, query: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
