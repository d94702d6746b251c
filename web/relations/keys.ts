import type { Editor } from "../editor/editor.ts";
import { finishLink, removeRelation, unselectRelation } from "./commands.ts";

/** Keys while the other end of a cross-link is chosen, or a relation is selected. Answers whether the key was taken. */
export function handleRelationKey(event: KeyboardEvent, editor: Editor): boolean {
  const { state } = editor;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isLetter = plain && [...event.key].length === 1 && event.key !== " ";
  const linking = state.linking.peek();
  if (linking !== undefined) {
    if (event.key === "Escape") finishLink(editor);
    else if (event.key === "Enter") finishLink(editor, state.focus.peek());
    else if (isLetter || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f")) {
      editor.surroundings.pickNode("crossLink", linking, isLetter ? event.key : "");
    } else return event.key === "Tab" || event.key === "Delete" || event.key === "Backspace";
    return true;
  }
  if (!state.relation.peek()) return false;
  if (event.key === "Escape") unselectRelation(editor);
  else if (event.key === "Delete" || event.key === "Backspace") removeRelation(editor);
  else if (event.key === "Enter" || event.key === "F2") state.labelling.value = true;
  else if (event.key === "Tab" && !event.shiftKey) {
    document.querySelector<HTMLElement>(".relation-bar input, .relation-bar button")?.focus();
  } else return false;
  return true;
}
