/** Makes a suggested change in the map, by its own operations. */
import type { MindMap, NodeId } from "./document.ts";
import { mergedText } from "./plan.ts";
import type { RichText } from "./rich-text.ts";
import type { Proposed } from "./suggestion.ts";
import type { Outline } from "./types.ts";

/** What a node would say: what was changed in its text since the suggestion was made stays, with all formatting. */
export function textAfter(map: MindMap, id: NodeId, { base, text }: Proposed): RichText {
  const isThere = map.text(id) === text;
  return isThere
    ? { text, marks: map.marks(id) }
    : mergedText(map, id, { text: base, marks: [] }, { text, marks: [] });
}

/**
 * Makes the change as one undo step; `branches` are what its lines say. Answers the nodes that have it, none for a
 * removal. Throws a MapError if the map does not take it.
 */
export function accept(
  map: MindMap,
  id: NodeId,
  proposed: Proposed,
  branches: readonly Outline[],
): readonly NodeId[] {
  if (proposed.change === "child") return map.insert(id, map.children(id).length, branches);
  if (proposed.change === "removal") {
    map.remove([id]);
    return [];
  }
  const { text, marks } = textAfter(map, id, proposed);
  map.setText(id, text, marks);
  return [id];
}
