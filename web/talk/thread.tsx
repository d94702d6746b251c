import { useSignal } from "@preact/signals";
import type { Thread } from "../../model/talk.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Answers } from "./answers.tsx";
import type { Conversation } from "./conversation.ts";
import { EntryView } from "./entry.tsx";
import { NodeLink, nameOf, useChanges } from "./node-link.tsx";
import { SuggestionView } from "./suggestion.tsx";
import { Writer } from "./writer.tsx";

export interface TalkProps {
  readonly editor: Editor;
  readonly conversation: Conversation;
  readonly mayTalk: boolean;
}

/** What was said one after the other; `named`: with the node that it is about. */
export function ThreadView({
  editor,
  conversation,
  mayTalk,
  thread,
  named = false,
}: TalkProps & { thread: Thread; named?: boolean }) {
  useChanges(editor);
  const replying = useSignal(false);
  const first = thread.comments[0];
  const text = nameOf(editor, thread.node);
  const now = editor.map.has(thread.node) ? editor.map.text(thread.node) : undefined;
  const done = () => {
    replying.value = false;
  };
  return (
    <article class="talk-thread" aria-label={t("talk.here", { text })}>
      {named && <NodeLink editor={editor} node={thread.node} />}
      <ul>
        {thread.comments.map((entry) =>
          entry === first && thread.suggestion ? (
            <SuggestionView
              editor={editor}
              thread={thread}
              suggestion={thread.suggestion}
              entry={entry}
              now={now}
              key={entry.id}
            />
          ) : (
            <EntryView conversation={conversation} entry={entry} mayTalk={mayTalk} key={entry.id} />
          ),
        )}
      </ul>
      {mayTalk && replying.value && (
        <Writer
          conversation={conversation}
          place={{ kind: "reply", thread: thread.id }}
          label={t("talk.replyTo", { name: first?.name ?? "" })}
          button={t("talk.send")}
          focus
          done={done}
        />
      )}
      {mayTalk && !replying.value && (
        <div class="talk-row">
          {first && thread.suggestion && (
            <Answers
              editor={editor}
              conversation={conversation}
              thread={thread}
              suggestion={thread.suggestion}
              isThere={now !== undefined}
            />
          )}
          <button
            type="button"
            class="button"
            onClick={() => {
              replying.value = true;
            }}
          >
            {t("talk.reply")}
          </button>
          {!thread.suggestion && (
            <button
              type="button"
              class="button"
              onClick={() => void conversation.resolve(thread.id, !thread.resolved)}
            >
              {t(thread.resolved ? "talk.reopen" : "talk.resolve")}
            </button>
          )}
        </div>
      )}
    </article>
  );
}
