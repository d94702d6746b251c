/** What the main menu offers, group by group. */
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { toggle } from "../editor/shortcuts.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { gallery } from "../sharing/gallery.ts";
import type { IconName } from "./icons.tsx";
import { keysFor } from "./key-names.ts";
import { minimap, toggleMinimap } from "./minimap-choice.ts";

export interface Item {
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string | undefined;
  /** For what is on or off. */
  readonly checked?: boolean;
  run(): void;
}

/** Rows of choices stand among the items. */
export interface MenuGroup {
  readonly name: string;
  readonly items: readonly (Item | "layouts" | "schemes")[];
}

/** `chooseFile` asks for a file to import. */
export function menuGroups(app: App, chooseFile: () => void): MenuGroup[] {
  return [
    {
      name: t("menu.map"),
      items: [
        item(t("menu.new"), "newMap", () => void app.newMap()),
        item(t("template.menu"), "template", () => show(app, "templates")),
        item(t("menu.maps"), "maps", () => show(app, "maps")),
        ...galleryItem(),
        item(t("menu.import"), "import", chooseFile),
        item(t("menu.export"), "export", () => show(app, "export")),
        item(t("compare.menu"), "compare", () => show(app, "compare")),
        item(t("history.name"), "history", () => turn(app, "history"), "do.history"),
        ...ending(app),
      ],
    },
    {
      name: t("menu.node"),
      items: [
        item(t("inspector.name"), "style", () => turn(app, "styling"), "do.styling"),
        item(t("menu.note"), "note", () => showNote(app)),
        item(t("files.menu"), "attach", () => showFiles(app)),
        item(t("talk.comments"), "talk", () => showTalk(app, "comments"), "do.comments"),
        item(t("do.suggest"), "rename", () => showTalk(app, "suggestion"), "do.suggest"),
      ],
    },
    {
      name: t("keys.view"),
      items: [
        item(t("find.name"), "find", () => find(app), "do.find"),
        item(t("outline.name"), "outline", () => turn(app, "outlining"), "do.outline"),
        item(t("markdown.name"), "markdown", () => turn(app, "markdown"), "do.markdown"),
        item(t("do.present"), "present", () => present(app), "do.present"),
        { ...item(t("menu.minimap"), "minimap", chooseMinimap), checked: minimap.value },
        "layouts",
        "schemes",
      ],
    },
    {
      name: t("menu.together"),
      items: [
        item(t("talk.chat"), "talk", () => showTalk(app, "chat"), "do.chat"),
        item(t("rounds.name"), "ideas", () => toggleRounds(app), "rounds.name"),
        item(t("do.authors"), "author", () => turn(app, "authors"), "do.authors"),
      ],
    },
    {
      name: t("menu.app"),
      items: [
        item(t(account.value?.tokens ? "menu.account" : "menu.signIn"), "person", () => show(app, "account")),
        item(t("menu.commands"), "commands", () => show(app, "commands"), "do.allCommands"),
        item(t("keys.title"), "keyboard", () => show(app, "shortcuts"), "do.shortcuts"),
        item(t("menu.language"), "language", () => show(app, "language")),
        item(t("lens.name"), "lens", () => turn(app, "lens"), "do.lens"),
      ],
    },
  ];
}

/** `does`: the shortcut whose keys are shown. */
const item = (label: string, icon: IconName, run: () => void, does?: Sentence): Item => ({
  label,
  icon,
  keys: does && keysFor(does),
  run,
});

/** To another page: what is written here is kept by then. */
function galleryItem(): Item[] {
  const path = gallery.value;
  return path ? [item(t("gallery.menu"), "gallery", () => location.assign(path))] : [];
}

/** Deleting or leaving the map, once it is one. */
function ending(app: App): Item[] {
  const editor = app.editor.value;
  return editor?.mapId.value === undefined
    ? []
    : [item(endLabel(editor), "remove", () => show(app, "endMap"))];
}

export const endLabel = ({ role }: Editor): string => t(role.value === "owner" ? "delete.map" : "leave.map");

function show(
  app: App,
  kind:
    | "account"
    | "maps"
    | "templates"
    | "export"
    | "shortcuts"
    | "commands"
    | "language"
    | "endMap"
    | "compare",
): void {
  app.dialog.value = { kind };
}

function chooseMinimap(): void {
  toggleMinimap();
  void import("../person/index.ts").then(({ prefer }) => prefer("minimap", minimap.peek()));
}

function turn(app: App, part: Parameters<typeof toggle>[0]): void {
  const editor = app.editor.peek();
  if (editor) toggle(part)(editor);
}

function present(app: App): void {
  const state = app.editor.peek()?.state;
  if (state) state.presenting.value = state.focus.peek();
}

function showTalk(app: App, what: "comments" | "suggestion" | "chat"): void {
  const editor = app.editor.peek();
  if (editor) editor.state.talk.value = what;
}

function toggleRounds(app: App): void {
  const rounds = app.editor.peek()?.state.rounds;
  if (rounds) rounds.value = rounds.peek() ? undefined : "asked";
}

function find(app: App): void {
  const editor = app.editor.peek();
  if (editor) editor.state.finding.value = true;
}

export function showNote(app: App): void {
  const id = app.editor.peek()?.state.focus.peek();
  if (id !== undefined) app.dialog.value = { kind: "note", id };
}

export function showFiles(app: App): void {
  const id = app.editor.peek()?.state.focus.peek();
  if (id !== undefined) app.dialog.value = { kind: "files", id };
}
