import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon, type IconName } from "./icons.tsx";
import { keepFocus } from "./top-bar.tsx";

/** For fingers: everything that a keyboard would do. */
export function Toolbar({ editor }: { editor: Editor }) {
  const focus = editor.state.focus.value;
  const { canUndo, canRedo } = editor.state;
  const isRoot = focus === "root";
  if (editor.readOnly.value) return null;
  return (
    <div class="tools" role="toolbar" aria-label={t("tools.name")}>
      <Tool label={t("tools.addChild")} icon="addChild" run={() => commands.addChild(editor)} />
      <Tool
        label={t("tools.addSibling")}
        icon="addSibling"
        run={() => commands.addSibling(editor, "after")}
        disabled={isRoot}
      />
      <Tool label={t("tools.edit")} icon="edit" run={() => commands.editText(editor)} />
      <Tool label={t("tools.fold")} icon="fold" run={() => commands.toggleFold(editor)} disabled={isRoot} />
      <Tool label={t("tools.delete")} icon="remove" run={() => commands.remove(editor)} disabled={isRoot} />
      <Tool label={t("tools.undo")} icon="undo" run={() => commands.undo(editor)} disabled={!canUndo.value} />
      <Tool label={t("tools.redo")} icon="redo" run={() => commands.redo(editor)} disabled={!canRedo.value} />
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: IconName;
  disabled?: boolean;
  run(): void;
}

function Tool({ label, icon, disabled = false, run }: ToolProps) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={label}
      disabled={disabled}
      onPointerDown={keepFocus}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}
