import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { clip } from "../i18n/shorten.ts";
import { profile } from "../sync/index.ts";

/** More faces than this are shown as a number. */
const MOST_FACES = 5;

/** Oneself, and who else has the map open. */
export function People({ app, editor }: { app: App; editor: Editor }) {
  const peers = editor.open.peers.value;
  const { name, color } = profile.value;
  const shown = peers.slice(0, MOST_FACES);
  return (
    <div class="people">
      {shown.map((peer) => (
        <span
          key={peer.key}
          class="avatar"
          role="img"
          aria-label={t("bar.here", { name: peer.name })}
          title={peer.name}
          ref={(element) => element?.style.setProperty("--person", peer.color)}
        >
          {initialOf(peer.name)}
        </span>
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

/** The first letter as people see it; of "Guest Fern", the F. */
function initialOf(name: string): string {
  const word = name.trim().split(/\s+/).at(-1) ?? "";
  return clip(word, 1) || "?";
}
