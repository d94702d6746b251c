import { useEffect, useState } from "preact/hooks";
import { type NodeId, ROOT } from "../../model/document.ts";
import type { NodeAttributes } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";

/** What the focused node carries, followed as it changes. */
export function useAttributes(editor: Editor): Readonly<NodeAttributes> {
  return useAttributesOf(editor, editor.state.focus.value);
}

/** What the map's root carries, the theme and the like among it. */
export function useRoot(editor: Editor): Readonly<NodeAttributes> {
  return useAttributesOf(editor, ROOT);
}

function useAttributesOf(editor: Editor, id: NodeId): Readonly<NodeAttributes> {
  const [, redraw] = useState(0);
  useEffect(
    () => editor.map.onChange(({ changed }) => changed.has(id) && redraw((times) => times + 1)),
    [editor, id],
  );
  return editor.map.has(id) ? editor.map.attributes(id) : {};
}
