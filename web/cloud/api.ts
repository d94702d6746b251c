/** The calls that need a function: all the back end there is, apart from the services themselves. */
import type { Config } from "./config.ts";
import { CloudError } from "./errors.ts";
import type { Identities } from "./identity.ts";
import type { Role, Session } from "./session.ts";
import type { Call } from "./sign.ts";
import type { SignedPost } from "./transfer.ts";

export class Api {
  readonly #config: Config;
  readonly #call: Call;
  readonly #identities: Identities;

  constructor(options: {
    readonly config: Config;
    readonly call: Call;
    readonly identities: Identities;
  }) {
    this.#config = options.config;
    this.#call = options.call;
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

  /**
   * Makes a link with a role and answers its secret, which nothing in the cloud keeps. `secret`: of the link by
   * which this person came, if they are no member.
   */
  async shareMap(mapId: string, role: Role, secret?: string): Promise<string> {
    const path = `/maps/${encodeURIComponent(mapId)}/links`;
    const link = await this.#post<{ secret: string }>(path, { role, secret });
    return link.secret;
  }

  /** A form that uploads one file to a map. Throws `CloudError` 400, 403, 413 with what to tell a person. */
  signUpload(
    mapId: string,
    file: { readonly name: string; readonly type: string; readonly size: number; readonly secret?: string },
  ): Promise<SignedPost> {
    return this.#post(`/maps/${encodeURIComponent(mapId)}/uploads`, file);
  }

  /** A form that hands a map, as our own JSON of `size` bytes, to the exporter of a format. */
  signExport(
    mapId: string,
    how: { readonly format: string; readonly size: number; readonly secret?: string },
  ): Promise<SignedPost> {
    return this.#post(`/maps/${encodeURIComponent(mapId)}/exports`, how);
  }

  /** Gives maps of a guest to the account that is signed in; answers those that the guest had. */
  async handOver(from: string, maps: readonly string[]): Promise<string[]> {
    const answer = await this.#post<{ maps: string[] }>("/handovers", { from, maps });
    return answer.maps;
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const post = async (): Promise<Response> => {
      const { credentials } = await this.#identities.get();
      return this.#call({
        service: "execute-api",
        url: this.#config.apiUrl + path,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials,
      });
    };
    const response = await post().catch((error) => {
      const refused = error instanceof CloudError && error.status === 403 && !error.code.startsWith("Http");
      if (!refused) throw error;
      // API Gateway, not the function: the kept credentials are void, or the clock was changed. New
      // credentials mend both, since Cognito's answer says what time it is.
      this.#identities.expire();
      return post();
    });
    return response.json();
  }
}
