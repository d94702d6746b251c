import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Entry } from "../../model/talk.ts";
import { dayOf } from "../authors/day.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import type { Conversation } from "./conversation.ts";
import { Text } from "./text.tsx";
import { Writer } from "./writer.tsx";

/** Who said what, and when; the author may change it. */
export function EntryView({
  conversation,
  entry,
  mayTalk,
}: {
  conversation: Conversation;
  entry: Entry;
  mayTalk: boolean;
}) {
  const editing = useSignal(false);
  if (entry.deleted) return <li class="talk-entry quiet">{t("talk.deleted")}</li>;
  const done = () => {
    editing.value = false;
  };
  return (
    <li
      class="talk-entry"
      data-to-me={conversation.isToMe(entry) ? "" : undefined}
      ref={(element) => element?.style.setProperty("--person", entry.color)}
    >
      <Head entry={entry}>
        {mayTalk && conversation.isOwn(entry) && (
          <span class="talk-own">
            <button
              type="button"
              class="icon-button"
              aria-label={t("talk.edit")}
              title={t("talk.edit")}
              onClick={() => {
                editing.value = true;
              }}
            >
              <Icon name="rename" />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={t("talk.delete")}
              title={t("talk.delete")}
              onClick={() => void conversation.remove(entry)}
            >
              <Icon name="remove" />
            </button>
          </span>
        )}
      </Head>
      {editing.value ? (
        <Writer
          conversation={conversation}
          place={{ kind: "edit", of: entry.n }}
          label={t("talk.edit")}
          button={t("talk.save")}
          draft={entry}
          focus
          done={done}
        />
      ) : (
        <Text entry={entry} />
      )}
    </li>
  );
}

/** Who, and when. */
export function Head({ entry, children }: { entry: Entry; children?: ComponentChildren }) {
  return (
    <div class="talk-head">
      <b dir="auto">{entry.name}</b>
      <time dateTime={new Date(entry.at).toISOString()} title={new Date(entry.at).toLocaleString()}>
        {dayOf(entry.at)}
      </time>
      {entry.edited && <span class="quiet">{t("talk.edited")}</span>}
      {entry.sent === 0 && <span class="talk-waits">{t("talk.waits")}</span>}
      {children}
    </div>
  );
}
