import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { clip, shorten } from "../i18n/shorten.ts";
import { type Peer, profile } from "../sync/index.ts";
import { keepFocus } from "./top-bar.tsx";

/** More faces than this are shown as a number. */
const MOST_FACES = 5;

/** Oneself, and who else has the map open: a press on someone looks where they look. */
export function People({ app, editor }: { app: App; editor: Editor }) {
  const peers = editor.open.peers.value;
  const { name, color } = profile.value;
  const shown = peers.slice(0, MOST_FACES);
  return (
    <div class="people">
      {shown.map((peer) => (
        <Face editor={editor} peer={peer} key={peer.key} />
      ))}
      {peers.length > MOST_FACES && (
        <span class="avatar more">{t("bar.more", { count: peers.length - MOST_FACES })}</span>
      )}
      <button
        type="button"
        class="avatar"
        aria-label={t("bar.changeName", { name })}
        title={t("bar.you", { name })}
        ref={(element) => element?.style.setProperty("--person", color)}
        onClick={() => {
          app.dialog.value = { kind: "profile" };
        }}
      >
        {initialOf(name)}
      </button>
    </div>
  );
}

function Face({ editor, peer }: { editor: Editor; peer: Peer }) {
  const { following } = editor.state;
  const followed = following.value === peer.key;
  return (
    <button
      type="button"
      class="avatar"
      aria-label={t("bar.here", { name: peer.name })}
      aria-pressed={followed}
      title={[whereOf(editor, peer), peer.followsMe ? t("bar.followsYou", { name: peer.name }) : ""]
        .concat(followed ? [] : t("bar.follow", { name: peer.name }))
        .filter((line) => line !== "")
        .join("\n")}
      data-writing={peer.editing === undefined ? undefined : ""}
      data-follows={peer.followsMe ? "" : undefined}
      ref={(element) => element?.style.setProperty("--person", peer.color)}
      onMouseDown={keepFocus}
      onClick={() => {
        following.value = followed ? undefined : peer.key;
      }}
    >
      {initialOf(peer.name)}
    </button>
  );
}

function whereOf({ map }: Editor, { name, editing, selection }: Peer): string {
  const id = editing ?? selection.at(-1);
  const text = id === undefined || !map.has(id) ? "" : shorten(map.text(id), 40);
  if (text === "") return t("bar.here", { name });
  return editing === undefined ? t("bar.at", { name, text }) : t("bar.writing", { name, text });
}

/** The first letter as people see it; of "Guest Fern", the F. */
function initialOf(name: string): string {
  const word = name.trim().split(/\s+/).at(-1) ?? "";
  return clip(word, 1) || "?";
}
