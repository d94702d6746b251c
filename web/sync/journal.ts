/**
 * The last changes of a page that went. IndexedDB does not finish while a page goes, `localStorage` is written before
 * `pagehide` is over. They are kept with the others when the map is opened next.
 */
import { fromBase64, toBase64 } from "../base64.ts";
import type { Store } from "./store.ts";

/** Changes merged into one, and the `seq` that they are kept under unless the page goes before that. */
export interface Unkept {
  readonly seq: number;
  readonly update: Uint8Array;
  /** How many changes of the person were merged into `update`. */
  readonly edits: number;
}

interface Row extends Omit<Unkept, "update"> {
  /** In base64. */
  readonly update: string;
}

/** A browser's `localStorage`, as far as it is used. */
export type Pocket = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const prefix = (space: string): string => `rhizome-unkept-${space}-`;

export class Journal {
  readonly #pocket: Pocket;
  readonly #name: string;
  /** There is something that was not kept when the page was about to go. */
  isWritten = false;

  constructor(pocket: Pocket, space: string, clientKey: string) {
    this.#pocket = pocket;
    this.#name = prefix(space) + clientKey;
  }

  /** Takes the place of what was written before. Returns when the browser has it, or has no room for it. */
  write(unkept: readonly Unkept[]): void {
    if (unkept.length === 0) {
      this.clear();
      return;
    }
    const rows: Row[] = unkept.map((one) => ({ ...one, update: toBase64(one.update) }));
    try {
      this.#pocket.setItem(this.#name, JSON.stringify(rows));
      this.isWritten = true;
    } catch {
      // More than localStorage takes (5 MB): IndexedDB may still finish.
    }
  }

  /** All of it is kept. */
  clear(): void {
    if (this.isWritten) this.#pocket.removeItem(this.#name);
    this.isWritten = false;
  }
}

/** Keeps what pages that went have left of a space. It stays where it is if that fails. */
export async function takeUp(pocket: Pocket, store: Store, space: string): Promise<void> {
  const names = Array.from({ length: pocket.length }, (_, i) => pocket.key(i) ?? "");
  for (const name of names.filter((one) => one.startsWith(prefix(space)))) {
    const left = read(pocket.getItem(name));
    await store.keepLeft(name.slice(prefix(space).length), left);
    pocket.removeItem(name);
  }
}

/** What a person's own tools have made of it is no reason not to open a map. */
function read(text: string | null): Unkept[] {
  try {
    const rows: Row[] = JSON.parse(text ?? "[]");
    return rows.map((row) => ({ ...row, update: fromBase64(row.update) }));
  } catch {
    return [];
  }
}
