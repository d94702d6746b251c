import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { closeSide, SidePanel } from "../ui/side-panel.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { Chat } from "./chat.tsx";
import { Comments } from "./comments.tsx";
import { type Conversation, conversationOf } from "./conversation.ts";
import "./talk.css";

/** What is said about the map. */
export function TalkPanel({ editor }: { editor: Editor }) {
  const conversation = useSignal<Conversation | undefined>(undefined);
  const role = useSignal(editor.open.role);
  const tab = editor.state.talk.value === "chat" ? "chat" : "comments";
  useEffect(() => {
    role.value = editor.open.role;
    void conversationOf(editor).then((one) => {
      conversation.value = one;
    });
    return editor.open.on("role", () => {
      role.value = editor.open.role;
    });
  }, [editor, conversation, role]);
  const read = () => {
    const shown = editor.state.talk.peek() === "chat" ? "chat" : "comments";
    if (document.visibilityState === "visible") conversation.value?.markRead(shown);
  };
  useSignalEffect(() => {
    if (editor.state.talk.value) read();
  });
  useEffect(() => {
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [editor, conversation]);
  const may = useComputed(() => mayTalk(role.value));
  return (
    <SidePanel editor={editor} of="talk" label={t("talk.name")}>
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
        <button
          type="button"
          class="icon-button"
          aria-label={t("dialog.close")}
          onClick={() => closeSide(editor, "talk")}
        >
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
    </SidePanel>
  );
}

function Count({ conversation, of }: { conversation: Conversation | undefined; of: "comments" | "chat" }) {
  const count = conversation?.unread()[of].length ?? 0;
  return count > 0 ? <span class="talk-count">{count}</span> : null;
}
