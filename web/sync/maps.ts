/** "My maps": rows of the people table that the browser writes itself, and their copy on this device. */
import type { Cloud } from "../cloud/cloud.ts";
import type { Item } from "../cloud/dynamodb.ts";
import type { Store } from "./store.ts";
import type { MyMap, Role } from "./types.ts";

/** A title longer than this is cut, in characters. */
const titleLimit = 200;
const prefix = "map#";
const roles: readonly string[] = ["owner", "editor", "commenter", "viewer"];

export class Maps {
  readonly #store: Store;
  readonly #cloud: () => Promise<Cloud>;

  constructor(store: Store, cloud: () => Promise<Cloud>) {
    this.#store = store;
    this.#cloud = cloud;
  }

  /** Newest first. Of what this device and the cloud know of a map, the newer counts. Works offline. */
  async list(): Promise<MyMap[]> {
    const known = new Map((await this.#store.maps()).map((map) => [map.id, map]));
    try {
      const cloud = await this.#cloud();
      const remote = (await cloud.ownRows(prefix, `${prefix}~`)).flatMap(toMap);
      for (const map of remote) {
        const here = known.get(map.id);
        if (here && here.at >= map.at) continue;
        known.set(map.id, map);
        await this.#store.putMap(map);
      }
      const there = new Map(remote.map((map) => [map.id, map.at]));
      // Written here while there was no network.
      const behind = [...known.values()].filter((map) => (there.get(map.id) ?? 0) < map.at);
      await Promise.all(behind.map((map) => cloud.putOwnRow(prefix + map.id, toItem(map))));
      const gone = [...known.values()].filter(({ purgeAt = Infinity }) => purgeAt <= cloud.now());
      await Promise.all(gone.map(({ id }) => this.forget(id)));
    } catch {
      // The copy on this device is what there is.
    }
    const now = Date.now();
    const kept = [...known.values()].filter(({ purgeAt = Infinity }) => purgeAt > now);
    return kept.sort((a, b) => b.at - a.at);
  }

  /** Puts a map on top of the list. */
  async remember(map: MyMap): Promise<void> {
    const row = { ...map, title: map.title.slice(0, titleLimit) };
    await this.#store.putMap(row);
    try {
      await (await this.#cloud()).putOwnRow(prefix + row.id, toItem(row));
    } catch {
      // The next list() sends it.
    }
  }

  /** Deletes a map for everyone. Its owner can bring it back for a while. Throws `CloudError` or `Unreachable`. */
  async delete(map: MyMap): Promise<MyMap> {
    const purgeAt = await (await this.#cloud()).access.deleteMap(map.id);
    const deleted = { ...map, purgeAt, at: Date.now() };
    await this.remember(deleted);
    return deleted;
  }

  /** Brings a deleted map back. Throws `CloudError` or `Unreachable`. */
  async restore({ purgeAt: _, ...map }: MyMap): Promise<void> {
    await (await this.#cloud()).access.restoreMap(map.id);
    await this.remember({ ...map, at: Date.now() });
  }

  /**
   * Takes a map off the list, and off this device: changes that wait are lost. The map itself and its
   * other people are not touched. Throws `CloudError` or `Unreachable`.
   */
  async forget(id: string): Promise<void> {
    await (await this.#cloud()).deleteOwnRow(prefix + id);
    await this.#store.forget(id);
  }
}

const toItem = ({ title, role, secret, at, purgeAt }: MyMap): Item => ({
  title,
  role,
  at,
  ...(purgeAt !== undefined && { purgeAt }),
  ...(secret !== undefined && { secret }),
});

function toMap(item: Item): MyMap[] {
  const { sk, title, role, secret, at, purgeAt } = item;
  if (typeof sk !== "string" || typeof role !== "string" || !roles.includes(role)) return [];
  return [
    {
      id: sk.slice(prefix.length),
      title: String(title ?? ""),
      role: role as Role,
      at: Number(at) || 0,
      ...(typeof secret === "string" && { secret }),
      ...(typeof purgeAt === "number" && { purgeAt }),
    },
  ];
}
