import type { StateCommand } from "@codemirror/state";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { keysFor, withKeys } from "../ui/key-names.ts";
import { keepFocus } from "../ui/top-bar.tsx";
import { indent, outdent } from "./keys.ts";
import { MarkdownEditor } from "./markdown-editor.ts";
import "./markdown.css";

/** More nodes than this are not written as one text: a branch shown alone can be. */
const MOST = 30_000;

/** The map as Markdown, beside it: docked on a wide screen, all of a small one. */
export function MarkdownPanel({ editor }: { editor: Editor }) {
  const close = () => {
    editor.state.markdown.value = false;
    editor.focusNode();
  };
  return (
    <aside class="markdown" aria-label={t("markdown.name")}>
      <div class="markdown-head">
        <h2>{t("markdown.name")}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("markdown.close")}
          title={withKeys(t("markdown.close"), "do.markdown")}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      {countFrom(editor) > MOST ? (
        <p class="quiet markdown-large">
          {t("markdown.large", { most: MOST, keys: keysFor("do.enterBranch") ?? t("do.enterBranch") })}
        </p>
      ) : (
        <Field editor={editor} />
      )}
    </aside>
  );
}

function countFrom({ map, state }: Editor): number {
  const root = state.root.value;
  if (map.size <= MOST) return map.size;
  let count = 0;
  for (const _ of map.walk(root)) if (++count > MOST) break;
  return count;
}

function Field({ editor }: { editor: Editor }) {
  const host = useRef<HTMLDivElement>(null);
  const [field, setField] = useState<MarkdownEditor | undefined>();

  useLayoutEffect(() => {
    if (!host.current) return;
    const place = document.createElement("div");
    place.className = "markdown-place";
    host.current.append(place);
    const made = new MarkdownEditor(editor, place);
    setField(made);
    // A keyboard on glass would cover half of what was just opened.
    if (!matchMedia("(pointer: coarse)").matches) made.focus();
    return () => {
      const held = host.current?.contains(document.activeElement);
      made.destroy();
      place.remove();
      if (held) editor.focusNode();
    };
  }, [editor]);

  const run = (command: StateCommand) => () => {
    if (field) command(field.view);
  };
  return (
    <>
      <div class="markdown-text" ref={host} />
      {field && !editor.readOnly.value && (
        <div class="markdown-tools" role="toolbar" aria-label={t("markdown.lines")}>
          <Tool label={t("outline.levelOut")} icon="levelOut" run={run(outdent)} />
          <Tool label={t("outline.levelIn")} icon="levelIn" run={run(indent)} />
          <Tool label={t("tools.undo")} icon="undo" run={() => field.travel(commands.undo)} />
          <Tool label={t("tools.redo")} icon="redo" run={() => field.travel(commands.redo)} />
        </div>
      )}
    </>
  );
}

/** What fingers have in the place of keys. */
function Tool({ label, icon, run }: { label: string; icon: IconName; run(): void }) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={label}
      onPointerDown={keepFocus}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}
