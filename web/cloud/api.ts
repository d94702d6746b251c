/** The calls that need a function: all the back end there is, apart from the services themselves. */
import type { Config } from "./config.ts";
import { errorOf, reach } from "./errors.ts";
import type { Identities } from "./identity.ts";
import type { Role, Session } from "./session.ts";
import type { Call } from "./sign.ts";

export class Api {
  readonly #config: Config;
  readonly #call: Call;
  readonly #fetch: typeof globalThis.fetch;
  readonly #identities: Identities;

  constructor(options: {
    readonly config: Config;
    readonly call: Call;
    readonly fetch: typeof globalThis.fetch;
    readonly identities: Identities;
  }) {
    this.#config = options.config;
    this.#call = options.call;
    this.#fetch = options.fetch;
    this.#identities = options.identities;
  }

  /** Makes a map, the caller its owner, and answers its id. */
  async createMap(title: string): Promise<string> {
    const { mapId } = await this.#post<{ mapId: string }>("/maps", title ? { title } : {});
    return mapId;
  }

  /** Credentials for one map. Throws `CloudError` 403 (no right) and 404 (no such map). */
  async openSession(
    mapId: string,
    options: { readonly secret?: string; readonly replica: string },
  ): Promise<Session> {
    const session = await this.#post<Session>(`/maps/${encodeURIComponent(mapId)}/session`, options);
    const { credentials } = session;
    // STS's own form is an ISO date; ms since 1970 from here on.
    return { ...session, credentials: { ...credentials, expiration: +new Date(credentials.expiration) } };
  }

  /** The map's last snapshot for someone who came by a link, before there are any credentials. */
  async viewMap(mapId: string, secret: string): Promise<Uint8Array> {
    const url = `${this.#config.apiUrl}/maps/${encodeURIComponent(mapId)}/view`;
    const response = await reach(this.#fetch, new Request(url, { headers: { "x-map-secret": secret } }));
    if (!response.ok) throw await errorOf(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Makes a link with a role and answers its secret, which nothing in the cloud keeps. */
  async shareMap(mapId: string, role: Role): Promise<string> {
    const { secret } = await this.#post<{ secret: string }>(`/maps/${encodeURIComponent(mapId)}/links`, {
      role,
    });
    return secret;
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const { credentials } = await this.#identities.get();
    const response = await this.#call({
      service: "execute-api",
      url: this.#config.apiUrl + path,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials,
    });
    return response.json();
  }
}
