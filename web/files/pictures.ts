/** Pictures in nodes: read from S3 with the map's own credentials, once each. */
import type { Editor } from "../editor/editor.ts";
import type { OpenMap } from "../sync/types.ts";
import { addHandle } from "./resizing.ts";
import "../styles/picture.css";

const urls = new Map<string, Promise<string>>();

/** What was uploaded from here need not be read back. */
export function known(key: string, file: Blob): void {
  urls.set(key, Promise.resolve(URL.createObjectURL(file)));
}

/** Fills an image, now or when the network is back. */
export async function show(editor: Editor, picture: HTMLImageElement, key: string): Promise<void> {
  addHandle(editor, picture);
  try {
    picture.src = await urlOf(editor.open, key);
    delete picture.dataset.missing;
  } catch {
    picture.dataset.missing = "";
    addEventListener("online", () => picture.isConnected && void show(editor, picture, key), { once: true });
  }
}

/** A URL of this page for one of the map's pictures. Throws `CloudError` or `Unreachable`. */
export function urlOf(open: OpenMap, key: string): Promise<string> {
  const url = urls.get(key) ?? read(open, key);
  urls.set(key, url);
  url.catch(() => urls.delete(key));
  return url;
}

async function read(open: OpenMap, key: string): Promise<string> {
  const files = await open.files();
  // What the map is compared with may show pictures of its own. In a map that has an address there are none.
  const isElsewhere = open.id === undefined && !(await files.holds(key));
  const bytes = await (isElsewhere ? (await import("./carry.ts")).readElsewhere(key) : files.read(key));
  // Typed by nothing: a browser draws an image by its bytes, and a page made of them would not run.
  return URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
}
