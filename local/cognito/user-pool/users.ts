/** The users of all pools, and the sign-ins that are still good, on disk. */
import { join } from "node:path";
import { AppendLog } from "../../disk/append-log.ts";
import type { Pool } from "./config.ts";

/** A code that was mailed. */
export interface Code {
  readonly code: string;
  /** ms since 1970 */
  readonly expires: number;
  /** The address that a new e-mail's code proves. */
  readonly email?: string;
}

export interface Passkey {
  /** base64url */
  readonly id: string;
  readonly name: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  readonly algorithm: number;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly attachment: string | undefined;
  readonly createdAt: number;
}

export interface User {
  readonly pool: string;
  readonly sub: string;
  readonly username: string;
  readonly status: "UNCONFIRMED" | "CONFIRMED" | "EXTERNAL_PROVIDER";
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Of the user's password; external users have none. */
  readonly secret?: { readonly salt: string; readonly verifier: string };
  readonly attributes: Readonly<Record<string, string>>;
  readonly codes: Readonly<Partial<Record<"signUp" | "password" | "email", Code>>>;
  /** `lastStep`: of the code used last, which is good once only. */
  readonly totp?: {
    readonly secret: string;
    readonly verified: boolean;
    readonly enabled: boolean;
    readonly lastStep: number;
  };
  readonly passkeys: readonly Passkey[];
  /** Provider and the user's id there. */
  readonly external?: { readonly provider: string; readonly id: string };
}

/** A sign-in: everything that came of it ends with it. */
export interface SignIn {
  /** `origin_jti` of its tokens. */
  readonly id: string;
  readonly pool: string;
  readonly client: string;
  readonly sub: string;
  /** Seconds since 1970. */
  readonly authTime: number;
  /** ms since 1970 */
  readonly expires: number;
  /** SHA-256 of its refresh tokens, hex; one that was rotated is taken until then (ms since 1970). */
  readonly refresh: readonly { readonly hash: string; readonly until?: number }[];
  readonly scope: string;
  /** Signed in at the hosted pages. */
  readonly hosted: boolean;
}

type Entry =
  | { readonly user: User }
  | { readonly signIn: SignIn }
  | { readonly noUser: string; readonly pool: string }
  | { readonly noSignIns: readonly string[] };

const keyOf = (pool: string, sub: string) => `${pool} ${sub}`;

export class Users {
  readonly #log: AppendLog<Entry>;
  readonly #users = new Map<string, User>();
  readonly #signIns = new Map<string, SignIn>();
  /** Sign-ins by the hash of a refresh token that is, or was, theirs. */
  readonly #byRefresh = new Map<string, string>();

  private constructor(log: AppendLog<Entry>, entries: readonly Entry[]) {
    this.#log = log;
    for (const entry of entries) this.#apply(entry);
  }

  static async open(dataDir: string): Promise<Users> {
    const file = join(dataDir, "cognito-idp", "users.jsonl");
    const { log, entries } = await AppendLog.open<Entry>(file);
    return new Users(log, entries);
  }

  get(pool: Pool, sub: string): User | undefined {
    return this.#users.get(keyOf(pool.id, sub));
  }

  /** By user name, `sub`, or the e-mail where that is a way to sign in. */
  find(pool: Pool, name: string): User | undefined {
    const same = pool.caseSensitive
      ? (a: string | undefined, b: string) => a === b
      : (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();
    const direct = this.get(pool, name);
    if (direct) return direct;
    for (const user of this.#users.values()) {
      if (user.pool !== pool.id) continue;
      if (same(user.username, name)) return user;
      if (user.external || !same(user.attributes.email, name)) continue;
      if (pool.emailIsUsername || (pool.emailIsAlias && user.attributes.email_verified === "true"))
        return user;
    }
    return undefined;
  }

  external(pool: Pool, provider: string, id: string): User | undefined {
    for (const user of this.#users.values())
      if (user.pool === pool.id && user.external?.provider === provider && user.external.id === id)
        return user;
    return undefined;
  }

  ofPasskey(pool: Pool, passkey: string): User | undefined {
    for (const user of this.#users.values())
      if (user.pool === pool.id && user.passkeys.some(({ id }) => id === passkey)) return user;
    return undefined;
  }

  /** Resolves when it is on disk. */
  put(user: User): Promise<void> {
    return this.#write({ user });
  }

  async delete({ pool, sub }: User): Promise<void> {
    await this.#write({ noUser: sub, pool });
  }

  signIn(id: string): SignIn | undefined {
    const signIn = this.#signIns.get(id);
    return signIn && signIn.expires > Date.now() ? signIn : undefined;
  }

  signInOfRefresh(hash: string): SignIn | undefined {
    return this.signIn(this.#byRefresh.get(hash) ?? "");
  }

  putSignIn(signIn: SignIn): Promise<void> {
    return this.#write({ signIn });
  }

  /** Ends sign-ins: one, or all of a user. */
  async end(which: SignIn | User): Promise<void> {
    const ids = "id" in which ? [which.id] : this.#signInsOf(which.pool, which.sub);
    if (ids.length > 0) await this.#write({ noSignIns: ids });
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  #signInsOf(pool: string, sub: string): string[] {
    return [...this.#signIns.values()].filter((s) => s.pool === pool && s.sub === sub).map(({ id }) => id);
  }

  async #write(entry: Entry): Promise<void> {
    this.#apply(entry);
    await this.#log.append(entry);
    const live = this.#users.size + this.#signIns.size;
    if (this.#log.lines > 1000 && this.#log.lines > 4 * live) await this.#log.rewrite(() => this.#entries());
  }

  *#entries(): Generator<Entry> {
    for (const user of this.#users.values()) yield { user };
    for (const signIn of this.#signIns.values()) if (signIn.expires > Date.now()) yield { signIn };
  }

  #apply(entry: Entry): void {
    if ("user" in entry) this.#users.set(keyOf(entry.user.pool, entry.user.sub), entry.user);
    else if ("signIn" in entry) {
      this.#signIns.set(entry.signIn.id, entry.signIn);
      for (const { hash } of entry.signIn.refresh) this.#byRefresh.set(hash, entry.signIn.id);
    } else if ("noUser" in entry) {
      this.#users.delete(keyOf(entry.pool, entry.noUser));
      for (const id of this.#signInsOf(entry.pool, entry.noUser)) this.#signIns.delete(id);
    } else for (const id of entry.noSignIns) this.#signIns.delete(id);
  }
}
