/** Signing in with other providers: the hosted pages, with a code that PKCE ties to this tab. */
import { toBase64 } from "../base64.ts";
import type { Tokens } from "../cloud/account.ts";
import type { Config } from "../cloud/config.ts";
import { CloudError, reach } from "../cloud/errors.ts";

const KEY = "rhizome-hosted";
export const CALLBACK = "/signed-in";

interface Begun {
  readonly verifier: string;
  readonly state: string;
  /** Path and hash to go back to. */
  readonly back: string;
}

/** Names of the providers that this deployment has; none by default. */
export const providersOf = ({ hostedSignIn, identityProviders }: Config): readonly string[] =>
  hostedSignIn ? (identityProviders ?? "").split(",").filter(Boolean) : [];

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** Leaves the page for a provider's. */
export async function goToProvider(config: Config, provider: string): Promise<void> {
  const begun: Begun = { verifier: random(), state: random(), back: location.pathname + location.hash };
  sessionStorage.setItem(KEY, JSON.stringify(begun));
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(begun.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: config.userPoolClientId,
    redirect_uri: location.origin + CALLBACK,
    scope: "openid email profile aws.cognito.signin.user.admin",
    state: begun.state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: "S256",
    identity_provider: provider,
  });
  location.assign(`${config.hostedSignIn}/oauth2/authorize?${query}`);
}

/** Where to go back to, with the answer that the address bar has. Undefined when nothing was asked from this tab. */
export function answerIn(
  query: URLSearchParams,
): { back: string; code: string; verifier: string } | undefined {
  const begun: Partial<Begun> | null = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  const { verifier, state, back } = begun ?? {};
  // Somebody else's code must not sign this person in to somebody else's account.
  if (!verifier || !back || state !== query.get("state")) return undefined;
  return { back, verifier, code: query.get("code") ?? "" };
}

/** Throws `CloudError` or `Unreachable`. */
export async function redeem(
  config: Config,
  fetch: typeof globalThis.fetch,
  { code, verifier }: { code: string; verifier: string },
): Promise<Tokens> {
  const request = new Request(`${config.hostedSignIn}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: config.userPoolClientId,
      redirect_uri: location.origin + CALLBACK,
      code,
      code_verifier: verifier,
    }),
  });
  const response = await reach(fetch, request);
  const answer = await response.json();
  if (!response.ok)
    throw new CloudError(
      response.status,
      "SignInFailed",
      answer.error_description ?? "It was not completed.",
    );
  return { id: answer.id_token, access: answer.access_token, refresh: answer.refresh_token };
}
