import { signal } from "@preact/signals";
import { MindMap, ROOT } from "../../model/document.ts";
import type { Outline } from "../../model/types.ts";
import { Editor } from "../../web/editor/editor.ts";
import type { OpenMap } from "../../web/sync/types.ts";
import "../../web/styles.css";
import type { Contender, Tree } from "./tree.ts";

const host = document.body.appendChild(document.createElement("div"));
host.className = "map";
host.style.cssText = "position:fixed;inset:0";

function outline({ text, children }: Tree): Outline {
  return { text, children: children.map(outline) };
}

/** The editor on a document in memory: the cloud has no part in what is measured here. */
function opened(map: MindMap): OpenMap {
  return {
    id: undefined,
    map,
    role: "owner",
    status: signal({ state: "saved", at: 0 }),
    peers: signal([]),
    presence() {},
    share: () => Promise.reject(new Error("There is no cloud here.")),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
    on: () => () => {},
  };
}

let editor: Editor | undefined;
let snapshot: Uint8Array | undefined;

function show(map: MindMap): void {
  editor = new Editor(host, opened(map), {
    tell: (message) => console.error(message),
    openShortcuts() {},
    openNote() {},
    importFiles() {},
  });
  editor.scene.refresh();
}

const contender: Contender & { prepare(tree: Tree): void } = {
  /** Not measured: the snapshot that the cloud would give. */
  prepare(tree) {
    const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
    const { text, children } = outline(tree);
    map.setText(ROOT, text);
    children.forEach((child, index) => {
      map.insert(ROOT, index, child);
    });
    snapshot = map.snapshot();
  },
  /** From the snapshot's bytes: decoding the CRDT is part of it. */
  load() {
    if (!snapshot) throw new Error("Nothing was prepared.");
    const map = new MindMap({ clientKey: "fedcba9876543210fedcba98" });
    map.load(snapshot);
    show(map);
  },
  addChild() {
    if (!editor) throw new Error("Nothing is open.");
    const { map } = editor;
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
};
Object.assign(window, { contender });
