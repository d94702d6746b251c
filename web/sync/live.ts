/**
 * Keeps a map in step with the cloud: a session, the log and the snapshot, the MQTT connection; again and
 * again, for as long as the map is open. Each connection is a {@link Visit}.
 */

import { ROOT } from "../../model/document.ts";
import type { LinkOptions } from "../cloud/api.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { CloudError, Unreachable } from "../cloud/errors.ts";
import { mayEdit, type Role, type Session } from "../cloud/session.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { deliverOrphans } from "./courier.ts";
import type { MapFiles } from "./files.ts";
import type { LocalMap } from "./local.ts";
import type { Maps } from "./maps.ts";
import type { Link } from "./open.ts";
import type { MapTalk } from "./talk.ts";
import { defaultTiming, type Timing } from "./timing.ts";
import type { PasswordAsked, Peer, Presence, Profile } from "./types.ts";
import type { MapVersions } from "./versions.ts";
import { Visit } from "./visit.ts";

export interface LiveHooks {
  readonly local: LocalMap;
  readonly maps: Maps;
  cloud(): Promise<Cloud>;
  profile(): Profile;
  link(link: Link): void;
  peers(peers: readonly Peer[]): void;
  /** The cloud made the map. */
  created(): void;
  /** The role changed. */
  role(): void;
  /** Leads the page elsewhere. */
  go(path: string): void;
  readonly timing?: Partial<Timing>;
  /** The role to ask for, where that is less than this person's own. */
  readonly as?: Role;
}

export class Live {
  /** Resolves when the map is as the cloud has it, or when it is known that it can't be had now. */
  readonly first: Promise<void>;
  readonly #hooks: LiveHooks;
  readonly #timing: Timing;
  readonly #settle: () => void;
  readonly #ends: (() => void)[] = [];
  #visit: Visit | undefined;
  #files: Promise<MapFiles> | undefined;
  #talk: MapTalk | undefined;
  #talking: Promise<MapTalk> | undefined;
  #awaiting: ((session: Session) => void)[] = [];
  #link: Link = { state: "opening" };
  #notice: Link | undefined;
  #creating: Promise<string> | undefined;
  #presence: Presence = { selection: [] };
  #closed = false;
  #wake: () => void = () => {};
  #remembered = "";

  constructor(hooks: LiveHooks) {
    this.#hooks = hooks;
    this.#timing = { ...defaultTiming, ...hooks.timing };
    const { promise, resolve } = deferred<void>();
    this.first = promise;
    this.#settle = resolve;
  }

  start(): void {
    this.#on(globalThis, "online", () => this.#wake());
    // A device that slept may have missed something, on a connection that is dead without knowing it.
    this.#on(globalThis.document, "visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.#visit?.refresh();
      this.#talk?.look();
    });
    this.#on(globalThis, "offline", () => {
      this.#report({ state: "offline" });
      this.#visit?.end();
    });
    void this.#run();
  }

  /** A change was kept on this device. */
  kept(): void {
    this.#visit?.kept();
  }

  presence(presence: Presence): void {
    this.#presence = presence;
    this.#visit?.show(presence);
  }

  /** Makes a link's secret. */
  async share(role: Role, how?: LinkOptions): Promise<string> {
    const cloud = await this.#hooks.cloud();
    const mapId = await this.#mapId(cloud);
    const secret = await cloud.shareMap(mapId, role, this.#hooks.local.space.secret, how);
    // The visit may only be beginning: that of a draft.
    void this.#session().then(() => this.#visit?.wantSnapshot());
    return secret;
  }

  /** The map's files in the cloud. */
  files(): Promise<MapFiles> {
    const { local, cloud } = this.#hooks;
    this.#files ??= import("./files.ts").then(
      ({ MapFiles }) =>
        new MapFiles({
          cloud,
          mapId: async () => this.#mapId(await cloud()),
          secret: () => local.space.secret,
          session: () => this.#session(),
        }),
    );
    return this.#files;
  }

  /** What is said about the map. */
  talk(): Promise<MapTalk> {
    const { local, cloud } = this.#hooks;
    this.#talking ??= import("./talk.ts").then(async ({ MapTalk }) => {
      const talk = await MapTalk.open({ local, cloud, timing: this.#timing });
      this.#talk = talk;
      if (this.#visit?.live && !this.#visit.session.listed) talk.join(this.#visit);
      return talk;
    });
    return this.#talking;
  }

  /** What the map was. */
  async versions(): Promise<MapVersions> {
    const { MapVersions } = await import("./versions.ts");
    const cloud = await this.#hooks.cloud();
    return new MapVersions(cloud, await this.#mapId(cloud));
  }

  async #session(): Promise<Session> {
    if (this.#visit) return this.#visit.session;
    const { promise, resolve } = deferred<Session>();
    this.#awaiting.push(resolve);
    return promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#ends) end();
    this.#wake();
    this.#visit?.leave();
    this.#settle();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      try {
        await this.#stay();
        failures = 0;
      } catch (error) {
        if (this.#closed) return;
        failures++;
        if (await this.#refused(error)) {
          failures = 0;
          continue;
        }
        this.#report({ state: "offline" });
        this.#settle();
      }
      await this.#pause(failures);
    }
  }

  /** From a session to the end of its connection. Throws if it did not come to life. */
  async #stay(): Promise<void> {
    const { local, maps } = this.#hooks;
    const cloud = await this.#hooks.cloud();
    const mapId = await this.#mapId(cloud);
    // A new session for each connection: rights may be others now, and the map may have begun anew.
    const session = await this.#open(cloud, mapId);
    const visit = new Visit({
      cloud,
      session,
      local,
      profile: this.#hooks.profile,
      peers: this.#hooks.peers,
      problem: (message) => this.#notify(message, "sync.goOn", () => {}),
      renew: () => this.#open(cloud, mapId),
      talk: (voice, number, payload) => this.#talk?.receive(voice, number, payload),
      late: () => this.#talk?.refresh(),
      transfer: (event) => void this.#files?.then((files) => files.told(event)),
      presence: this.#presence,
      timing: this.#timing,
    });
    this.#visit = visit;
    for (const resolve of this.#awaiting.splice(0)) resolve(session);
    try {
      await visit.catchUp();
      this.#settle();
      await visit.join();
      if (!session.listed) this.#talk?.join(visit);
      this.#report(this.#standing(session));
      // A map of the gallery is no map of theirs, and on their list it is with their own role.
      if (!session.listed && !this.#hooks.as) this.#remember(mapId, session, maps);
      if (mayEdit(session.role)) void this.#deliverOrphans(cloud, mapId, visit);
      await visit.ended;
    } finally {
      this.#visit = undefined;
      this.#talk?.part();
      visit.leave();
    }
  }

  /** The map's id; a draft becomes a map of the cloud first. */
  async #mapId(cloud: Cloud): Promise<string> {
    const { local } = this.#hooks;
    if (local.space.mapId !== undefined) return local.space.mapId;
    this.#creating ??= local.promote((title) => cloud.createMap(title));
    try {
      const mapId = await this.#creating;
      this.#hooks.created();
      return mapId;
    } finally {
      this.#creating = undefined;
    }
  }

  async #open(cloud: Cloud, mapId: string): Promise<Session> {
    const { local, as } = this.#hooks;
    const { secret, password, epoch, role } = local.space;
    const session = await cloud.openSession(mapId, {
      secret,
      password,
      replica: local.replica.secret,
      name: this.#hooks.profile().name,
      ...(as && { as }),
    });
    if (epoch !== session.epoch || role !== session.role) {
      // Another epoch is the same document in another place, where snapshots are numbered anew.
      const version = epoch === session.epoch ? local.space.version : undefined;
      await local.patchSpace({ epoch: session.epoch, role: session.role, version });
      if (role !== session.role) this.#hooks.role();
    }
    return session;
  }

  #standing(session: Session): Link {
    const waiting = this.#hooks.local.outbox.pending;
    if (mayEdit(session.role) || waiting === 0) return { state: "live" };
    return {
      state: "problem",
      message: () => t("sync.onlyView", { count: waiting }),
    };
  }

  /** Now and then, for as long as the connection lasts. */
  async #deliverOrphans(cloud: Cloud, mapId: string, visit: Visit): Promise<void> {
    while (this.#visit === visit) {
      await deliverOrphans(cloud, mapId, this.#hooks.local, this.#timing);
      await new Promise((resolve) => setTimeout(resolve, this.#timing.orphans));
    }
  }

  /** Puts the map on top of "my maps", again when its title or role changed. */
  #remember(mapId: string, { role }: Session, maps: Maps): void {
    const { map, space } = this.#hooks.local;
    const title = map.text(ROOT) ?? "";
    if (this.#remembered === `${role} ${title}`) return;
    this.#remembered = `${role} ${title}`;
    void maps.remember({ id: mapId, title, role, secret: space.secret, at: Date.now() });
  }

  /** Tells a person what only a person can mend, and waits until they have tried. */
  async #refused(error: unknown): Promise<boolean> {
    const { local } = this.#hooks;
    const message = problemOf(error, local.space.epoch !== undefined);
    if (message === undefined) return false;
    const gone = error instanceof CloudError && (error.status === 404 || error.status === 410);
    const retry = deferred<void>();
    const waiting = local.outbox.pending;
    if (isEnded(error)) await this.#keepToRead();
    this.#report({
      state: "problem",
      message: () => (waiting ? `${message()} ${t("sync.stay", { count: waiting })}` : message()),
      password: this.#passwordAsked(error, retry.resolve),
      action: gone
        ? { label: "sync.newMap", run: () => this.#hooks.go("/new") }
        : { label: "sync.again", run: retry.resolve },
    });
    this.#settle();
    this.#wake = retry.resolve;
    await retry.promise;
    this.#report({ state: "opening" });
    return true;
  }

  #passwordAsked(error: unknown, again: () => void): PasswordAsked | undefined {
    if (!(error instanceof CloudError) || error.reason !== "password") return undefined;
    const { local } = this.#hooks;
    return {
      wrong: local.space.password !== undefined,
      give: (password) => void local.patchSpace({ password }).then(again),
    };
  }

  /** Without a role nothing written here would reach anybody: what there is can be read, copied and exported. */
  async #keepToRead(): Promise<void> {
    if (this.#hooks.local.space.role === undefined) return;
    await this.#hooks.local.patchSpace({ role: undefined });
    this.#hooks.role();
  }

  /** Something that a person should know, while all else goes on; it stays until they have seen it. */
  #notify(message: () => string, label: Sentence, act: () => void): void {
    const run = (): void => {
      this.#notice = undefined;
      this.#hooks.link(this.#link);
      act();
    };
    this.#notice = { state: "problem", message, action: { label, run } };
    this.#hooks.link(this.#notice);
  }

  #report(link: Link): void {
    this.#link = link;
    this.#hooks.link(this.#notice ?? link);
  }

  /** Waits before the next try: longer after each failure, not the same for everyone, not while offline. */
  async #pause(failures: number): Promise<void> {
    if (this.#closed) return;
    const { retryMin, retryMax } = this.#timing;
    const most = Math.min(retryMax, retryMin * 2 ** failures);
    const { promise, resolve } = deferred<void>();
    // IoT Core takes one CONNECT a second from a client id (quotas, 2026-11): never sooner than retryMin.
    const timer = setTimeout(resolve, retryMin + Math.random() * (most - retryMin));
    this.#wake = () => setTimeout(resolve, Math.min(retryMin, most));
    await promise;
    clearTimeout(timer);
    this.#wake = () => {};
  }

  #on(target: EventTarget | undefined, event: string, listener: () => void): void {
    target?.addEventListener?.(event, listener);
    this.#ends.push(() => target?.removeEventListener?.(event, listener));
  }
}

/** Access was taken back, or the map deleted. */
function isEnded(error: unknown): boolean {
  return error instanceof CloudError && error.code.startsWith("Http") && [403, 410].includes(error.status);
}

/** What to tell a person; `undefined` if trying again may help by itself. `knew`: the map was open to them before. */
function problemOf(error: unknown, knew: boolean): (() => string) | undefined {
  if (error instanceof Unreachable) return undefined;
  if (!(error instanceof CloudError)) {
    console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    return () => t("sync.wentWrong", { reason });
  }
  if (error.code === "SignedOut") return () => t("account.ended");
  // The function's own answers are problem+json and have no service's code; IAM's have one.
  if (!error.code.startsWith("Http")) return undefined;
  if (error.status === 404) return () => t("sync.noMap");
  if (error.reason === "deleted") return () => t("sync.deleted");
  if (error.reason === "password") return () => t("password.asked");
  if (error.status === 403) return () => t(knew ? "sync.accessEnded" : "sync.noAccess");
  if (error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408) {
    return () => error.message;
  }
  return undefined;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
