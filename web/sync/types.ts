/** What the editor sees of a map that is kept in step with the cloud. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { MindMap } from "../../model/document.ts";
import type { LinkOptions } from "../cloud/api.ts";
import type { Role } from "../cloud/session.ts";
import type { MapFiles } from "./files.ts";
import type { MapTalk } from "./talk.ts";
import type { MapVersions } from "./versions.ts";

export type { Role } from "../cloud/session.ts";

/** Something that a person can do about a problem. */
export interface Action {
  readonly label: string;
  run(): void;
}

/**
 * How safe the person's own changes are.
 *
 * - `opening`: the first answer of the cloud is awaited.
 * - `saving`: `pending` changes are on their way; they are already kept on this device.
 * - `saved`: each own change was read back from the map's log; `at` in ms since 1970.
 * - `offline`: `pending` changes are kept on this device and wait for the network.
 * - `problem`: needs a person. The text stays on this device.
 */
export type Status =
  | { readonly state: "opening" }
  | { readonly state: "saving"; readonly pending: number }
  | { readonly state: "saved"; readonly at: number }
  | { readonly state: "offline"; readonly pending: number }
  | {
      readonly state: "problem";
      readonly message: string;
      readonly action?: Action;
      readonly password?: PasswordAsked;
    };

/** The link that the map was opened by asks for a password. */
export interface PasswordAsked {
  /** The last one given was not it. */
  readonly wrong: boolean;
  give(password: string): void;
}

/** Someone else who has the map open. All members are checked and cut to size, but their text is theirs. */
export interface Peer {
  /** The peer's `clientKey`. */
  readonly key: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  /** Ids of nodes; they may not exist here. */
  readonly selection: readonly string[];
  readonly editing?: string;
  /** What they see; told only while somebody follows them. */
  readonly view?: SharedView;
  /** They look where this person looks. */
  readonly followsMe: boolean;
  /** How many ideas they have written for the round that is open. */
  readonly ideas?: number;
}

/** What a person sees of the map, told from a node, since folds and fonts differ from screen to screen. */
export interface SharedView {
  /** The node nearest to the middle of the view. */
  readonly id: string;
  /** From that node's middle to the view's, and the size of the view, in pixels of the map. */
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  /** The node whose branch is presented. */
  readonly branch?: string;
}

/** What a person shows to the others. */
export interface Presence {
  readonly selection: readonly string[];
  readonly editing?: string;
  /** The key of the peer whose view this person follows. */
  readonly following?: string;
  readonly view?: SharedView;
  /** How many ideas this person has written for the round that is open. */
  readonly ideas?: number;
}

export interface OpenMapEvents {
  /** The cloud made the map: `id` is defined from now on, put it into the address bar. */
  id: () => void;
  /** `role` changed: what may be edited changed with it. */
  role: () => void;
}

export interface OpenMap {
  /** `undefined` until the cloud made the map: it is a draft on this device until its first edit. */
  readonly id: string | undefined;
  readonly map: MindMap;
  /** The role that the map is looked at with, where that is not this person's own. */
  readonly as?: Role;
  /** A draft's is `owner`; until the cloud answered, the one known last (or `viewer`). */
  readonly role: Role;
  readonly status: ReadonlySignal<Status>;
  readonly peers: ReadonlySignal<readonly Peer[]>;
  /** Shows the others what is selected and edited here; sent as seldom as the room allows. */
  presence(presence: Presence): void;
  /** Makes a link for others and answers its URL. Throws an error with a clear message if it can't. */
  share(role: Role, how?: LinkOptions): Promise<string>;
  /** The map's files in the cloud; a draft becomes a map of the cloud for them. */
  files(): Promise<MapFiles>;
  /** What is said about the map; a draft becomes a map of the cloud for it. */
  talk(): Promise<MapTalk>;
  /** What the map was; a draft becomes a map of the cloud for that. */
  versions(): Promise<MapVersions>;
  /** Resolves when every change made so far is kept on this device. */
  flush(): Promise<void>;
  /** Keeps what is left to keep, says goodbye and frees the map. */
  close(): Promise<void>;
  /** Returns the function that ends listening. */
  on<Name extends keyof OpenMapEvents>(event: Name, listener: OpenMapEvents[Name]): () => void;
}

/** Which map to open: one of the cloud, or a draft of this device (any id of the caller's making). */
export type Target =
  | { readonly id: string; readonly secret?: string; readonly as?: Role }
  | { readonly draft: string };

/** A row of "my maps". */
export interface MyMap {
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  /** Of the link by which this person came. */
  readonly secret?: string;
  /** When this person opened it last, or deleted it, in ms since 1970. */
  readonly at: number;
  /** Until when a map that this person deleted can be brought back, in ms since 1970. */
  readonly purgeAt?: number;
}

/** How a person appears to others. */
export interface Profile {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  /** The browser picked both: nobody is attached to them yet. */
  readonly isPicked?: true;
}
