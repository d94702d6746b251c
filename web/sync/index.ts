/** Maps that stay in step with the cloud and work without it: what the editor is built on. */
import type { AccountCloud, Cloud } from "../cloud/cloud.ts";
import { config, viewOf } from "../cloud/first-view.ts";
import { language } from "../i18n/index.ts";
import { once } from "../once.ts";
import { afterLeaving } from "../when-leaving.ts";
import { Maps } from "./maps.ts";
import { type Environment, openMapIn } from "./open.ts";
import { giveWay, profile } from "./profile.ts";
import { Store } from "./store.ts";
import type { MyMap, OpenMap, Target } from "./types.ts";

export type {
  MyMap,
  OpenMap,
  PasswordAsked,
  Peer,
  Status,
  Target,
} from "./types.ts";
export { profile };

const locks = globalThis.navigator?.locks;
const store = once(() => Store.open());
/** Begins the names of databases with maps that are looked at as others see them. */
const AS = "rhizome-as-";

const fetch = globalThis.fetch.bind(globalThis);

/** The cloud, made when it is first needed. */
export const cloud = once(async (): Promise<Cloud & AccountCloud> => {
  const [{ createCloud }, { watchConnect, watchFetch }, where] = await Promise.all([
    import("../cloud/cloud.ts"),
    import("../lens/tap.ts"),
    config(),
  ]);
  return createCloud({
    config: where,
    fetch: watchFetch(where, fetch),
    keep: localStorage,
    locks,
    ...(where.experiments && {
      met: (id) => void import("../cloud/visitor.ts").then(({ rememberVisitor }) => rememberVisitor(id)),
    }),
    // The MQTT client is larger than the rest of the app: it comes after the first paint.
    connect: watchConnect(async (options) => (await import("../cloud/mqtt.ts")).connect(options)),
  });
});

const environment = async (): Promise<Environment> => ({
  store: await store(),
  locks,
  pocket: localStorage,
  channel: (name) => new BroadcastChannel(name),
  cloud,
  view: viewOf,
  live: () => import("./live.ts"),
  maps: await maps(),
  profile: () => profile.value,
  giveWay,
  origin: location.origin,
  go: (path) => location.assign(path),
  storeAs: (mapId, role) => Store.open(indexedDB, `${AS}${mapId}-${role}`),
  afterLeaving,
});

/** See {@link openMapIn}. Throws only if this browser keeps nothing (IndexedDB switched off). */
export async function openMap(target: Target): Promise<OpenMap> {
  // Where the cloud is will be asked for soon.
  config().catch(() => {});
  const open = await openMapIn(await environment(), target);
  keepPage().catch(() => {});
  return open;
}

/** The page itself is kept too, for a visit without a network; it works without that (private windows). */
async function keepPage(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  // What passes it, it keeps by itself.
  const isNew = !serviceWorker.controller;
  await serviceWorker.register("/sw.js");
  const { active } = await serviceWorker.ready;
  // Words of parts that are seldom used, so that they open without a network.
  await import("../i18n/parts.ts").then(({ wordsOfParts }) => wordsOfParts(language())).catch(() => {});
  if (isNew)
    active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
}

const maps = once(async () => new Maps(await store(), cloud));

/** The maps of this person, the one opened last first. Works offline. */
export const myMaps = async (): Promise<MyMap[]> => (await maps()).list();

/** Puts a map on top of "my maps"; opening a map does so by itself. */
export const remember = async (map: MyMap): Promise<void> => (await maps()).remember(map);

/** Takes a map off "my maps" and off this device. Throws an error with a clear message. */
export const forget = async (id: string): Promise<void> => {
  await forgetAs(id);
  await (await maps()).forget(id);
};

async function forgetAs(mapId = ""): Promise<void> {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    if (name?.startsWith(AS + mapId)) indexedDB.deleteDatabase(name);
  }
}

/** Deletes a map for everyone; answers its row among the deleted ones. Throws an error with a clear message. */
export const deleteMap = async (map: MyMap): Promise<MyMap> => (await maps()).delete(map);

/** Brings a deleted map back. Throws an error with a clear message. */
export const restoreMap = async (map: MyMap): Promise<void> => (await maps()).restore(map);

/** How many changes wait on this device to be sent, in all maps. */
export const waitingChanges = async (): Promise<number> => (await store()).waitingEverywhere();

/** Forgets all of this person on this device, unsent changes included. The page has to be left afterwards. */
export async function forgetDevice(): Promise<void> {
  await (await store()).clear();
  await forgetAs();
  const { VERSIONS_CACHE } = await import("./versions.ts");
  await globalThis.caches?.delete(VERSIONS_CACHE);
  for (const name of Object.keys(localStorage)) if (name.startsWith("rhizome")) localStorage.removeItem(name);
}
