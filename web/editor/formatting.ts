import { formatted } from "../../model/rich-text.ts";
import type { MarkKind } from "../../model/types.ts";
import type { Editor } from "./editor.ts";
import { isWhole } from "./rich-text.ts";

/** Formats the whole texts of the selected nodes; where all of them are so already, takes it away. One undo step. */
export function formatNodes(editor: Editor, kind: Exclude<MarkKind, "link">): void {
  editor.edit(({ map, state }) => {
    const ids = [...state.selected.peek()].filter((id) => map.text(id) !== "");
    const texts = ids.map((id) => ({ id, text: map.text(id), marks: map.marks(id) }));
    const on = !texts.every((one) => isWhole(one, 0, one.text.length, kind));
    map.transact(() => {
      for (const one of texts) {
        map.setText(one.id, one.text, formatted(one, 0, one.text.length, kind, on).marks);
      }
    });
  });
}

/** Opens a web page in a tab of its own, which learns nothing of this one. */
export function follow(link: string): void {
  // The model lets only such links in; a page that follows links checks again.
  if (/^(https?|mailto):/i.test(link)) window.open(link, "_blank", "noopener,noreferrer");
}
