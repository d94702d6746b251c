/** Uploads that have not ended, kept in this browser: a page that was closed or reloaded goes on with them. */
import type { NodeId } from "../../model/document.ts";

export interface KeptUpload {
  readonly id: string;
  readonly mapId: string;
  readonly node: NodeId;
  /** What it is called in the map. */
  readonly name: string;
  readonly file: Blob;
  /** Of an image that the node is to show, as large as it is on the map. */
  readonly shown?: { readonly width: number; readonly height: number };
  /** The key of the picture in whose place it is shown. */
  readonly replaces?: string;
  /** Another map has it, too: without its node it is not needed here. */
  readonly isCopy?: boolean;
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function uploads(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open("rhizome-uploads", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("uploads", { keyPath: "id" });
  return (await answer(opening)).transaction("uploads", mode).objectStore("uploads");
}

/** Says that a map has something kept, so that a page need not look into the database. */
export const marker = (mapId: string): string => `rhizome-transfers-${mapId}`;

/** Without room for it, it is not kept: the upload goes on, as long as the page is open. */
export async function keep(upload: KeptUpload): Promise<void> {
  try {
    await answer((await uploads("readwrite")).put(upload));
    localStorage.setItem(marker(upload.mapId), "1");
  } catch {
    // No room, or storage is switched off.
  }
}

export async function forget(id: string): Promise<void> {
  try {
    await answer((await uploads("readwrite")).delete(id));
  } catch {
    // It was not kept.
  }
}

export async function keptOf(mapId: string): Promise<KeptUpload[]> {
  const all: KeptUpload[] = await answer((await uploads("readonly")).getAll());
  return all.filter((upload) => upload.mapId === mapId);
}
