import { useEffect, useState } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { startLink } from "../relations/commands.ts";
import { Icon, type IconName } from "./icons.tsx";
import { keepFocus } from "./top-bar.tsx";

/** For fingers: everything that a keyboard would do. What rearranges is a row of its own that opens above. */
export function Toolbar({ editor }: { editor: Editor }) {
  const focus = editor.state.focus.value;
  const { canUndo, canRedo, root } = editor.state;
  const [more, setMore] = useState(false);
  useEffect(keepAboveKeyboard, []);
  // A move selects what it moved anew, though the focus stays.
  editor.state.selected.value;
  if (editor.readOnly.value) return null;
  const isRoot = focus === root.value;
  const isBranch = isRoot || editor.map.parent(focus) === root.value;
  const move = (step: "in" | "out" | "back" | "on") => () =>
    commands.move(editor, commands.wayOf(editor, step));
  return (
    <div class="tools" role="toolbar" aria-label={t("tools.name")}>
      {more && (
        <div class="tool-row">
          <Tool label={t("tools.out")} icon="levelOut" run={move("out")} disabled={isBranch} />
          <Tool label={t("tools.in")} icon="levelIn" run={move("in")} disabled={isRoot} />
          <Tool label={t("tools.back")} icon="moveUp" run={move("back")} disabled={isRoot} />
          <Tool label={t("tools.on")} icon="moveDown" run={move("on")} disabled={isRoot} />
          <Tool
            label={t("do.crossLink")}
            icon="crossLink"
            run={() => {
              setMore(false);
              startLink(editor);
            }}
          />
          <Tool
            label={t("tools.redo")}
            icon="redo"
            run={() => commands.redo(editor)}
            disabled={!canRedo.value}
          />
          <Tool
            label={t("menu.commands")}
            icon="commands"
            run={() => {
              setMore(false);
              editor.surroundings.openCommands();
            }}
          />
        </div>
      )}
      <div class="tool-row">
        <Tool label={t("tools.addChild")} icon="addChild" run={() => commands.addChild(editor)} />
        <Tool
          label={t("tools.addSibling")}
          icon="addSibling"
          run={() => commands.addSibling(editor, "after")}
          disabled={isRoot}
        />
        <Tool label={t("tools.edit")} icon="edit" run={() => commands.editText(editor)} />
        <Tool label={t("tools.fold")} icon="fold" run={() => commands.toggleFold(editor)} disabled={isRoot} />
        <Tool
          label={t("tools.delete")}
          icon="remove"
          run={() => commands.remove(editor)}
          disabled={focus === ROOT}
        />
        <Tool
          label={t("tools.undo")}
          icon="undo"
          run={() => commands.undo(editor)}
          disabled={!canUndo.value}
        />
        <Tool
          label={t("tools.more")}
          icon={more ? "down" : "up"}
          expanded={more}
          run={() => setMore(!more)}
        />
      </div>
    </div>
  );
}

/** A keyboard on glass covers the page without making it smaller: tells the style sheet how much. */
function keepAboveKeyboard(): (() => void) | undefined {
  const view = window.visualViewport;
  if (!view) return undefined;
  const stop = new AbortController();
  const { style } = document.documentElement;
  const follow = () => {
    const covered = window.innerHeight - view.height - view.offsetTop;
    style.setProperty("--keyboard", `${view.scale === 1 ? Math.max(0, Math.round(covered)) : 0}px`);
  };
  for (const event of ["resize", "scroll"]) view.addEventListener(event, follow, { signal: stop.signal });
  follow();
  return () => stop.abort();
}

interface ToolProps {
  label: string;
  icon: IconName;
  disabled?: boolean;
  /** For what opens something. */
  expanded?: boolean;
  run(): void;
}

function Tool({ label, icon, disabled = false, expanded, run }: ToolProps) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={label}
      aria-expanded={expanded}
      disabled={disabled}
      onPointerDown={keepFocus}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}
