/** The hosted pages and the OAuth endpoints, as a browser and a foreign client meet them. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Pools, REDIRECT, startPools } from "./pool.ts";

let pools: Pools;
let base: string;
const verifier = randomBytes(32).toString("base64url");

beforeAll(async () => {
  pools = await startPools();
  base = `${pools.t.aws.endpoint("auth")}/people`;
});
afterAll(() => pools.t.close());

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: "code",
    client_id: pools.client,
    redirect_uri: REDIRECT,
    state: "s1",
    scope: "openid email aws.cognito.signin.user.admin",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });

const open = (more?: Record<string, string>) =>
  fetch(`${base}/oauth2/authorize?${query(more)}`, { redirect: "manual" });
const post = (path: string, fields: Record<string, string>) =>
  fetch(base + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
const requestIn = async (response: Response) =>
  /name="request" value="([^"]+)"/.exec(await response.text())?.[1] ?? "";

const token = (code: string, more: Record<string, string> = {}) =>
  post("/oauth2/token", {
    grant_type: "authorization_code",
    client_id: pools.client,
    redirect_uri: REDIRECT,
    code,
    code_verifier: verifier,
    ...more,
  });

const codeIn = (response: Response) => {
  const url = new URL(response.headers.get("location") ?? "");
  expect(url.origin + url.pathname).toBe(REDIRECT);
  expect(url.searchParams.get("state")).toBe("s1");
  return url.searchParams.get("code") ?? "";
};

async function bySocial(email: string) {
  const request = await requestIn(await open({ identity_provider: "Google" }));
  return codeIn(await post("/stand-in", { request, provider: "Google", email, name: "Ada <b>" }));
}

test("a provider's stand-in leads back with a code, which PKCE guards and which is good once", async () => {
  expect((await token(await bySocial("ada@example.com"), { code_verifier: "guess" })).status).toBe(400);
  const code = await bySocial("ada@example.com");
  const answer = (await (await token(code)).json()) as Record<string, string>;
  const claims = JSON.parse(Buffer.from(answer.id_token?.split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({
    email: "ada@example.com",
    name: "Ada <b>",
    aud: pools.client,
    identities: [expect.objectContaining({ providerName: "Google" })],
  });
  expect(await (await token(code)).json()).toMatchObject({ error: "invalid_grant" });

  const headers = { authorization: `Bearer ${answer.access_token}` };
  expect(await (await fetch(`${base}/oauth2/userInfo`, { headers })).json()).toMatchObject({
    sub: claims.sub,
    email: "ada@example.com",
  });
  // The same person there is the same user here.
  const again = (await (await token(await bySocial("Ada@example.com"))).json()) as Record<string, string>;
  const { sub } = JSON.parse(Buffer.from(again.id_token?.split(".")[1] ?? "", "base64url").toString());
  expect(sub).toBe(claims.sub);

  await post("/oauth2/revoke", { client_id: pools.client, token: answer.refresh_token ?? "" });
  expect((await fetch(`${base}/oauth2/userInfo`, { headers })).status).toBe(401);
});

test("the pool's own users sign up, confirm and sign in at its pages", async () => {
  const request = await requestIn(await open());
  const email = "bea@example.com";
  const password = "correct horse battery";
  const wrong = await post("/signup", { request, email, password: "short" });
  expect(await wrong.text()).toContain("Password not long enough");
  await post("/signup", { request, email, password });
  await post("/confirm", { request, email, code: await pools.code(email) });
  expect(await (await post("/login", { request, email, password: "wrong" })).text()).toContain(
    "Incorrect username or password.",
  );
  const code = codeIn(await post("/login", { request, email, password }));
  expect((await token(code)).status).toBe(200);
});

test.each([
  ["another redirect URI", { redirect_uri: "http://evil.example/" }],
  ["another client", { client_id: "x" }],
])("%s is told on the spot, and never sent anywhere", async (_what, more) => {
  const response = await open(more);
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
});

test.each([
  ["no PKCE", { code_challenge: "" }, "invalid_request"],
  ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
  ["a token instead of a code", { response_type: "token" }, "unsupported_response_type"],
  ["a scope that the client has not", { scope: "openid admin" }, "invalid_scope"],
  ["a provider that the client has not", { identity_provider: "Facebook" }, "invalid_request"],
])("%s is told to the app", async (_what, more, error) => {
  const location = (await open(more)).headers.get("location") ?? "";
  expect(location.startsWith(REDIRECT)).toBe(true);
  expect(new URL(location).searchParams.get("error")).toBe(error);
});

test("what a visitor types is text on the pages, and nobody may frame them", async () => {
  const request = await requestIn(await open());
  const response = await post("/login", { request, email: '"><script>alert(1)</script>', password: "x" });
  expect(await response.text()).not.toContain("<script>");
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("signing out leads to the client's own addresses only", async () => {
  const logout = (logout_uri: string) =>
    fetch(`${base}/logout?${new URLSearchParams({ client_id: pools.client, logout_uri })}`, {
      redirect: "manual",
    });
  expect((await logout("http://localhost:9/")).headers.get("location")).toBe("http://localhost:9/");
  expect((await logout("http://evil.example/")).status).toBe(400);
});

test("the outbox is read at localhost, by no other page", async () => {
  const page = await fetch(pools.t.aws.endpoint("outbox"));
  expect(page.headers.get("access-control-allow-origin")).toBeNull();
  expect(await page.text()).toContain("Outbox");
});
