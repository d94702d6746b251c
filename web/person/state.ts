/**
 * The state of a person: small values by key, each with the time of its last change; of two devices, the later one
 * counts. They are kept on this device, and, for who is signed in, in rows that only this person's credentials open.
 */
import type { Cloud } from "../cloud/cloud.ts";
import type { Item } from "../cloud/dynamodb.ts";
import { CloudError } from "../cloud/errors.ts";

/** A row on this device. `dirty`: the cloud does not have it yet. */
interface Row {
  readonly value: unknown;
  /** ms since 1970 */
  readonly at: number;
  readonly dirty?: boolean;
}

type Rows = Pick<Cloud, "ownRows" | "putOwnRow">;

export interface PersonOptions {
  readonly storage: Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  /** Undefined while nobody is signed in: a guest has one device, so there is nobody to tell. */
  cloud(): Promise<Rows | undefined>;
  /** A value came from another device or tab. */
  changed(key: string, value: unknown): void;
  now?(): number;
}

/** Begins the names of this state on the device. */
export const PREFIX = "rhizome.state.";
/** And in the table; the key follows. */
const SK = "state#";

export class PersonState {
  readonly #options: PersonOptions;

  constructor(options: PersonOptions) {
    this.#options = options;
  }

  get(key: string): unknown {
    return this.#read(key)?.value;
  }

  /** Keys with a prefix, such as `star#`. */
  keys(prefix: string): string[] {
    const { storage } = this.#options;
    return Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "")
      .filter((name) => name.startsWith(PREFIX + prefix))
      .map((name) => name.slice(PREFIX.length));
  }

  /** Changes a value on this device; {@link flush} tells the others. Answers whether it is another one. */
  set(key: string, value: unknown): boolean {
    const before = this.#read(key);
    if (before && JSON.stringify(before.value) === JSON.stringify(value)) return false;
    const now = this.#options.now?.() ?? Date.now();
    this.#write(key, { value, at: Math.max(now, (before?.at ?? 0) + 1), dirty: true });
    return true;
  }

  /** Takes over what is newer in the cloud, of the keys from `from` to `to`. Throws `CloudError` or `Unreachable`. */
  async pull(from = "", to = "~"): Promise<void> {
    const cloud = await this.#options.cloud();
    for (const item of (await cloud?.ownRows(SK + from, SK + to)) ?? []) this.#take(item);
  }

  /**
   * Writes what the cloud does not have yet, of the keys with this prefix. Another device's later value stays, and is
   * taken over. Throws `CloudError` or `Unreachable`: what was not written goes with the next call.
   */
  async flush(prefix = ""): Promise<void> {
    const cloud = await this.#options.cloud();
    if (!cloud) return;
    for (const key of this.keys(prefix)) {
      const row = this.#read(key);
      if (!row?.dirty) continue;
      try {
        await cloud.putOwnRow(SK + key, { value: JSON.stringify(row.value), at: row.at }, { ifLater: true });
      } catch (error) {
        if (!(error instanceof CloudError) || error.code !== "ConditionalCheckFailedException") throw error;
        await this.pull(key, key);
      }
      // It may have changed again meanwhile.
      const now = this.#read(key);
      if (now?.at === row.at) this.#write(key, { value: now.value, at: now.at });
    }
  }

  #take({ sk, value, at }: Item): void {
    if (typeof sk !== "string" || typeof value !== "string" || typeof at !== "number") return;
    const key = sk.slice(SK.length);
    if ((this.#read(key)?.at ?? 0) >= at) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      return;
    }
    this.#write(key, { value: parsed, at });
    this.#options.changed(key, parsed);
  }

  #read(key: string): Row | undefined {
    return readRow(this.#options.storage, key);
  }

  #write(key: string, row: Row): void {
    try {
      this.#options.storage.setItem(PREFIX + key, JSON.stringify(row));
    } catch {
      // A full or forbidden storage costs only the memory of it.
    }
  }
}

function readRow(storage: Pick<globalThis.Storage, "getItem">, key: string): Row | undefined {
  try {
    const row = JSON.parse(storage.getItem(PREFIX + key) ?? "null");
    return typeof row?.at === "number" ? row : undefined;
  } catch {
    return undefined;
  }
}
