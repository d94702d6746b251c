import { lineShapes } from "../../model/types.ts";
import type { App, Dialog } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { toggleFloat } from "../editor/floating.ts";
import { clearStyle, setLines } from "../editor/marks.ts";
import { shortcuts } from "../editor/shortcuts.ts";
import { setSides } from "../editor/structure.ts";
import { t } from "../i18n/index.ts";
import { EXPORTS, exportName } from "../import/names.ts";
import { keysFor } from "./key-names.ts";
import { endLabel, showFiles, showNote } from "./menu-groups.ts";
import { toggleMinimap } from "./minimap-choice.ts";

export interface Command {
  readonly name: string;
  /** As they are shown. */
  readonly keys?: string;
  run(): void;
}

/** All that can be done: what has keys, and what menus offer. */
export function commandsOf(app: App, editor: Editor): Command[] {
  const show = (
    kind: Exclude<Dialog["kind"], "note" | "files" | "export" | "report" | "pick" | "relatedTerms">,
  ) => {
    app.dialog.value = { kind };
  };
  return [
    ...shortcuts.flatMap(({ does, run }) => {
      if (!run || does === "do.allCommands") return [];
      return [{ name: t(does), keys: keysFor(does), run: () => run(editor) }];
    }),
    { name: t("commands.note"), run: () => showNote(app) },
    { name: t("files.menu"), run: () => showFiles(app) },
    { name: t("commands.layout", { layout: t("layout.both") }), run: () => setSides(editor, undefined) },
    { name: t("commands.layout", { layout: t("layout.right") }), run: () => setSides(editor, "right") },
    { name: t("commands.layout", { layout: t("layout.left") }), run: () => setSides(editor, "left") },
    { name: t("commands.layout", { layout: t("layout.down") }), run: () => setSides(editor, "down") },
    ...lineShapes.map((shape) => ({
      name: t("commands.lines", { shape: t(`style.${shape}`) }),
      run: () => setLines(editor, shape),
    })),
    { name: t("commands.clearStyle"), run: () => clearStyle(editor) },
    { name: t("commands.float"), run: () => toggleFloat(editor) },
    { name: t("commands.minimap"), run: toggleMinimap },
    { name: t("share.title"), run: () => show("share") },
    { name: t("menu.maps"), run: () => show("maps") },
    { name: t("menu.new"), run: () => void app.newMap() },
    { name: t("template.title"), run: () => show("templates") },
    { name: t("commands.import"), run: () => chooseFiles(app) },
    ...EXPORTS.map((format) => ({
      name: t("export.as", { format: exportName(format) }),
      run: () => {
        app.dialog.value = { kind: "export", format: format.id };
      },
    })),
    { name: t("compare.menu"), run: () => show("compare") },
    { name: t("commands.profile"), run: () => show("profile") },
    { name: t("language.title"), run: () => show("language") },
    ...(editor.mapId.value === undefined ? [] : [{ name: endLabel(editor), run: () => show("endMap") }]),
  ];
}

function chooseFiles(app: App): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => void app.importFiles([...(input.files ?? [])]));
  input.click();
}
