import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import type { Conversation } from "./conversation.ts";
import { EntryView } from "./entry.tsx";
import { Writer } from "./writer.tsx";

/** So many messages are shown at first, and more each time that earlier ones are asked for. */
const PAGE = 100;

/** What is said about the map as a whole, the latest at the end. */
export function Chat({ conversation, mayTalk }: { conversation: Conversation; mayTalk: boolean }) {
  const shown = useSignal(PAGE);
  const log = useRef<HTMLUListElement>(null);
  const atEnd = useRef(true);
  const { chat } = conversation.said.value;
  const latest = chat.slice(-shown.value);
  const last = latest.at(-1)?.id;
  useLayoutEffect(() => {
    if (atEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [last, latest.length]);
  return (
    <div class="talk-chat">
      <ul
        ref={log}
        class="talk-log"
        role="log"
        aria-label={t("talk.chat")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys.
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollTop + clientHeight > scrollHeight - 40;
        }}
      >
        {chat.length > latest.length && (
          <li>
            <button
              type="button"
              class="button"
              onClick={() => {
                atEnd.current = false;
                shown.value += PAGE;
              }}
            >
              {t("talk.earlier")}
            </button>
          </li>
        )}
        {chat.length === 0 && <li class="quiet">{t("talk.quiet")}</li>}
        {latest.map((entry) => (
          <EntryView conversation={conversation} entry={entry} mayTalk={mayTalk} key={entry.id} />
        ))}
      </ul>
      {mayTalk && (
        <Writer
          conversation={conversation}
          place={{ kind: "chat" }}
          label={t("talk.message")}
          button={t("talk.send")}
          focus={matchMedia("(pointer: fine)").matches}
        />
      )}
    </div>
  );
}
