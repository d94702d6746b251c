/** What this browser keeps of maps, as it stands in IndexedDB. */
import type { Role } from "../cloud/session.ts";

/** A map (or a draft) as this browser knows it: one space for each map. */
export interface Space {
  /** Of this browser's own making; a draft keeps it when it becomes a map of the cloud. */
  readonly space: string;
  readonly mapId?: string;
  readonly epoch?: number;
  readonly role?: Role;
  readonly secret?: string;
  /** Of the link, if it asks for one. */
  readonly password?: string;
  /** Version of the newest snapshot that the kept document contains. */
  readonly version?: number;
  /** Who this person is in the talk, as the last session said. */
  readonly talkAuthor?: string;
  /** All of an epoch's talk up to a time (ms since 1970, the cloud's clock) is kept. */
  readonly talkRead?: { readonly epoch: number; readonly at: number };
}

/** An author of a space. Its `secret` proves to `open-map` that this browser may go on under `clientKey`. */
export interface ReplicaRow {
  readonly clientKey: string;
  readonly space: string;
  readonly secret: string;
  /** The last `seq` given to a change; 0 before the first. */
  readonly last: number;
}

/** A change that has not been read back from the map's log yet. */
export interface OutboxRow {
  readonly clientKey: string;
  readonly seq: number;
  readonly space: string;
  readonly update: Uint8Array;
  /** How many changes of the person were merged into `update`. */
  readonly edits: number;
}

/** An event of the talk as it is kept: others' and one's own, sent or not. */
export interface TalkRow {
  readonly space: string;
  /** Names the event for all. */
  readonly id: string;
  /** The name that its author says it under. */
  readonly clientKey: string;
  /** The number that it was published under; 0 while it waits. */
  readonly sent: number;
  readonly payload: Uint8Array;
}

/** A part of a kept document; `key` names it towards `Store.compact`. */
export interface Part {
  readonly key: number;
  readonly update: Uint8Array;
}
