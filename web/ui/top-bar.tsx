import type { App } from "../app.ts";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { Icon } from "./icons.tsx";
import { ariaKeys, withKeys } from "./key-names.ts";
import { MainMenu } from "./main-menu.tsx";
import { People } from "./people.tsx";
import { SaveStatus } from "./save-status.tsx";
import { unread, unreadIn } from "./unread.ts";

export function TopBar({ app, editor }: { app: App; editor: Editor | undefined }) {
  const title = editor?.title.value.trim();
  return (
    <header class="bar">
      <div class="bar-part">
        <img class="brand" src="/icon.svg" alt="Rhizome" width="30" height="30" />
        <div class="about">
          <h1 class="title" dir="auto">
            {editor ? title || t("bar.untitled") : "Rhizome"}
          </h1>
          {editor && <SaveStatus editor={editor} />}
          {editor?.readOnly.value && editor.open.status.value.state !== "opening" && (
            <span class="badge-viewer">
              {t(editor.open.role === "commenter" ? "bar.commentOnly" : "bar.viewOnly")}
            </span>
          )}
        </div>
        {editor?.readOnly.value && editor.open.status.value.state !== "opening" && (
          <button
            type="button"
            class="button bar-copy"
            onClick={() => void import("../history/actions.ts").then(({ copy }) => copy(app, editor.map))}
          >
            {t("history.copy")}
          </button>
        )}
      </div>
      <div class="bar-part end">
        {editor && !editor.readOnly.value && (
          <>
            <BarButton
              label={t("tools.undo")}
              icon="undo"
              shortcut="do.undo"
              disabled={!editor.state.canUndo.value}
              run={() => commands.undo(editor)}
            />
            <BarButton
              label={t("tools.redo")}
              icon="redo"
              shortcut="do.redo"
              disabled={!editor.state.canRedo.value}
              run={() => commands.redo(editor)}
            />
          </>
        )}
        {editor && !editor.readOnly.value && (
          <button
            type="button"
            class="icon-button wide"
            aria-label={t("inspector.name")}
            aria-keyshortcuts={ariaKeys("do.styling")}
            title={withKeys(t("inspector.name"), "do.styling")}
            aria-expanded={editor.state.styling.value}
            onMouseDown={keepFocus}
            onClick={() => {
              editor.state.styling.value = !editor.state.styling.peek();
            }}
          >
            <Icon name="style" />
          </button>
        )}
        {editor && <TalkButton editor={editor} />}
        {editor && <People app={app} editor={editor} />}
        <button
          type="button"
          class="button primary share"
          onMouseDown={keepFocus}
          onClick={() => {
            app.dialog.value = { kind: "share" };
          }}
        >
          {t("bar.share")}
        </button>
        <MainMenu app={app} />
      </div>
    </header>
  );
}

/** What is said about the map, and how much of it this person has not read. */
function TalkButton({ editor: { state } }: { editor: Editor }) {
  const count = unread.value;
  const label = count > 0 ? t("talk.unread", { count }) : t("talk.name");
  return (
    <button
      type="button"
      class="icon-button talk-button"
      aria-label={label}
      title={label}
      aria-expanded={state.talk.value !== undefined}
      onMouseDown={keepFocus}
      onClick={() => {
        state.talk.value = state.talk.peek() ? undefined : unreadIn.peek();
      }}
    >
      <Icon name="talk" />
      {count > 0 && <span class="talk-count">{count > 99 ? "99+" : count}</span>}
    </button>
  );
}

interface BarButtonProps {
  label: string;
  icon: "undo" | "redo";
  shortcut: Sentence;
  disabled: boolean;
  run(): void;
}

function BarButton({ label, icon, shortcut, disabled, run }: BarButtonProps) {
  return (
    <button
      type="button"
      class="icon-button wide"
      aria-label={label}
      aria-keyshortcuts={ariaKeys(shortcut)}
      title={withKeys(label, shortcut)}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A press with the mouse leaves the focus in the map: its keys go on working. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}
