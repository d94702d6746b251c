import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Thread } from "../../model/talk.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import type { Conversation } from "./conversation.ts";
import { EntryView } from "./entry.tsx";
import { Writer } from "./writer.tsx";

interface Props {
  readonly editor: Editor;
  readonly conversation: Conversation;
  readonly mayTalk: boolean;
}

/** The threads of the focused node, then all others that are open, then what was resolved. */
export function Comments(props: Props) {
  const { editor, conversation, mayTalk } = props;
  const node = editor.state.focus.value;
  // Texts and deletions of nodes are told by these.
  editor.size.value;
  editor.title.value;
  // The panel was asked for to write; afterwards, who goes from node to node stays in the map.
  const isNew = useRef(true);
  useEffect(() => {
    isNew.current = false;
  }, []);
  const { threads } = conversation.said.value;
  const open = threads.filter(({ resolved }) => !resolved);
  const here = open.filter((thread) => thread.node === node);
  const elsewhere = open.filter((thread) => thread.node !== node).reverse();
  const resolved = threads.filter((thread) => thread.resolved).reverse();
  return (
    <div class="talk-body">
      <section>
        <h3 dir="auto">{t("talk.here", { text: nameOf(editor, node) })}</h3>
        {here.length === 0 && <p class="quiet">{t("talk.none")}</p>}
        {here.map((thread) => (
          <ThreadView {...props} thread={thread} key={thread.id} />
        ))}
        {mayTalk && (
          <Writer
            key={node}
            conversation={conversation}
            place={{ kind: "comment", node }}
            label={t("talk.comment")}
            button={t("talk.send")}
            focus={isNew.current && matchMedia("(pointer: fine)").matches}
          />
        )}
      </section>
      {elsewhere.length > 0 && (
        <section>
          <h3>{t("talk.elsewhere")}</h3>
          {elsewhere.map((thread) => (
            <ThreadView {...props} thread={thread} named key={thread.id} />
          ))}
        </section>
      )}
      {resolved.length > 0 && (
        <details>
          <summary>{t("talk.resolved", { count: resolved.length })}</summary>
          {resolved.map((thread) => (
            <ThreadView {...props} thread={thread} named key={thread.id} />
          ))}
        </details>
      )}
    </div>
  );
}

function ThreadView({
  editor,
  conversation,
  mayTalk,
  thread,
  named = false,
}: Props & { thread: Thread; named?: boolean }) {
  const replying = useSignal(false);
  const first = thread.comments[0];
  const text = nameOf(editor, thread.node);
  const done = () => {
    replying.value = false;
  };
  return (
    <article class="talk-thread" aria-label={t("talk.here", { text })}>
      {named &&
        (editor.map.has(thread.node) ? (
          <button
            type="button"
            class="talk-node"
            aria-label={t("talk.goTo", { text })}
            onClick={() => {
              editor.uncover(thread.node);
              editor.select(thread.node);
            }}
          >
            <span dir="auto">{text}</span>
          </button>
        ) : (
          <p class="talk-node quiet">{t("talk.deletedNode")}</p>
        ))}
      <ul>
        {thread.comments.map((entry) => (
          <EntryView conversation={conversation} entry={entry} mayTalk={mayTalk} key={entry.id} />
        ))}
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
          <button
            type="button"
            class="button"
            onClick={() => {
              replying.value = true;
            }}
          >
            {t("talk.reply")}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => void conversation.resolve(thread.id, !thread.resolved)}
          >
            {t(thread.resolved ? "talk.reopen" : "talk.resolve")}
          </button>
        </div>
      )}
    </article>
  );
}

function nameOf({ map }: Editor, node: string): string {
  if (!map.has(node)) return t("talk.deletedNode");
  return shorten(map.text(node).trim(), 60) || t("map.emptyNode");
}
