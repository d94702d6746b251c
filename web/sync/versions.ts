/** What a map was: its versions in the cloud, and those that this device has seen when there is no network. */
import type { Version, Versions } from "../cloud/api.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { CloudError, Unreachable } from "../cloud/errors.ts";

export type { Version, Versions } from "../cloud/api.ts";

/** Versions of maps that were looked at, for a time without a network. */
export const VERSIONS_CACHE = "rhizome-versions";

export class MapVersions {
  readonly #cloud: Cloud;
  readonly #mapId: string;
  readonly #urls = new Map<string, string>();

  constructor(cloud: Cloud, mapId: string) {
    this.#cloud = cloud;
    this.#mapId = mapId;
  }

  /** The versions older than `before`, or the newest; without a network, those that were listed last. */
  async list(before?: string): Promise<Versions> {
    const path = this.#path(`?before=${before ?? ""}`);
    try {
      const page = await this.#cloud.versions(this.#mapId, before);
      for (const { id, url } of page.versions) this.#urls.set(id, url);
      await keep(path, JSON.stringify(page));
      return page;
    } catch (error) {
      const kept = error instanceof Unreachable ? await keptAt(path) : undefined;
      if (!kept) throw error;
      return kept.json();
    }
  }

  /** A version's snapshot. Throws `CloudError` or `Unreachable`. */
  async snapshot(version: Version): Promise<Uint8Array> {
    const path = this.#path(version.id);
    const kept = await keptAt(path);
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    const bytes = await this.#fetch(version.id);
    // A copy: what a response is made of is its own.
    await keep(path, bytes.slice());
    return bytes;
  }

  /** Names a version, or without one the map as it is in the cloud; "" takes the name away. */
  name(name: string, version?: Version): Promise<string> {
    return this.#cloud.nameVersion(this.#mapId, name, version?.id);
  }

  async #fetch(id: string): Promise<Uint8Array> {
    const url = this.#urls.get(id);
    try {
      if (url) return await this.#cloud.version(url);
    } catch (error) {
      // Its time is over.
      if (!(error instanceof CloudError) || error.status !== 403) throw error;
    }
    // Ids of one length are followed by what sorts just behind them.
    const { versions } = await this.#cloud.versions(this.#mapId, after(id));
    const again = versions.find((one) => one.id === id);
    if (!again) throw new CloudError(404, "Http404", "This version is no longer there.");
    return this.#cloud.version(again.url);
  }

  #path(end: string): string {
    return `/versions/${this.#mapId}/${end}`;
  }
}

/** An id that comes next after this one: nine digits hold more than there will be. */
function after(id: string): string {
  const [epoch = "", version = ""] = id.split(".");
  return `${epoch}.${String(Number(version) + 1).padStart(9, "0")}`;
}

/** A browser that keeps nothing only lacks the versions when there is no network. */
async function keep(path: string, body: BodyInit): Promise<void> {
  try {
    await (await caches.open(VERSIONS_CACHE)).put(path, new Response(body));
  } catch {
    // It is full, or forbidden.
  }
}

async function keptAt(path: string): Promise<Response | undefined> {
  try {
    return await (await caches.open(VERSIONS_CACHE)).match(path);
  } catch {
    return undefined;
  }
}
