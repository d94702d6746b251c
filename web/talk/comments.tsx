import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { nameOf, useChanges } from "./node-link.tsx";
import { SuggestForm } from "./suggest-form.tsx";
import { suggest } from "./suggesting.ts";
import { type TalkProps, ThreadView } from "./thread.tsx";
import { Writer } from "./writer.tsx";

/** The threads of the focused node, then all others that are open, then what was resolved. */
export function Comments(props: TalkProps) {
  const { editor, conversation, mayTalk } = props;
  const node = editor.state.focus.value;
  useChanges(editor);
  // The panel was asked for to write; afterwards, who goes from node to node stays in the map.
  const isNew = useRef(true);
  useEffect(() => {
    isNew.current = false;
  }, []);
  const isSuggesting = editor.state.talk.value === "suggestion";
  const { threads } = conversation.said.value;
  const open = threads.filter(({ resolved }) => !resolved);
  const here = open.filter((thread) => thread.node === node);
  const elsewhere = open.filter((thread) => thread.node !== node).reverse();
  const resolved = threads.filter((thread) => thread.resolved).reverse();
  return (
    <div class="talk-body">
      <section>
        <h2 dir="auto">{t("talk.here", { text: nameOf(editor, node) })}</h2>
        {here.length === 0 && <p class="quiet">{t("talk.none")}</p>}
        {here.map((thread) => (
          <ThreadView {...props} thread={thread} key={thread.id} />
        ))}
        {mayTalk && isSuggesting && <SuggestForm key={node} editor={editor} conversation={conversation} />}
        {mayTalk && !isSuggesting && (
          <>
            <Writer
              key={node}
              conversation={conversation}
              place={{ kind: "comment", node }}
              label={t("talk.comment")}
              button={t("talk.send")}
              focus={isNew.current && matchMedia("(pointer: fine)").matches}
            />
            <button
              type="button"
              class="button talk-suggest"
              onClick={() => suggest(editor, { node, change: "text" })}
            >
              {t("suggest.begin")}
            </button>
          </>
        )}
      </section>
      {elsewhere.length > 0 && (
        <section>
          <h2>{t("talk.elsewhere")}</h2>
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
