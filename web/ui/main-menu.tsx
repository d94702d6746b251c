import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { toggle } from "../editor/shortcuts.ts";
import { setSides } from "../editor/structure.ts";
import { schemeNow, schemes, showScheme } from "../editor/theme.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { READABLE } from "../import/readable.ts";
import { gallery } from "../sharing/gallery.ts";
import { Icon, type IconName } from "./icons.tsx";
import { keysFor } from "./key-names.ts";
import { minimap, toggleMinimap } from "./minimap-choice.ts";
import { keepFocus } from "./top-bar.tsx";

interface Item {
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string | undefined;
  /** For what is on or off. */
  readonly checked?: boolean;
  run(): void;
}

/** `does`: the shortcut whose keys are shown. */
const item = (label: string, icon: IconName, run: () => void, does?: Sentence): Item => ({
  label,
  icon,
  keys: does && keysFor(does),
  run,
});

export function MainMenu({ app }: { app: App }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const close = () => setOpen(false);

  // Before the menu is seen: its first key is its own.
  useLayoutEffect(() => {
    if (!open) return;
    anchor.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const onPress = (event: PointerEvent) => !anchor.current?.contains(event.target as Node) && close();
    document.addEventListener("pointerdown", onPress, true);
    return () => document.removeEventListener("pointerdown", onPress, true);
  }, [open]);

  const items: (Item | "line" | "layouts" | "schemes")[] = [
    item(t("menu.new"), "newMap", () => void app.newMap()),
    item(t("template.menu"), "template", () => show(app, "templates")),
    item(t("menu.maps"), "maps", () => show(app, "maps")),
    ...galleryItem(),
    item(account.value?.tokens ? t("menu.account") : t("menu.signIn"), "person", () => show(app, "account")),
    item(t("menu.import"), "import", () => file.current?.click()),
    item(t("menu.export"), "export", () => show(app, "export")),
    "line",
    item(t("inspector.name"), "style", () => turn(app, "styling"), "do.styling"),
    item(t("find.name"), "find", () => find(app), "do.find"),
    item(t("menu.note"), "note", () => showNote(app)),
    item(t("files.menu"), "attach", () => showFiles(app)),
    item(t("talk.comments"), "talk", () => showTalk(app, "comments"), "do.comments"),
    item(t("do.suggest"), "rename", () => showTalk(app, "suggestion"), "do.suggest"),
    item(t("talk.chat"), "talk", () => showTalk(app, "chat"), "do.chat"),
    item(t("rounds.name"), "ideas", () => toggleRounds(app), "rounds.name"),
    item(t("outline.name"), "outline", () => turn(app, "outlining"), "do.outline"),
    item(t("do.authors"), "author", () => turn(app, "authors"), "do.authors"),
    item(t("history.name"), "history", () => turn(app, "history"), "do.history"),
    item(t("compare.menu"), "compare", () => show(app, "compare")),
    item(t("markdown.name"), "markdown", () => turn(app, "markdown"), "do.markdown"),
    item(t("lens.name"), "lens", () => turn(app, "lens"), "do.lens"),
    item(t("do.present"), "present", () => present(app), "do.present"),
    "line",
    { ...item(t("menu.minimap"), "minimap", chooseMinimap), checked: minimap.value },
    "layouts",
    "schemes",
    "line",
    item(t("menu.commands"), "commands", () => show(app, "commands"), "do.allCommands"),
    item(t("keys.title"), "keyboard", () => show(app, "shortcuts"), "do.shortcuts"),
    item(t("menu.language"), "language", () => show(app, "language")),
    ...ending(app),
  ];

  return (
    <div class="menu-anchor" ref={anchor}>
      <button
        type="button"
        class="icon-button"
        aria-label={t("menu.name")}
        aria-haspopup="menu"
        aria-expanded={open}
        onMouseDown={keepFocus}
        onClick={() => setOpen(!open)}
      >
        <Icon name="menu" />
      </button>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        aria-label={t("menu.files")}
        accept={READABLE}
        onChange={(event) => {
          const input = event.currentTarget;
          void app.importFiles([...(input.files ?? [])]);
          input.value = "";
        }}
      />
      {open && (
        <div
          class="menu"
          role="menu"
          // It scrolls where it is longer than the screen.
          tabIndex={0}
          aria-label={t("menu.name")}
          onKeyDown={(event) => onMenuKey(event, close, app)}
        >
          {items.map((item) =>
            item === "line" ? (
              <hr />
            ) : item === "layouts" ? (
              <Layouts app={app} close={close} key={item} />
            ) : item === "schemes" ? (
              <Schemes app={app} close={close} key={item} />
            ) : (
              <MenuItem item={item} close={close} key={item.label} />
            ),
          )}
        </div>
      )}
    </div>
  );
}

/** To another page: what is written here is kept by then. */
function galleryItem(): Item[] {
  const path = gallery.value;
  return path ? [{ label: t("gallery.menu"), icon: "gallery", run: () => location.assign(path) }] : [];
}

function MenuItem({ item, close }: { item: Item; close: () => void }) {
  return (
    <button
      type="button"
      {...(item.checked === undefined
        ? { role: "menuitem" as const }
        : { role: "menuitemcheckbox" as const, "aria-checked": item.checked })}
      tabIndex={-1}
      aria-label={item.label}
      onClick={() => {
        close();
        item.run();
      }}
    >
      <Icon name={item.icon} />
      {item.label}
      {item.checked && <span class="keys">✓</span>}
      {item.keys && <span class="keys">{item.keys}</span>}
    </button>
  );
}

const layouts = [
  { side: undefined, label: "layout.both", icon: "bothSides" },
  { side: "left", label: "layout.left", icon: "leftSide" },
  { side: "right", label: "layout.right", icon: "rightSide" },
  { side: "down", label: "layout.down", icon: "downSide" },
] as const;

function Layouts({ app, close }: { app: App; close: () => void }) {
  const editor = app.editor.value;
  if (!editor || editor.readOnly.value) return null;
  const now = editor.map.attributes(ROOT).side;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
    <div class="menu-row" role="group" aria-label={t("menu.layout")}>
      <span aria-hidden="true">{t("menu.layout")}</span>
      {layouts.map(({ side, label, icon }) => (
        <button
          key={label}
          type="button"
          role="menuitemradio"
          class="icon-button"
          tabIndex={-1}
          aria-checked={side === now}
          aria-label={t(label)}
          title={t(label)}
          onClick={() => {
            close();
            setSides(editor, side);
            editor.focusNode();
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

/** Deleting or leaving the map, once it is one: last, where nobody presses it by mistake. */
function ending(app: App): (Item | "line")[] {
  const editor = app.editor.value;
  if (editor?.mapId.value === undefined) return [];
  return ["line", { label: endLabel(editor), icon: "remove", run: () => show(app, "endMap") }];
}

export const endLabel = ({ role }: Editor): string => t(role.value === "owner" ? "delete.map" : "leave.map");

/** Light, dark, or as the system is. */
function Schemes({ app, close }: { app: App; close: () => void }) {
  const now = schemeNow();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
    <div class="menu-row" role="group" aria-label={t("scheme.name")}>
      {schemes.map((scheme) => (
        <button
          key={scheme}
          type="button"
          role="menuitemradio"
          tabIndex={-1}
          aria-checked={scheme === now}
          onClick={() => {
            close();
            showScheme(scheme);
            void import("../person/index.ts").then(({ prefer }) => prefer("scheme", scheme));
            app.editor.peek()?.focusNode();
          }}
        >
          {t(`scheme.${scheme}`)}
        </button>
      ))}
    </div>
  );
}

function onMenuKey(event: KeyboardEvent, close: () => void, app: App): void {
  const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  if (step !== undefined) {
    event.preventDefault();
    items.at(step % items.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
    app.editor.peek()?.focusNode();
  }
}

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
