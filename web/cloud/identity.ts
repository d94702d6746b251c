/** Who this browser is to AWS: an identity of the Cognito pool, a guest's or an account's, the same at each visit. */
import { freshAccount, providerOf, SignedOut, writeAccount } from "./account.ts";
import type { Clock } from "./clock.ts";
import { type Config, cognitoIdentityUrl } from "./config.ts";
import { CloudError, errorOf, reach } from "./errors.ts";
import type { Credentials } from "./session.ts";

export interface Identity {
  /** `us-east-1:…`: also the partition key of this person's rows. */
  readonly id: string;
  readonly credentials: Credentials;
}

/** Where an identity outlives the page; `localStorage` will do. */
export type Keep = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** Credentials are renewed this long before they end, in ms. */
const margin = 5 * 60_000;

export class Identities {
  readonly #options: ConstructorParameters<typeof Identities>[0];
  readonly #config: Config;
  readonly #fetch: typeof globalThis.fetch;
  readonly #clock: Clock;
  readonly #keep: Keep;
  readonly #locks: LockManager | undefined;
  #current: Promise<Identity> | undefined;

  constructor(options: {
    readonly config: Config;
    readonly fetch: typeof globalThis.fetch;
    readonly clock: Clock;
    readonly keep: Keep;
    readonly locks: LockManager | undefined;
    /** Hears who it is, whenever that is asked for. */
    readonly met?: (identityId: string) => void;
  }) {
    this.#options = options;
    this.#config = options.config;
    this.#fetch = options.fetch;
    this.#clock = options.clock;
    this.#keep = options.keep;
    this.#locks = options.locks;
  }

  /** Throws `CloudError` or `Unreachable`. */
  async get(): Promise<Identity> {
    const known = await this.#current?.catch(() => undefined);
    if (known && this.#lasts(known)) return known;
    // One at a time over all tabs: two first visits at once must not become two people.
    const fetchOnce = (): Promise<Identity> => this.#kept() ?? this.#renew();
    this.#current = this.#locks
      ? this.#locks.request("rhizome-identity", fetchOnce)
      : Promise.resolve(fetchOnce());
    const identity = await this.#current;
    this.#options.met?.(identity.id);
    return identity;
  }

  /**
   * Somebody signs in: a guest becomes the account's identity, or is merged into it. `before` runs while the guest is
   * still a guest, `signIn` keeps the tokens. Answers the identity of before, if it is another one than now.
   */
  async become(signIn: () => void, before: (guest: Identity) => Promise<void>): Promise<string | undefined> {
    const change = async (): Promise<string | undefined> => {
      const guest = this.#read() && (await (this.#kept() ?? this.#renew()).catch(() => undefined));
      if (guest) await before(guest);
      signIn();
      this.#current = undefined;
      if (guest) this.#write({ id: guest.id });
      else this.#keep.removeItem(this.#name);
      const now = await this.#renew();
      return guest && guest.id !== now.id ? guest.id : undefined;
    };
    return this.#alone(change);
  }

  /** Leaves the account: the next to be asked for is a guest nobody has met. */
  async leave(signOut: () => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      await signOut();
      this.#current = undefined;
      this.#keep.removeItem(this.#name);
    });
  }

  /** One tab at a time: for what changes the kept tokens. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#locks ? this.#locks.request("rhizome-identity", work) : work();
  }

  /** Another tab has signed in or out. */
  changed(): void {
    this.#current = undefined;
  }

  /** An access token of the user pool; undefined for a guest. Throws what {@link freshAccount} throws. */
  accessToken(): Promise<string | undefined> {
    return this.#alone(async () => (await freshAccount(this.#options))?.tokens.access);
  }

  /** Forgets credentials that a service refused; the person stays the same. */
  expire(): void {
    this.#current = undefined;
    const id = this.#read()?.id;
    if (id) this.#write({ id });
  }

  #lasts(identity: Identity): boolean {
    return identity.credentials.expiration - margin > this.#clock.now();
  }

  #kept(): Promise<Identity> | undefined {
    const kept = this.#read();
    if (!kept?.credentials) return undefined;
    const identity = { id: kept.id, credentials: kept.credentials };
    return this.#lasts(identity) ? Promise.resolve(identity) : undefined;
  }

  async #renew(): Promise<Identity> {
    const account = await freshAccount(this.#options);
    const logins = account && { Logins: { [providerOf(this.#config)]: account.tokens.id } };
    try {
      return await this.#renewAs(logins);
    } catch (error) {
      if (!account || !(error instanceof CloudError) || error.code !== "NotAuthorizedException") throw error;
      // The token was good by the clock; its user has signed out everywhere since, or is gone.
      writeAccount(this.#config, this.#keep, { sub: account.sub, email: account.email });
      throw new SignedOut();
    }
  }

  async #renewAs(logins: object | undefined): Promise<Identity> {
    const known = this.#read()?.id;
    const id = known ?? (await this.#getId(logins));
    try {
      return await this.#getCredentials(id, logins);
    } catch (error) {
      // The pool was made anew, the identity was deleted there, or it is an account's that this browser has left.
      const gone =
        error instanceof CloudError &&
        ["ResourceNotFoundException", "NotAuthorizedException"].includes(error.code);
      if (!known || !gone) throw error;
      return this.#getCredentials(await this.#getId(logins), logins);
    }
  }

  async #getId(logins: object | undefined): Promise<string> {
    const body = { IdentityPoolId: this.#config.identityPoolId, ...logins };
    const { IdentityId } = await this.#post("GetId", body);
    if (typeof IdentityId !== "string") throw new CloudError(502, "BadAnswer", "Cognito gave no identity.");
    this.#write({ id: IdentityId });
    return IdentityId;
  }

  async #getCredentials(asked: string, logins: object | undefined): Promise<Identity> {
    const answer = await this.#post("GetCredentialsForIdentity", { IdentityId: asked, ...logins });
    // A guest who has signed in may be another one from now on.
    const id = typeof answer.IdentityId === "string" ? answer.IdentityId : asked;
    const given = answer.Credentials as Record<string, unknown> | undefined;
    if (!given) throw new CloudError(502, "BadAnswer", "Cognito gave no credentials.");
    const identity: Identity = {
      id,
      credentials: {
        accessKeyId: String(given.AccessKeyId),
        secretAccessKey: String(given.SecretKey),
        sessionToken: String(given.SessionToken),
        // In seconds since 1970, with a fraction.
        expiration: Number(given.Expiration) * 1000,
      },
    };
    this.#write(identity);
    return identity;
  }

  /** Both operations are public: they are not signed. */
  async #post(operation: string, body: object): Promise<Record<string, unknown>> {
    const request = new Request(cognitoIdentityUrl(this.#config), {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(body),
    });
    const response = await reach(this.#fetch, request);
    this.#clock.learn(response);
    if (!response.ok) throw await errorOf(response);
    return response.json();
  }

  get #name(): string {
    return `rhizome-identity-${this.#config.identityPoolId}`;
  }

  #read(): { id: string; credentials?: Credentials } | undefined {
    try {
      const kept = JSON.parse(this.#keep.getItem(this.#name) ?? "null");
      return typeof kept?.id === "string" ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  #write(identity: { id: string; credentials?: Credentials }): void {
    try {
      this.#keep.setItem(this.#name, JSON.stringify(identity));
    } catch {
      // Storage is full or switched off: this visit goes on without.
    }
  }
}
