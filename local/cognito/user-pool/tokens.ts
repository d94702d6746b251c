/** Gives out the tokens of a sign-in, renews them, and says whose they are. */
import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../../core/contracts.ts";
import type { Client, Pool, Registry } from "./config.ts";
import type { Claims, SigningKeys } from "./jwt.ts";
import type { SignIn, User, Users } from "./users.ts";

const hashOf = (refresh: string) => createHash("sha256").update(refresh).digest("hex");
const refused = (message: string) => new AwsError("NotAuthorizedException", message);

/** What the API gives; at the hosted pages the scopes are those asked for. */
const API_SCOPE = "aws.cognito.signin.user.admin";

/** Refresh tokens of a sign-in that are remembered, so that a rotated one is called revoked. */
const REMEMBERED = 20;

export interface TokenSet {
  readonly id: string;
  readonly access: string;
  readonly refresh: string | undefined;
  /** Seconds that the access token lasts. */
  readonly expiresIn: number;
}

interface Options {
  readonly registry: Registry;
  readonly users: Users;
  readonly keys: SigningKeys;
  readonly newToken: () => string;
  readonly now: () => number;
}

export class Tokens {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Signs somebody in. */
  async issue(client: Client, user: User, hosted?: { scope: string; nonce?: string }): Promise<TokenSet> {
    const { users, newToken, now } = this.#options;
    const refresh = newToken();
    const signIn: SignIn = {
      id: randomUUID(),
      pool: client.pool.id,
      client: client.id,
      sub: user.sub,
      authTime: Math.floor(now() / 1000),
      expires: now() + client.validity.refresh * 1000,
      refresh: [{ hash: hashOf(refresh) }],
      scope: hosted?.scope ?? API_SCOPE,
      hosted: hosted !== undefined,
    };
    await users.putSignIn(signIn);
    return { ...this.#make(client, user, signIn, hosted?.nonce), refresh };
  }

  /**
   * New tokens for a refresh token. A client that rotates gets another one with them; the old one is taken for the
   * grace period still, since its answer may have been lost. Throws NotAuthorizedException.
   */
  async renew(client: Client, refresh: string): Promise<TokenSet> {
    const { users, newToken, now } = this.#options;
    const hash = hashOf(refresh);
    const signIn = users.signInOfRefresh(hash);
    if (!signIn || signIn.client !== client.id) throw refused("Invalid Refresh Token");
    const used = signIn.refresh.find((known) => known.hash === hash);
    if (used?.until !== undefined && used.until <= now()) throw refused("Refresh Token has been revoked");
    const user = users.get(client.pool, signIn.sub);
    if (!user) throw refused("Invalid Refresh Token");
    if (client.rotationGrace === undefined)
      return { ...this.#make(client, user, signIn), refresh: undefined };
    const next = newToken();
    const until = now() + client.rotationGrace * 1000;
    const known = signIn.refresh.map((one) =>
      one.hash === hash ? { ...one, until: one.until ?? until } : one,
    );
    await users.putSignIn({ ...signIn, refresh: [...known, { hash: hashOf(next) }].slice(-REMEMBERED) });
    return { ...this.#make(client, user, signIn), refresh: next };
  }

  /** Ends the sign-in of a refresh token; an unknown one is no error. */
  async revoke(client: Client, refresh: string): Promise<void> {
    const { users } = this.#options;
    const signIn = users.signInOfRefresh(hashOf(refresh));
    if (signIn && signIn.client !== client.id)
      throw new AwsError("UnauthorizedException", "The token was issued to another client.");
    if (signIn) await users.end(signIn);
  }

  /** Throws NotAuthorizedException unless the access token is good, here and now. */
  readAccess(token: string): { claims: Claims; pool: Pool } {
    const found = this.#read(token);
    if (found?.claims.token_use !== "access") throw refused("Invalid Access Token");
    if (Number(found.claims.exp) * 1000 < this.#options.now()) throw refused("Access Token has expired");
    if (!this.#options.users.signIn(String(found.claims.origin_jti)))
      throw refused("Access Token has been revoked");
    return found;
  }

  /**
   * The claims of an ID token, for an identity pool. Undefined for a token that is not one of this pool, or has
   * expired; with `alive` also for one whose user has signed out everywhere or is gone.
   */
  readId(pool: string, token: string, alive: boolean): Claims | undefined {
    const found = this.#read(token);
    if (found?.pool.id !== pool || found.claims.token_use !== "id") return undefined;
    if (Number(found.claims.exp) * 1000 < this.#options.now()) return undefined;
    if (alive && !this.#options.users.signIn(String(found.claims.origin_jti))) return undefined;
    return found.claims;
  }

  #read(token: string): { claims: Claims; pool: Pool } | undefined {
    let issuer: unknown;
    try {
      issuer = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")).iss;
    } catch {
      return undefined;
    }
    const pool = [...this.#options.registry.pools.values()].find((p) => `https://${p.issuer}` === issuer);
    const claims = pool && this.#options.keys.read(pool.id, token);
    return claims && { claims, pool };
  }

  #make(client: Client, user: User, signIn: SignIn, nonce?: string): Omit<TokenSet, "refresh"> {
    const { keys, now } = this.#options;
    const iat = Math.floor(now() / 1000);
    const common = {
      sub: user.sub,
      iss: `https://${client.pool.issuer}`,
      origin_jti: signIn.id,
      event_id: randomUUID(),
      auth_time: signIn.authTime,
      iat,
    };
    const { email_verified, ...attributes } = user.attributes;
    const id = keys.sign(client.pool.id, {
      ...attributes,
      ...common,
      ...(email_verified !== undefined && { email_verified: email_verified === "true" }),
      ...(nonce !== undefined && { nonce }),
      ...(user.external && {
        identities: [
          {
            userId: user.external.id,
            providerName: user.external.provider,
            providerType: user.external.provider,
            issuer: null,
            primary: "true",
            dateCreated: String(user.createdAt),
          },
        ],
      }),
      "cognito:username": user.username,
      aud: client.id,
      token_use: "id",
      exp: iat + client.validity.id,
      jti: randomUUID(),
    });
    const access = keys.sign(client.pool.id, {
      ...common,
      client_id: client.id,
      token_use: "access",
      scope: signIn.scope,
      username: user.username,
      ...(signIn.hosted && { version: 2 }),
      exp: iat + client.validity.access,
      jti: randomUUID(),
    });
    return { id, access, expiresIn: client.validity.access };
  }
}

/** As the API answers. */
export const authenticationResult = ({ id, access, refresh, expiresIn }: TokenSet) => ({
  AuthenticationResult: {
    AccessToken: access,
    ExpiresIn: expiresIn,
    TokenType: "Bearer",
    IdToken: id,
    ...(refresh !== undefined && { RefreshToken: refresh }),
  },
  ChallengeParameters: {},
});
