/** The answer of `POST /maps/{mapId}/session`: everything that opens one map, and nothing else. */

export type Role = "owner" | "editor" | "commenter" | "viewer";

/** Temporary credentials; `expiration` in ms since 1970. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: number;
}

/** Where a snapshot of the map is. */
export interface SnapshotPointer {
  readonly bucket: string;
  readonly key: string;
  readonly version: number;
}

export interface Partition {
  readonly table: string;
  readonly partition: string;
}

export interface Session {
  readonly role: Role;
  /** The role is everyone's, as the map is in the gallery: they see the map, not who is there nor what is said. */
  readonly listed?: true;
  readonly epoch: number;
  /** The MQTT client id that the credentials may connect as. */
  readonly clientId: string;
  readonly clientKey: string;
  readonly credentials: Credentials;
  /**
   * `updates` and `presence` are published to with `/{clientKey}` appended, `talk` with `/{talk.author}` or
   * `/{talk.answers}`; `measures`, which nobody hears, takes the times of edits.
   */
  readonly topics: Readonly<Record<"updates" | "presence" | "control" | "talk" | "measures", string>>;
  readonly log: Partition;
  /**
   * Comments and chat; `author` is who this person is there, on all their devices, `answers` the name under which they
   * answer suggestions, if they may change the map.
   */
  readonly talk: Partition & { readonly author: string; readonly answers?: string };
  readonly snapshot: SnapshotPointer | null;
}

/** Whether a role may comment and chat. */
export const mayTalk = (role: Role): boolean => role !== "viewer";

/** Whether a role may change the map. IAM is what holds the others; this only keeps the editor honest. */
export const mayEdit = (role: Role): boolean => role === "owner" || role === "editor";
