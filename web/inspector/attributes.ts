import { useEffect, useState } from "preact/hooks";
import type { NodeAttributes } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";

/** What the focused node carries, followed as it changes. */
export function useAttributes(editor: Editor): Readonly<NodeAttributes> {
  const focus = editor.state.focus.value;
  const [, redraw] = useState(0);
  useEffect(
    () => editor.map.onChange(({ changed }) => changed.has(focus) && redraw((times) => times + 1)),
    [editor, focus],
  );
  return editor.map.has(focus) ? editor.map.attributes(focus) : {};
}
