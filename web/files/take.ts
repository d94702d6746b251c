/** Files that were dropped, pasted or chosen: maps are imported, all else goes into a node. */
import { type NodeId, ROOT } from "../../model/document.ts";
import { KEYWORD } from "../../model/formats/png/chunks.ts";
import type { App } from "../app.ts";
import { importFile } from "../import/import.ts";
import { READABLE } from "../import/readable.ts";
import { attach } from "./uploads.ts";

const maps = new Set(READABLE.split(","));

export async function takeFiles(app: App, files: readonly File[], at?: NodeId): Promise<void> {
  const others: File[] = [];
  for (const file of files) {
    if (await isMap(file)) await importFile(app, file, at);
    else others.push(file);
  }
  const editor = app.editor.peek();
  if (!editor || others.length === 0) return;
  const node = at ?? editor.state.focus.peek();
  await attach(app, editor, others, editor.map.has(node) ? node : ROOT);
}

/**
 * By its name; a file of no telling name and type is looked into, as one that may be a map. A PNG is a picture, but
 * for those of ours, which have their map in them.
 */
async function isMap(file: File): Promise<boolean> {
  const [ending] = /\.[^.]*$/.exec(file.name.toLowerCase()) ?? [];
  if (ending === ".png") {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return new TextDecoder("latin1").decode(bytes).includes(`iTXt${KEYWORD}`);
  }
  return ending === undefined ? file.type === "" : maps.has(ending);
}
