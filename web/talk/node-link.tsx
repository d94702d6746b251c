import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";

/** What a node is called where it is spoken of. */
export function nameOf({ map }: Pick<Editor, "map">, node: string): string {
  if (!map.has(node)) return t("talk.deletedNode");
  return shorten(map.text(node).trim(), 60) || t("map.emptyNode");
}

/** Draws anew at each change of the map: nodes are named, and what was said is compared with what they say. */
export function useChanges({ map }: Editor): void {
  const count = useSignal(0);
  useEffect(() => map.onChange(() => count.value++), [map, count]);
  count.value;
}

/** The name of a node, which leads to it. */
export function NodeLink({ editor, node }: { editor: Editor; node: string }) {
  const text = nameOf(editor, node);
  if (!editor.map.has(node)) return <p class="talk-node quiet">{text}</p>;
  return (
    <button
      type="button"
      class="talk-node"
      aria-label={t("talk.goTo", { text })}
      onClick={() => {
        editor.uncover(node);
        editor.select(node);
      }}
    >
      <span dir="auto">{text}</span>
    </button>
  );
}
