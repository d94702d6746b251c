import { useEffect, useRef, useState } from "preact/hooks";
import type { Editor } from "../editor/editor.ts";
import { Icon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { MarksSection } from "./marks-section.tsx";
import { StyleSection } from "./style-section.tsx";
import "./inspector.css";
import { t } from "../i18n/index.ts";

const tabs = ["style", "marks"] as const;

/** Beside the map, or below it on a phone: what the selected nodes look like and carry. */
export function Inspector({ editor }: { editor: Editor }) {
  const [tab, setTab] = useState<(typeof tabs)[number]>("style");
  const panel = useRef<HTMLElement>(null);
  const count = editor.state.selected.value.size;
  const close = () => {
    editor.state.styling.value = false;
    editor.focusNode();
  };
  useEffect(() => {
    const box = panel.current?.getBoundingClientRect();
    if (!box) return;
    const isSheet = box.width === window.innerWidth;
    editor.scene.cover(isSheet ? { right: 0, bottom: box.height } : { right: box.width, bottom: 0 });
    editor.reveal(editor.state.focus.peek());
    return () => editor.scene.cover({ right: 0, bottom: 0 });
  }, [editor]);
  return (
    <aside
      ref={panel}
      class="inspector"
      aria-label={t("inspector.name")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="inspector-head">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            class="inspector-tab"
            aria-pressed={tab === name}
            onMouseDown={keepFocus}
            onClick={() => setTab(name)}
          >
            {t(`inspector.${name}`)}
          </button>
        ))}
        <span class="quiet inspector-count">{count > 1 ? t("inspector.count", { count }) : ""}</span>
        <button type="button" class="icon-button" aria-label={t("dialog.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="inspector-body">
        {tab === "style" ? <StyleSection editor={editor} /> : <MarksSection editor={editor} />}
      </div>
    </aside>
  );
}
