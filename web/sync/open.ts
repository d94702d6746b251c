/** Opens a map: what this device has of it at once, the cloud's part beside it. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { MindMap } from "../../model/document.ts";
import type { LinkOptions } from "../cloud/api.ts";
import type { Cloud } from "../cloud/cloud.ts";
import type { View } from "../cloud/view.ts";
import { type Sentence, t } from "../i18n/index.ts";
import type { MapFiles } from "./files.ts";
import type { Live, LiveHooks } from "./live.ts";
import { LocalMap, type LocalOptions } from "./local.ts";
import type { Maps } from "./maps.ts";
import type { Store } from "./store.ts";
import type { MapTalk } from "./talk.ts";
import type { Timing } from "./timing.ts";
import type {
  OpenMap,
  OpenMapEvents,
  PasswordAsked,
  Peer,
  Presence,
  Profile,
  Role,
  Status,
  Target,
} from "./types.ts";
import type { MapVersions } from "./versions.ts";

/** What a map needs around it; a test brings its own. */
export interface Environment extends LocalOptions {
  cloud(): Promise<Cloud>;
  /** The last snapshot of a map that a link opens. */
  view(mapId: string, secret: string): Promise<View>;
  /** Loads what is not needed before the map is drawn. */
  live(): Promise<typeof import("./live.ts")>;
  readonly maps: Maps;
  profile(): Profile;
  /** These keep their names and colours. */
  giveWay(others: readonly Profile[]): void;
  /** The page's origin, for links. */
  readonly origin: string;
  /** Leads the page to another path. */
  go(path: string): void;
  /** Where this browser keeps a map that is looked at with a lesser role: apart from what this person has of it. */
  storeAs(mapId: string, role: Role): Promise<Store>;
  /** Calls `keep` when the page goes or may never be shown again; it must not wait. Answers how to end that. */
  afterLeaving(keep: () => void): () => void;
  readonly timing?: Partial<Timing>;
}

/** The cloud's side of the status; how many changes wait is known here. */
export type Link =
  | { readonly state: "opening" }
  | { readonly state: "live" }
  | { readonly state: "offline" }
  | {
      readonly state: "problem";
      message(): string;
      readonly action?: Remedy;
      readonly password?: PasswordAsked;
    };

/** Something to do about a problem. */
export interface Remedy {
  readonly label: Sentence;
  run(): void;
}

/**
 * Resolves as soon as there is something to draw: the copy on this device, the snapshot that a link shows
 * before there are credentials, an empty draft, or the map as the cloud has it. It resolves too when the
 * map can't be opened: the status then says why.
 */
export async function openMapIn(around: Environment, target: Target): Promise<OpenMap> {
  const as = "as" in target ? target.as : undefined;
  const environment =
    "id" in target && as ? { ...around, store: await around.storeAs(target.id, as) } : around;
  const { store } = environment;
  let space = "draft" in target ? await store.space(target.draft) : await store.spaceOf(target.id);
  if ("secret" in target && target.secret) {
    space = await store.patchSpace(space.space, { secret: target.secret });
  }
  const opened = new Opened(environment, await LocalMap.open(environment, space), as);
  await opened.start();
  return opened;
}

class Opened implements OpenMap {
  readonly as: Role | undefined;
  readonly peers: Signal<readonly Peer[]> = signal([]);
  readonly status: ReadonlySignal<Status>;
  readonly #environment: Environment;
  readonly #link = signal<Link>({ state: "opening" });
  readonly #pending = signal(0);
  readonly #savedAt = signal(Date.now());
  readonly #trouble = signal<Error | undefined>(undefined);
  readonly #listeners = new Map<keyof OpenMapEvents, Set<() => void>>();
  readonly #stay: () => void;
  #local: LocalMap;
  #live: Live | undefined;
  #presence: Presence = { selection: [] };
  #closed = false;

  constructor(environment: Environment, local: LocalMap, as: Role | undefined) {
    this.as = as;
    this.#environment = environment;
    this.#local = local;
    this.status = computed(() => this.#status());
    this.#stay = environment.afterLeaving(() => local.leave());
    this.#listen();
  }

  get id(): string | undefined {
    return this.#local.space.mapId;
  }

  get map(): MindMap {
    return this.#local.map;
  }

  get role(): Role {
    return this.#local.space.role ?? (this.id === undefined ? "owner" : "viewer");
  }

  presence(presence: Presence): void {
    this.#presence = presence;
    this.#live?.presence(presence);
  }

  async share(role: Role, how?: LinkOptions): Promise<string> {
    await this.flush();
    const live = this.#live ?? (await this.#goLive());
    const secret = await live.share(role, how);
    return `${this.#environment.origin}/m/${this.id}#${secret}`;
  }

  async files(): Promise<MapFiles> {
    await this.flush();
    const live = this.#live ?? (await this.#goLive());
    return live.files();
  }

  async talk(): Promise<MapTalk> {
    const live = this.#live ?? (await this.#goLive());
    return live.talk();
  }

  async versions(): Promise<MapVersions> {
    await this.flush();
    const live = this.#live ?? (await this.#goLive());
    return live.versions();
  }

  flush(): Promise<void> {
    return this.#local.flush();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#live?.close();
    await this.#local.close();
    this.#stay();
  }

  on<Name extends keyof OpenMapEvents>(event: Name, listener: OpenMapEvents[Name]): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Resolves when there is something to draw. */
  async start(): Promise<void> {
    const { mapId, secret } = this.#local.space;
    if (mapId === undefined) {
      // A draft: nobody but this device knows of it before its first change.
      this.#link.value = { state: "live" };
      if (this.#local.pending > 0) void this.#goLive();
      return;
    }
    let drawn = this.#local.known;
    const first = this.#goLive()
      .then((live) => live.first)
      .then(() => {
        drawn = true;
      });
    if (drawn) return;
    const view = secret ? [this.#view(mapId, secret, () => !drawn)] : [];
    await Promise.race([first, ...view]);
  }

  /** Draws the last snapshot of a map that someone shared; what goes wrong here the session will say. */
  async #view(mapId: string, secret: string, isWanted: () => boolean): Promise<void> {
    try {
      const { path, bytes } = await this.#environment.view(mapId, secret);
      if (isWanted() && this.#local.load(bytes).status !== "refused") this.#local.viewed = path;
    } catch {
      await new Promise(() => {});
    }
  }

  async #goLive(): Promise<Live> {
    const local = this.#local;
    const { Live } = await this.#environment.live();
    if (this.#live) return this.#live;
    const live = new Live(this.#hooks(local));
    this.#live = live;
    live.presence(this.#presence);
    if (!this.#closed) live.start();
    return live;
  }

  #hooks(local: LocalMap): LiveHooks {
    return {
      local,
      maps: this.#environment.maps,
      cloud: () => this.#environment.cloud(),
      profile: () => this.#environment.profile(),
      go: (path) => this.#environment.go(path),
      timing: this.#environment.timing,
      as: this.as,
      link: (link) => {
        this.#link.value = link;
      },
      peers: (peers) => {
        this.peers.value = peers;
        // Of two people who look alike, one gives way, the same on both sides.
        this.#environment.giveWay(peers.filter(({ key }) => key < local.replica.clientKey));
      },
      created: () => this.#emit("id"),
      role: () => this.#emit("role"),
    };
  }

  #listen(): void {
    const local = this.#local;
    local.onPending = () => {
      if (this.#pending.value > 0 && local.pending === 0) this.#savedAt.value = Date.now();
      this.#pending.value = local.pending;
    };
    local.onTrouble = (error) => {
      this.#trouble.value = error;
    };
    local.onKept = () => {
      if (this.#live) this.#live.kept();
      else void this.#goLive();
    };
    local.onPending();
  }

  #status(): Status {
    const link = this.#link.value;
    const pending = this.#pending.value;
    if (this.#trouble.value) {
      return {
        state: "problem",
        message: t("sync.notKept", { reason: this.#trouble.value.message }),
      };
    }
    if (link.state === "problem") {
      const { action, password } = link;
      // Told anew when the language changes.
      return {
        state: "problem",
        message: link.message(),
        action: action && { label: t(action.label), run: () => action.run() },
        password,
      };
    }
    if (link.state === "offline") return { state: "offline", pending };
    if (link.state === "opening" && pending === 0) return { state: "opening" };
    return pending > 0 ? { state: "saving", pending } : { state: "saved", at: this.#savedAt.value };
  }

  #emit(event: keyof OpenMapEvents): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
  }
}
