import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { Chat } from "./chat.tsx";
import { Comments } from "./comments.tsx";
import { type Conversation, conversationOf } from "./conversation.ts";
import "./talk.css";

/** Beside the map, or below it on a phone: what is said about it. */
export function TalkPanel({ editor }: { editor: Editor }) {
  const conversation = useSignal<Conversation | undefined>(undefined);
  const role = useSignal(editor.open.role);
  const panel = useRef<HTMLElement>(null);
  const tab = editor.state.talk.value === "chat" ? "chat" : "comments";
  const close = () => {
    editor.state.talk.value = undefined;
    editor.focusNode();
  };
  useEffect(() => {
    role.value = editor.open.role;
    void conversationOf(editor).then((one) => {
      conversation.value = one;
    });
    return editor.open.on("role", () => {
      role.value = editor.open.role;
    });
  }, [editor, conversation, role]);
  useEffect(() => {
    editor.state.styling.value = false;
    const box = panel.current?.getBoundingClientRect();
    if (!box) return;
    const isSheet = box.width === window.innerWidth;
    editor.scene.cover(isSheet ? { right: 0, bottom: box.height } : { right: box.width, bottom: 0 });
    editor.reveal(editor.state.focus.peek());
    return () => editor.scene.cover({ right: 0, bottom: 0 });
  }, [editor]);
  const read = () => {
    const shown = editor.state.talk.peek() === "chat" ? "chat" : "comments";
    if (document.visibilityState === "visible") conversation.value?.markRead(shown);
  };
  // There is room for one panel at this side.
  useSignalEffect(() => {
    if (editor.state.styling.value) editor.state.talk.value = undefined;
  });
  useSignalEffect(() => {
    if (editor.state.talk.value) read();
  });
  useEffect(() => {
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [editor, conversation]);
  const may = useComputed(() => mayTalk(role.value));
  return (
    <aside
      ref={panel}
      class="talk"
      aria-label={t("talk.name")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="talk-tabs">
        {(["comments", "chat"] as const).map((name) => (
          <button
            key={name}
            type="button"
            class="talk-tab"
            aria-pressed={tab === name}
            onMouseDown={keepFocus}
            onClick={() => {
              editor.state.talk.value = name;
            }}
          >
            {t(`talk.${name}`)}
            <Count conversation={conversation.value} of={name} />
          </button>
        ))}
        <button type="button" class="icon-button" aria-label={t("dialog.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {!may.value && <p class="talk-hint">{t("talk.viewer")}</p>}
      {conversation.value &&
        (tab === "chat" ? (
          <Chat conversation={conversation.value} mayTalk={may.value} />
        ) : (
          <Comments editor={editor} conversation={conversation.value} mayTalk={may.value} />
        ))}
    </aside>
  );
}

function Count({ conversation, of }: { conversation: Conversation | undefined; of: "comments" | "chat" }) {
  const count = conversation?.unread()[of].length ?? 0;
  return count > 0 ? <span class="talk-count">{count}</span> : null;
}
