/** The calls that need a function: all the back end there is, apart from the services themselves. */
import type { Config } from "./config.ts";
import { CloudError } from "./errors.ts";
import type { Identities } from "./identity.ts";
import type { Role, Session } from "./session.ts";
import type { Call } from "./sign.ts";
import type { SignedPost, WorkspaceExport } from "./transfer.ts";

/** What is brought to a map to open it. */
export interface SessionRequest {
  readonly replica: string;
  readonly secret?: string;
  /** Of a link that asks for one. */
  readonly password?: string;
  /** As this person wants to be called in the list of people. */
  readonly name?: string;
  /** Less than they are: to see the map as others do. */
  readonly as?: Role;
}

/** What a link is to be. */
export interface LinkOptions {
  /** From now until it ends, with all who came by it. */
  readonly hours?: number;
  readonly password?: string;
  /** It ends with the first person who comes by it. */
  readonly once?: boolean;
  readonly label?: string;
}

/** Someone with access. Times in ms since 1970. */
export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly name?: string;
  readonly me?: true;
  readonly since?: number;
  readonly seenAt?: number;
  /** When the access ends by itself. */
  readonly until?: number;
  /** The link they came by; it may have ended. */
  readonly via?: string;
  /** Who they are in the talk. */
  readonly author: string;
  /** Their client keys of the last day. */
  readonly keys: readonly string[];
}

export interface ShareLink {
  readonly id: string;
  readonly role: Role;
  readonly createdAt?: number;
  readonly until?: number;
  readonly createdBy?: string;
  readonly label?: string;
  readonly once?: true;
  readonly password?: true;
}

export interface Access {
  /** The caller's own. */
  readonly role: Role;
  readonly people: readonly Person[];
  /** Empty for commenters. */
  readonly links: readonly ShareLink[];
  /** There while the map is in the gallery. */
  readonly listing?: Listing;
}

/** A text, and from where to where what was looked for is in it. */
export interface Marked {
  readonly text: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** A map of this person's in which something was found. */
export interface FoundMap {
  readonly id: string;
  readonly title: Marked;
  readonly excerpts: readonly Marked[];
}

/** How a map is in the gallery. */
export interface Listing {
  /** Since when, in ms since 1970. */
  readonly at: number;
  readonly description: string;
  /** ISO 639-1, where somebody chose it. */
  readonly language?: string;
}

/** A snapshot of a map, as the list of versions has it. */
export interface Version {
  readonly id: string;
  /** When it was made, in ms since 1970. */
  readonly at: number;
  /** Messages with changes that it took in. */
  readonly changes: number;
  /** Client keys of who made them, 20 at most. */
  readonly authors: readonly string[];
  readonly name?: string;
  /** Gets the snapshot, for five minutes. */
  readonly url: string;
}

export interface Versions {
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Where to go on, if there are older ones. */
  readonly more?: string;
}

const map = (mapId: string): string => `/maps/${encodeURIComponent(mapId)}`;

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
    const { mapId } = await this.#ask<{ mapId: string }>("POST", "/maps", title ? { title } : {});
    return mapId;
  }

  /** Credentials for one map. Throws `CloudError` 403 (no right) and 404 (no such map). */
  async openSession(mapId: string, options: SessionRequest): Promise<Session> {
    const session = await this.#ask<Session>("POST", `${map(mapId)}/session`, options);
    const { credentials } = session;
    // STS's own form is an ISO date; ms since 1970 from here on.
    return { ...session, credentials: { ...credentials, expiration: +new Date(credentials.expiration) } };
  }

  /**
   * Makes a link with a role and answers its secret, which nothing in the cloud keeps. `secret`: of the link by
   * which this person came, if they are no member.
   */
  async shareMap(mapId: string, role: Role, secret?: string, how: LinkOptions = {}): Promise<string> {
    const link = await this.#ask<{ secret: string }>("POST", `${map(mapId)}/links`, { role, secret, ...how });
    return link.secret;
  }

  /** Who has access to a map, and by which links. Throws `CloudError` 403 for viewers. */
  people(mapId: string): Promise<Access> {
    return this.#ask("GET", `${map(mapId)}/people`);
  }

  /** Gives a person another role. Where it is a lesser one, what they had ends at once. */
  async setRole(mapId: string, person: string, role: Role): Promise<void> {
    await this.#ask("PATCH", `${map(mapId)}/people/${encodeURIComponent(person)}`, { role });
  }

  /** Takes all access from a person, with the link they came by; or leaves the map oneself. */
  async removePerson(mapId: string, person: string): Promise<void> {
    await this.#ask("DELETE", `${map(mapId)}/people/${encodeURIComponent(person)}`);
  }

  /** Ends a link for whoever has not come yet, and with `people` for those, too, who came by it. */
  async endLink(mapId: string, link: string, { people = false } = {}): Promise<void> {
    await this.#ask("DELETE", `${map(mapId)}/links/${link}${people ? "?people=remove" : ""}`);
  }

  /** The maps of this person's list that have these words in them. Throws `CloudError` 400 for what is no query. */
  async searchMine(words: string): Promise<readonly FoundMap[]> {
    const { cards } = await this.#ask<{ cards: FoundMap[] }>("GET", `/search?q=${encodeURIComponent(words)}`);
    return cards;
  }

  /**
   * What is next to a term in Wikidata's graph. Throws `CloudError` 429, or 502 to 504 with the reason `busy`, `slow` or
   * `unreachable`.
   */
  async relatedTerms(text: string, language: string): Promise<readonly string[]> {
    return (await this.#ask<{ terms: string[] }>("POST", "/terms", { text, language })).terms;
  }

  /** Shows a map in the gallery, where anyone may look at it. `language`: "" has it found out. */
  async listMap(
    mapId: string,
    how: { readonly description: string; readonly language: string },
  ): Promise<void> {
    await this.#ask("PUT", `${map(mapId)}/listing`, how);
  }

  /** Takes a map out of the gallery. What strangers had of it ends at once. */
  async unlistMap(mapId: string): Promise<void> {
    await this.#ask("DELETE", `${map(mapId)}/listing`);
  }

  /** Deletes a map for everyone. Answers until when it can be brought back, in ms since 1970. */
  async deleteMap(mapId: string): Promise<number> {
    return (await this.#ask<{ purgeAt: number }>("DELETE", map(mapId))).purgeAt;
  }

  /** Brings a deleted map back. */
  async restoreMap(mapId: string): Promise<void> {
    await this.#ask("POST", `${map(mapId)}/restore`);
  }

  /** The versions of a map that are older than `before`, or the newest. */
  versions(mapId: string, before?: string): Promise<Versions> {
    return this.#ask("GET", `${map(mapId)}/versions${before ? `?before=${before}` : ""}`);
  }

  /** Names a version, or without an id the map as it is; "" takes the name away. Answers the version's id. */
  async nameVersion(mapId: string, name: string, id?: string): Promise<string> {
    return (await this.#ask<{ id: string }>("POST", `${map(mapId)}/versions`, { name, ...(id && { id }) }))
      .id;
  }

  /** A form that uploads one file to a map. Throws `CloudError` 400, 403, 413 with what to tell a person. */
  signUpload(
    mapId: string,
    file: { readonly name: string; readonly type: string; readonly size: number; readonly secret?: string },
  ): Promise<SignedPost> {
    return this.#ask("POST", `${map(mapId)}/uploads`, file);
  }

  /** A form that hands a map, as our own JSON of `size` bytes, to the exporter of a format. */
  signExport(
    mapId: string,
    how: {
      readonly format: string;
      readonly size: number;
      readonly secret?: string;
      /** Of what the file says beside the map. */
      readonly language?: string;
    },
  ): Promise<SignedPost> {
    return this.#ask("POST", `${map(mapId)}/exports`, how);
  }

  /** Begins an export of maps, all in one file. Throws `CloudError` 413 and 429 with what to tell a person. */
  exportWorkspace(format: string, maps: readonly string[]): Promise<WorkspaceExport> {
    return this.#ask("POST", "/exports", { format, maps });
  }

  /** Throws `CloudError` 404 when it is gone. */
  workspaceExport(id: string): Promise<WorkspaceExport> {
    return this.#ask("GET", `/exports/${encodeURIComponent(id)}`);
  }

  /** Gives maps of a guest to the account that is signed in; answers those that the guest had. */
  async handOver(from: string, maps: readonly string[]): Promise<string[]> {
    const answer = await this.#ask<{ maps: string[] }>("POST", "/handovers", { from, maps });
    return answer.maps;
  }

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const ask = async (): Promise<Response> => {
      const { credentials } = await this.#identities.get();
      return this.#call({
        service: "execute-api",
        url: this.#config.apiUrl + path,
        method,
        ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
        credentials,
      });
    };
    const response = await ask().catch((error) => {
      const refused = error instanceof CloudError && error.status === 403 && !error.code.startsWith("Http");
      if (!refused) throw error;
      // API Gateway, not the function: the kept credentials are void, or the clock was changed. New
      // credentials mend both, since Cognito's answer says what time it is.
      this.#identities.expire();
      return ask();
    });
    return response.status === 204 ? (undefined as Answer) : response.json();
  }
}
