import { useSignal } from "@preact/signals";
import type { Suggestion } from "../../model/suggestion.ts";
import type { Thread } from "../../model/talk.ts";
import { messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { acceptSuggestion } from "./accept.ts";
import type { Conversation } from "./conversation.ts";

interface Props {
  readonly editor: Editor;
  readonly conversation: Conversation;
  readonly thread: Thread;
  readonly suggestion: Suggestion;
  /** The node has not been deleted. */
  readonly isThere: boolean;
}

/** What this person can do about a suggestion: who edits answers it, its author takes it back. */
export function Answers({ editor, conversation, thread, suggestion: { state }, isThere }: Props) {
  const problem = useSignal("");
  const isOpen = state === "open";
  const mayEdit = !editor.readOnly.value;
  const first = thread.comments[0];
  /** The button goes with its answer, and the focus to the map. */
  const answer = (work: () => Promise<void>) => async () => {
    problem.value = "";
    try {
      await work();
      editor.focusNode();
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  const button = (label: string, work: () => Promise<void>, isMain = false) => (
    <button type="button" class={isMain ? "button primary" : "button"} onClick={answer(work)}>
      {label}
    </button>
  );
  return (
    <>
      {isOpen &&
        mayEdit &&
        isThere &&
        button(t("suggest.accept"), () => acceptSuggestion(editor, conversation, thread), true)}
      {isOpen && mayEdit && button(t("suggest.decline"), () => conversation.answer(thread, "decline"))}
      {isOpen &&
        first &&
        conversation.isOwn(first) &&
        button(t("suggest.withdraw"), () => conversation.withdraw(first))}
      {mayEdit &&
        (state === "accepted" || state === "declined") &&
        button(t("talk.reopen"), () => conversation.answer(thread, "reopen"))}
      {problem.value && (
        <p class="error" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}
