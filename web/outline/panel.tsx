import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { withKeys } from "../ui/key-names.ts";
import { moveLine, shiftLine } from "./keys.ts";
import { Outliner } from "./outliner.ts";
import "./outline.css";
import { t } from "../i18n/index.ts";

/** The outline beside the map: docked on a wide screen, all of a small one. */
export function OutlinePanel({ editor }: { editor: Editor }) {
  const host = useRef<HTMLDivElement>(null);
  const [outliner, setOutliner] = useState<Outliner | undefined>();

  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new Outliner(editor, host.current);
    setOutliner(made);
    // A keyboard on glass would cover half of what was just opened.
    if (matchMedia("(pointer: coarse)").matches) made.render();
    else made.focus();
    return () => {
      const held = host.current?.contains(document.activeElement);
      made.destroy();
      if (held) editor.focusNode();
    };
  }, [editor]);

  const close = () => {
    editor.state.outlining.value = false;
    editor.focusNode();
  };

  return (
    <aside class="outline" aria-label={t("outline.name")}>
      <div class="outline-head">
        <h2>{t("outline.name")}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("outline.close")}
          title={withKeys(t("outline.close"), "do.outline")}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <p id="outline-help" class="visually-hidden">
        {t("outline.help")}
      </p>
      <div class="outline-lines" ref={host} />
      {outliner && !editor.readOnly.value && <LineTools outliner={outliner} />}
    </aside>
  );
}

/** What fingers have in the place of keys. */
function LineTools({ outliner }: { outliner: Outliner }) {
  return (
    <div class="outline-tools" role="toolbar" aria-label={t("outline.line")}>
      <Tool label={t("outline.levelOut")} icon="levelOut" run={() => shiftLine(outliner, "out")} />
      <Tool label={t("outline.levelIn")} icon="levelIn" run={() => shiftLine(outliner, "in")} />
      <Tool label={t("outline.moveUp")} icon="moveUp" run={() => moveLine(outliner, -1)} />
      <Tool label={t("outline.moveDown")} icon="moveDown" run={() => moveLine(outliner, 1)} />
      <Tool label={t("tools.undo")} icon="undo" run={() => travel(outliner, commands.undo)} />
      <Tool label={t("tools.redo")} icon="redo" run={() => travel(outliner, commands.redo)} />
    </div>
  );
}

function travel(outliner: Outliner, go: (editor: Editor) => void): void {
  if (outliner.typing) outliner.travel(go);
  else go(outliner.editor);
}

function Tool({ label, icon, run }: { label: string; icon: IconName; run(): void }) {
  const keep = (event: Event) => event.preventDefault();
  return (
    <button
      type="button"
      class="tool"
      aria-label={label}
      onPointerDown={keep}
      onMouseDown={keep}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}
