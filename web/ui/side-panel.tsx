import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Editor } from "../editor/editor.ts";
import "./side-panel.css";

export interface SidePanelProps {
  readonly editor: Editor;
  /** Which one it is: there is room for one at this side. */
  readonly of: "talk" | "rounds";
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A panel beside the map, or below it on a phone. The map makes room, and Escape leads back into it. */
export function SidePanel({ editor, of, label, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const other = editor.state[of === "talk" ? "rounds" : "talk"];
  useEffect(() => {
    editor.state.styling.value = false;
    other.value = undefined;
    const box = panel.current?.getBoundingClientRect();
    if (!box) return;
    const isSheet = box.width === window.innerWidth;
    editor.scene.cover(isSheet ? { right: 0, bottom: box.height } : { right: box.width, bottom: 0 });
    editor.reveal(editor.state.focus.peek());
    return () => editor.scene.cover({ right: 0, bottom: 0 });
  }, [editor, other]);
  useSignalEffect(() => {
    if (editor.state.styling.value || other.value) editor.state[of].value = undefined;
  });
  return (
    <aside
      ref={panel}
      class={`side-panel ${of}`}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        closeSide(editor, of);
      }}
    >
      {children}
    </aside>
  );
}

/** Closes it and goes back into the map. */
export function closeSide(editor: Editor, of: SidePanelProps["of"]): void {
  editor.state[of].value = undefined;
  editor.focusNode();
}
