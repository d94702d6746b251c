/** Accepts what somebody suggested: the map first, then the word about it. */
import { accept } from "../../model/accept.ts";
import type { MindMap, NodeId } from "../../model/document.ts";
import type { Suggestion } from "../../model/suggestion.ts";
import type { Thread } from "../../model/talk.ts";
import { parseIndented } from "../editor/clipboard.ts";
import { afterRemoval } from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import type { Conversation } from "./conversation.ts";

/**
 * Makes the change as one undo step and tells that it was accepted. Throws an error whose message is for the person; why
 * the map does not take a change, the editor tells.
 */
export async function acceptSuggestion(
  editor: Editor,
  conversation: Conversation,
  thread: Thread,
): Promise<void> {
  const { node, suggestion } = thread;
  if (!suggestion || !editor.map.has(node)) return;
  let isThere: (() => boolean | undefined) | undefined;
  editor.edit(({ map, state }) => {
    const before = map.text(node);
    const next = suggestion.change === "removal" ? afterRemoval(editor, node, new Set([node])) : node;
    const made = accept(map, node, suggestion, parseIndented(suggestion.text));
    isThere = witness(map, suggestion, node, before, made);
    editor.unfold(node);
    editor.uncover(next);
    state.selectAll(made.length > 0 ? made : [next]);
    editor.reveal(state.focus.peek());
  });
  if (!isThere) return;
  await conversation.answer(thread, "accept");
  editor.surroundings.tell(t("suggest.done"));
  follow(editor.map, isThere, (isIt) => void conversation.answer(thread, isIt ? "accept" : "reopen"));
}

/** Tells whether the change is in the map; undefined where somebody has gone on from it. */
function witness(
  map: MindMap,
  { change }: Suggestion,
  node: NodeId,
  before: string,
  made: readonly NodeId[],
): () => boolean | undefined {
  if (change === "child") return () => made.every((id) => map.has(id));
  if (change === "removal") return () => !map.has(node);
  const after = map.text(node);
  return () => {
    const now = map.has(node) ? map.text(node) : undefined;
    return now === after ? true : now === before ? false : undefined;
  };
}

/** Who undoes the change, or redoes it, has taken the answer back, or given it again. */
function follow(map: MindMap, isThere: () => boolean | undefined, tell: (isThere: boolean) => void): void {
  let was = true;
  map.onChange(({ origin }) => {
    const is = origin === "undo" ? isThere() : undefined;
    if (is === undefined || is === was) return;
    was = is;
    tell(is);
  });
}
