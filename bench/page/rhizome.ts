import { signal } from "@preact/signals";
import { MindMap, ROOT } from "../../model/document.ts";
import { MapSnapshot } from "../../model/snapshot.ts";
import { fitView } from "../../web/editor/commands.ts";
import { Editor } from "../../web/editor/editor.ts";
import { showAtFirst } from "../../web/editor/first-look.ts";
import { Folds } from "../../web/editor/folds.ts";
import { Scene } from "../../web/editor/scene.ts";
import { EditorState } from "../../web/editor/state.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import "../../web/styles.css";
import type { Contender } from "./tree.ts";

const host = document.body.appendChild(document.createElement("div"));
host.className = "map";
host.style.cssText = "position:fixed;inset:0";

/** The editor on a document in memory: the cloud has no part in what is measured here. */
function opened(): OpenMap {
  return {
    id: undefined,
    map,
    role: "owner",
    status: signal({ state: "saved", at: 0 }),
    peers: signal([]),
    presence() {},
    share: () => Promise.reject(new Error("There is no cloud here.")),
    files: () => Promise.reject(new Error("There is no cloud here.")),
    talk: () => Promise.reject(new Error("There is no cloud.")),
    versions: () => Promise.reject(new Error("There is no cloud.")),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
    on: () => () => {},
  };
}

let editor: Editor | undefined;
let endGlimpse = () => {};
let snapshot = new Uint8Array();
const map = new MindMap({ clientKey: "fedcba9876543210fedcba98" });

const contender: Contender = {
  async fetch(address) {
    snapshot = new Uint8Array(await (await fetch(address)).arrayBuffer());
  },
  decode() {
    const receipt = map.load(snapshot);
    if (receipt.status !== "applied") throw new Error(`The snapshot is ${receipt.status}.`);
  },
  glimpse() {
    const map = new MapSnapshot(snapshot);
    const scene = new Scene(host, map, new Folds(map, undefined), new EditorState());
    scene.relabel();
    showAtFirst(scene);
    endGlimpse = () => scene.destroy();
  },
  load() {
    endGlimpse();
    editor = new Editor(host, opened(), {
      tell: (message) => console.error(message),
      openCommands() {},
      openShortcuts() {},
      openNote() {},
      openFiles() {},
      pickNode() {},
      importFiles() {},
    });
    showAtFirst(editor.scene);
  },
  addChild() {
    const target = map.children(map.children(ROOT)[0] ?? ROOT)[0] ?? ROOT;
    map.add(target, map.children(target).length, "one more idea");
  },
  pan(dx, dy) {
    editor?.scene.camera.panBy(dx, dy);
    editor?.scene.invalidate();
  },
  zoom(factor) {
    editor?.scene.camera.zoomBy(factor, { x: 640, y: 400 });
    editor?.scene.invalidate();
  },
  fit() {
    if (editor) fitView(editor, false);
  },
};
Object.assign(window, { contender });
