/** Who this browser is to AWS: a guest of the Cognito identity pool, the same one at each visit. */
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
  }) {
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
    return this.#current;
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
    const known = this.#read()?.id;
    const id = known ?? (await this.#getId());
    try {
      return await this.#getCredentials(id);
    } catch (error) {
      // The pool was made anew, or the identity was deleted there.
      const gone = error instanceof CloudError && error.code === "ResourceNotFoundException";
      if (!known || !gone) throw error;
      return this.#getCredentials(await this.#getId());
    }
  }

  async #getId(): Promise<string> {
    const { IdentityId } = await this.#post("GetId", { IdentityPoolId: this.#config.identityPoolId });
    if (typeof IdentityId !== "string") throw new CloudError(502, "BadAnswer", "Cognito gave no identity.");
    this.#write({ id: IdentityId });
    return IdentityId;
  }

  async #getCredentials(id: string): Promise<Identity> {
    const answer = await this.#post("GetCredentialsForIdentity", { IdentityId: id });
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
