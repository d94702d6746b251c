import type { App, Dialog } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { shortcuts } from "../editor/shortcuts.ts";
import { setSides } from "../editor/structure.ts";
import { EXPORTS } from "../import/names.ts";
import { chordName, shownKeys } from "./key-names.ts";
import { exportAs, showNote } from "./main-menu.tsx";
import { toggleMinimap } from "./minimap-choice.ts";

export interface Command {
  readonly name: string;
  /** As they are shown. */
  readonly keys?: string;
  run(): void;
}

/** All that can be done: what has keys, and what menus offer. */
export function commandsOf(app: App, editor: Editor): Command[] {
  const show = (kind: Exclude<Dialog["kind"], "note" | "report">) => {
    app.dialog.value = { kind };
  };
  return [
    ...shortcuts.flatMap(({ does, keys, run }) => {
      if (!run || does === "All commands") return [];
      return [{ name: does, keys: shownKeys(keys).slice(0, 1).map(chordName)[0], run: () => run(editor) }];
    }),
    { name: "Note and link", run: () => showNote(app) },
    { name: "Layout: branches on both sides", run: () => setSides(editor, undefined) },
    { name: "Layout: all branches to the right", run: () => setSides(editor, "right") },
    { name: "Layout: all branches to the left", run: () => setSides(editor, "left") },
    { name: "Layout: all branches down (organization chart)", run: () => setSides(editor, "down") },
    { name: "Show or hide the minimap", run: toggleMinimap },
    { name: "Share this map", run: () => show("share") },
    { name: "My maps", run: () => show("maps") },
    { name: "New map", run: () => void app.newMap() },
    { name: "Import a file", run: () => chooseFiles(app) },
    ...EXPORTS.map(({ id, label }) => ({ name: `Export as ${label}`, run: () => void exportAs(app, id) })),
    { name: "Your name and colour", run: () => show("profile") },
  ];
}

function chooseFiles(app: App): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => void app.importFiles([...(input.files ?? [])]));
  input.click();
}
