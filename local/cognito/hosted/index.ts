/**
 * The pages and the OAuth 2.0 endpoints of a user pool's domain: /login, /signup, /oauth2/authorize, /oauth2/token,
 * /oauth2/userInfo, /oauth2/revoke, /logout. Codes with PKCE only.
 */
import { AwsError, type AwsRequest, type AwsResponse } from "../../core/contracts.ts";
import { escapeXml } from "../../core/wire.ts";
import type { Pool } from "../user-pool/config.ts";
import type { Context } from "../user-pool/context.ts";
import { userByPassword, useTotp } from "../user-pool/operations/sign-in.ts";
import { confirmSignUp, signUp } from "../user-pool/operations/sign-up.ts";
import type { User } from "../user-pool/users.ts";
import { form, link, page } from "./pages.ts";
import {
  type Authorization,
  grantCode,
  keepRequest,
  OAuthError,
  readAuthorization,
  redeem,
  requestOf,
  withQuery,
} from "./requests.ts";
import { externalUser, standInPage } from "./stand-in.ts";

type Handler = (request: AwsRequest) => Promise<AwsResponse>;

interface Visit {
  readonly context: Context;
  readonly pool: Pool;
  /** Base URL of the domain. */
  readonly base: string;
  readonly query: URLSearchParams;
  /** Fields of a posted form. */
  readonly body: URLSearchParams;
  readonly bearer: string;
}

type Step = (visit: Visit) => Promise<AwsResponse> | AwsResponse;

export function createHosted(context: Context): Handler {
  const steps: Readonly<Record<string, Step>> = {
    "GET /oauth2/authorize": authorize,
    "GET /login": (visit) => login(visit, requestFromQuery(visit)),
    "POST /login": postLogin,
    "POST /mfa": postMfa,
    "GET /signup": (visit) => signUpPage(visit, visit.query.get("request") ?? requestFromQuery(visit)),
    "POST /signup": postSignUp,
    "POST /confirm": postConfirm,
    "POST /stand-in": postStandIn,
    "POST /oauth2/token": token,
    "GET /oauth2/userInfo": userInfo,
    "POST /oauth2/revoke": revoke,
    "GET /logout": logout,
  };
  return async (request) => {
    const [, prefix = "", path = "/"] = /^\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
    const pool = context.registry.ofDomain(prefix);
    const step = steps[`${request.method} ${path}`];
    if (!pool || !step)
      throw new AwsError(
        "ResourceNotFoundException",
        `The local user pools have no page ${request.path}.`,
        404,
      );
    const visit: Visit = {
      context,
      pool,
      base: `${context.aws.endpoint("auth")}/${prefix}`,
      query: request.query,
      body: new URLSearchParams(request.body.toString("utf8")),
      bearer: (request.headers.authorization ?? "").replace(/^Bearer /i, ""),
    };
    const operation = path.slice(1);
    try {
      return { operation, ...(await step(visit)) };
    } catch (error) {
      return { operation, ...failure(error, path) };
    }
  };
}

function failure(error: unknown, path: string): AwsResponse {
  if (!(error instanceof OAuthError) && !(error instanceof AwsError)) throw error;
  const code = error instanceof OAuthError ? error.code : "invalid_request";
  if (path.startsWith("/oauth2/") && path !== "/oauth2/authorize") {
    const status = code === "invalid_token" ? 401 : 400;
    return json({ error: code, error_description: error.message }, status);
  }
  const redirect = error instanceof OAuthError ? error.redirect : undefined;
  if (redirect)
    return to(
      withQuery(redirect.uri, { error: code, error_description: error.message, state: redirect.state }),
    );
  return html(page({ title: "Something is wrong", body: "", error: error.message }), 400);
}

const requestFromQuery = ({ context, pool, query }: Visit) =>
  keepRequest(context, readAuthorization(context, pool, query));

function authorize(visit: Visit): AwsResponse {
  const authorization = readAuthorization(visit.context, visit.pool, visit.query);
  const request = keepRequest(visit.context, authorization);
  const { provider } = authorization;
  if (provider !== undefined && provider !== "COGNITO") return standIn(visit, request, provider);
  return login(visit, request);
}

function standIn(visit: Visit, request: string, provider: string, error?: string): AwsResponse {
  const body = standInPage(`${visit.base}/stand-in`, provider, request, error);
  return html(body, error ? 400 : 200, requestOf(visit.context, request));
}

function login(visit: Visit, request: string, error?: string, email = ""): AwsResponse {
  const authorization = requestOf(visit.context, request);
  const { client } = authorization;
  const others = client.providers.filter((name) => name !== "COGNITO");
  const own = client.providers.includes("COGNITO");
  const links = others.map((identity_provider) =>
    link(
      withQuery(`${visit.base}/oauth2/authorize`, queryOf(authorization, identity_provider)),
      `Continue with ${identity_provider}`,
      "button",
    ),
  );
  const fields = [
    { name: "email", label: "E-mail", type: "email", autocomplete: "username", value: email },
    { name: "password", label: "Password", type: "password", autocomplete: "current-password" },
  ];
  const signUpLink = `<p>${link(withQuery(`${visit.base}/signup`, { request }), "Create an account")}</p>`;
  const body = `${own ? form(`${visit.base}/login`, fields, "Sign in", { request }) : ""}${links.join("")}${own && visit.pool.selfSignUp ? signUpLink : ""}`;
  return html(page({ title: "Sign in", body, error }), error ? 400 : 200, authorization);
}

const queryOf = (authorization: Authorization, identity_provider: string) => ({
  response_type: "code",
  client_id: authorization.client.id,
  redirect_uri: authorization.redirectUri,
  state: authorization.state,
  scope: authorization.scope,
  nonce: authorization.nonce,
  code_challenge: authorization.codeChallenge,
  code_challenge_method: "S256",
  identity_provider,
});

async function postLogin(visit: Visit): Promise<AwsResponse> {
  const { context, body } = visit;
  const request = body.get("request") ?? "";
  const authorization = requestOf(context, request);
  const email = body.get("email") ?? "";
  let user: User;
  try {
    if (!authorization.client.providers.includes("COGNITO")) throw new Error("Sign in with a provider.");
    user = userByPassword(context, authorization.client, email, body.get("password") ?? "");
  } catch (error) {
    return login(visit, request, (error as Error).message, email);
  }
  if (user.status === "UNCONFIRMED") return confirmPage(visit, request, user.attributes.email ?? "");
  if (!user.totp?.enabled) return to(grantCode(context, authorization, user));
  context.pending.put(`mfa ${request}`, { sub: user.sub }, authorization.client.sessionSeconds);
  return mfaPage(visit, request);
}

function mfaPage(visit: Visit, request: string, error?: string): AwsResponse {
  const fields = [{ name: "code", label: "Code of your authenticator app", autocomplete: "one-time-code" }];
  const body = form(`${visit.base}/mfa`, fields, "Sign in", { request });
  return html(
    page({ title: "Second factor", body, error }),
    error ? 400 : 200,
    requestOf(visit.context, request),
  );
}

async function postMfa(visit: Visit): Promise<AwsResponse> {
  const { context, pool, body } = visit;
  const request = body.get("request") ?? "";
  const authorization = requestOf(context, request);
  const { sub } = context.pending.peek<{ sub: string }>(`mfa ${request}`);
  const user = context.users.get(pool, sub);
  if (!user) throw new OAuthError("access_denied", "The user is gone.");
  try {
    await useTotp(context, user, body.get("code") ?? "");
  } catch (error) {
    return mfaPage(visit, request, (error as Error).message);
  }
  context.pending.take(`mfa ${request}`);
  return to(grantCode(context, authorization, user));
}

function signUpPage(visit: Visit, request: string, error?: string, email = ""): AwsResponse {
  const fields = [
    { name: "email", label: "E-mail", type: "email", autocomplete: "username", value: email },
    { name: "password", label: "Password", type: "password", autocomplete: "new-password" },
  ];
  const body = form(`${visit.base}/signup`, fields, "Sign up", { request });
  return html(
    page({ title: "Create an account", body, error }),
    error ? 400 : 200,
    requestOf(visit.context, request),
  );
}

async function postSignUp(visit: Visit): Promise<AwsResponse> {
  const { context, body } = visit;
  const request = body.get("request") ?? "";
  const { client } = requestOf(context, request);
  const email = body.get("email") ?? "";
  try {
    if (!client.providers.includes("COGNITO")) throw new Error("Sign in with a provider.");
    const input = { ClientId: client.id, Username: email, Password: body.get("password") ?? "" };
    await signUp(context, { ...input, UserAttributes: [{ Name: "email", Value: email }] });
  } catch (error) {
    return signUpPage(visit, request, (error as Error).message, email);
  }
  return confirmPage(visit, request, email);
}

function confirmPage(visit: Visit, request: string, email: string, error?: string): AwsResponse {
  const fields = [{ name: "code", label: "Code", autocomplete: "one-time-code" }];
  const body = `<p>We mailed a code to ${escapeXml(email)}.</p>${form(`${visit.base}/confirm`, fields, "Confirm", { request, email })}`;
  return html(
    page({ title: "Confirm your e-mail", body, error }),
    error ? 400 : 200,
    requestOf(visit.context, request),
  );
}

async function postConfirm(visit: Visit): Promise<AwsResponse> {
  const { context, body } = visit;
  const request = body.get("request") ?? "";
  const email = body.get("email") ?? "";
  const { client } = requestOf(context, request);
  try {
    const ConfirmationCode = body.get("code") ?? "";
    await confirmSignUp(context, { ClientId: client.id, Username: email, ConfirmationCode });
  } catch (error) {
    return confirmPage(visit, request, email, (error as Error).message);
  }
  // The password is asked for once more: the code proves the address, not who typed it.
  return login(visit, request, undefined, email);
}

async function postStandIn(visit: Visit): Promise<AwsResponse> {
  const { context, pool, body } = visit;
  const request = body.get("request") ?? "";
  const authorization = requestOf(context, request);
  const name = body.get("provider") ?? "";
  const provider = authorization.client.providers.includes(name) ? pool.providers.get(name) : undefined;
  if (!provider) throw new OAuthError("invalid_request", `The client has no provider ${name}.`);
  const email = body.get("email") ?? "";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return standIn(visit, request, name, "That is no e-mail address.");
  const user = await externalUser(context, pool, provider, { email, name: body.get("name") ?? "" });
  return to(grantCode(context, authorization, user));
}

async function token({ context, pool, body }: Visit): Promise<AwsResponse> {
  const client = context.registry.clients.get(body.get("client_id") ?? "");
  if (client?.pool !== pool) throw new OAuthError("invalid_client", "There is no such client.");
  if (body.get("grant_type") === "refresh_token") {
    try {
      return tokens(await context.tokens.renew(client, body.get("refresh_token") ?? ""));
    } catch (error) {
      throw new OAuthError("invalid_grant", (error as Error).message);
    }
  }
  if (body.get("grant_type") !== "authorization_code")
    throw new OAuthError("unsupported_grant_type", "Codes and refresh tokens are taken.");
  const { grant, user } = redeem(context, body);
  return tokens(await context.tokens.issue(client, user, { scope: grant.scope, nonce: grant.nonce }));
}

const tokens = ({ id, access, refresh, expiresIn }: Awaited<ReturnType<Context["tokens"]["renew"]>>) =>
  json({
    id_token: id,
    access_token: access,
    ...(refresh !== undefined && { refresh_token: refresh }),
    expires_in: expiresIn,
    token_type: "Bearer",
  });

function userInfo({ context, bearer }: Visit): AwsResponse {
  try {
    const { claims, pool } = context.tokens.readAccess(bearer);
    const user = context.users.get(pool, String(claims.sub));
    if (user && String(claims.scope).split(" ").includes("openid"))
      return json({ ...user.attributes, sub: user.sub, username: user.username });
  } catch {
    // answered below
  }
  throw new OAuthError("invalid_token", "The access token is not good here.");
}

async function revoke({ context, body }: Visit): Promise<AwsResponse> {
  const client = context.registry.clients.get(body.get("client_id") ?? "");
  if (!client) throw new OAuthError("invalid_client", "There is no such client.");
  await context.tokens.revoke(client, body.get("token") ?? "");
  return { status: 200, body: "" };
}

/** There is no session of these pages to end: it only leads back. */
function logout({ context, pool, query }: Visit): AwsResponse {
  const client = context.registry.clients.get(query.get("client_id") ?? "");
  const uri = query.get("logout_uri") ?? "";
  if (client?.pool !== pool || !client.logouts.includes(uri))
    throw new OAuthError("invalid_request", "The logout URI is not one of the app client's.");
  return to(uri);
}

const json = (body: object, status = 200): AwsResponse => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});

const to = (location: string): AwsResponse => ({
  status: 302,
  headers: { location, "cache-control": "no-store" },
});

/** Browsers hold a form's redirect against `form-action` too: the app's own address is among it. */
const html = (body: string, status = 200, authorization?: Authorization): AwsResponse => ({
  status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' ${authorization ? new URL(authorization.redirectUri).origin : ""}`,
  },
  body,
});
