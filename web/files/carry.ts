/** Pictures and files that go with a copy of their map: read with the rights in the one, sent to the other. */
import { type NodeId, ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import type { OpenMap } from "../sync/types.ts";
import type { Left } from "./elsewhere.ts";
import { send } from "./uploads.ts";

/** Bytes that a copy holds in memory between the maps. */
const MOST = 100 * 1024 * 1024;

export interface Carried extends Left {
  readonly file: Blob;
}

/** Reads what can be read: without a network, or beyond what fits, the rest stays where it is. */
export async function pickUp(from: OpenMap, all: readonly Left[]): Promise<Carried[]> {
  if (all.length === 0) return [];
  const carried: Carried[] = [];
  let size = 0;
  try {
    const files = await from.files();
    for (const one of all) {
      const bytes = await files.read(one.key).catch(() => undefined);
      if (!bytes || size + bytes.length > MOST) continue;
      size += bytes.length;
      carried.push({ ...one, file: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: one.type }) });
    }
  } catch {
    // The map can't be reached.
  }
  return carried;
}

/** Sends to a map, filled from the same outline, what its nodes are to show and to have. */
export function putDown(into: Editor, all: readonly Carried[]): void {
  const ids: NodeId[] = [...into.map.walk(ROOT)];
  for (const { at, name, file, shown } of all) {
    send(into, {
      id: crypto.randomUUID(),
      mapId: into.open.id ?? "",
      node: ids[at] ?? ROOT,
      name,
      file,
      ...(shown && { shown }),
    });
  }
}
