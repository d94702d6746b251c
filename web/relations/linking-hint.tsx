import { useEffect } from "preact/hooks";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { finishLink } from "./commands.ts";
import { Pull } from "./pull.ts";
import "./relations.css";

const hasFingers = matchMedia("(pointer: coarse)");

/** Says how to choose the other end of a cross-link, and shows the line so far. */
export function LinkingHint({ editor }: { editor: Editor }) {
  const from = editor.state.linking.value;
  useEffect(() => {
    if (from === undefined) return;
    const pull = new Pull(editor, from);
    const move = (event: PointerEvent) =>
      pull.move({ x: event.clientX, y: event.clientY }, event.pointerType);
    const follow = editor.state.focus.subscribe((id) => pull.aim(id === from ? undefined : id));
    document.addEventListener("pointermove", move);
    return () => {
      document.removeEventListener("pointermove", move);
      follow();
      pull.end();
    };
  }, [editor, from]);
  if (from === undefined) return null;
  return (
    <div class="linking-hint" role="status">
      <span>{t(hasFingers.matches ? "relation.tap" : "relation.choose")}</span>
      <button type="button" class="button" onClick={() => editor.surroundings.pickNode("crossLink", from)}>
        {t("relation.search")}
      </button>
      <button type="button" class="button" onClick={() => finishLink(editor)}>
        {t("relation.cancel")}
      </button>
    </div>
  );
}
