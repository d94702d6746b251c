/** A version drawn over the map, with what it changed in colours, for looking only. */
import { signal } from "@preact/signals-core";
import { MindMap, type NodeId } from "../../model/document.ts";
import { type Differences, differences } from "../../model/versions.ts";
import type { App } from "../app.ts";
import { fitView } from "../editor/commands.ts";
import { Editor } from "../editor/editor.ts";
import { showAtFirst } from "../editor/first-look.ts";
import type { OpenMap } from "../sync/types.ts";

/** A version's map; `previous` is what it is compared with. */
export interface Preview {
  readonly map: MindMap;
  readonly found: Differences;
  readonly editor: Editor;
  close(): void;
}

/** A map of its own for a snapshot. Throws an Error if it cannot be read. */
export function read(snapshot: Uint8Array): MindMap {
  const map = new MindMap({ clientKey: newKey() });
  const receipt = map.load(snapshot);
  if (receipt.status === "refused") throw new Error(receipt.reason);
  return map;
}

/** Shows a version in the place of the map. */
export function preview(app: App, editor: Editor, version: MindMap, previous: MindMap | undefined): Preview {
  const found = differences(previous ?? version, version);
  // What was removed stands there as a ghost: put back in a replica that nobody else will ever see.
  const shown = read(version.snapshot());
  shown.putBack([...(previous?.walk() ?? [])].filter((id) => found.removed.has(id)));
  const host = document.createElement("div");
  host.className = "map history-map";
  editor.scene.host.after(host);
  const over = new Editor(host, readOnly(editor.open, shown), editor.surroundings);
  const { camera } = editor.scene;
  const isNarrow = window.innerWidth < 720;
  // The panel is on the right of a wide screen, and the lower half of a narrow one.
  over.scene.cover(isNarrow ? { right: 0, bottom: window.innerHeight / 2 } : { right: 340, bottom: 0 });
  if (isNarrow) fitView(over, false);
  else if (camera.zoom > 0.2)
    Object.assign(over.scene.camera, { x: camera.x, y: camera.y, zoom: camera.zoom });
  else showAtFirst(over.scene);
  const stop = colour(over, found);
  const giveBack = app.lend(over);
  editor.scene.host.inert = true;
  return {
    map: version,
    found,
    editor: over,
    close: () => {
      const { x, y, zoom } = over.scene.camera;
      Object.assign(editor.scene.camera, { x, y, zoom });
      editor.scene.refresh();
      stop();
      over.destroy();
      host.remove();
      editor.scene.host.inert = false;
      giveBack();
    },
  };
}

function readOnly(open: OpenMap, map: MindMap): OpenMap {
  return {
    id: undefined,
    map,
    role: "viewer",
    status: open.status,
    peers: signal([]),
    presence: () => {},
    share: (...how) => open.share(...how),
    files: () => open.files(),
    talk: () => open.talk(),
    versions: () => open.versions(),
    flush: async () => {},
    close: async () => {},
    on: () => () => {},
  };
}

/** The colour of each change, as history.css has it. */
const COLOURS = { added: "green", removed: "red", changed: "amber", moved: "blue" } as const;

/** Marks the nodes by what became of them. Answers how to stop. */
function colour({ scene }: Editor, found: Differences): () => void {
  const kinds = new Map<NodeId, keyof Differences>();
  for (const kind of ["moved", "changed", "removed", "added"] as const)
    for (const id of found[kind]) kinds.set(id, kind);
  scene.rings = new Map([...kinds].map(([id, kind]) => [id, COLOURS[kind]]));
  const paint = () => {
    for (const node of scene.world.children) {
      if (!(node instanceof HTMLElement) || node.dataset.id === undefined) continue;
      const kind = kinds.get(node.dataset.id) ?? "";
      if (node.dataset.change !== kind) node.dataset.change = kind;
    }
  };
  scene.onFrame.add(paint);
  scene.invalidate();
  return () => scene.onFrame.delete(paint);
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
