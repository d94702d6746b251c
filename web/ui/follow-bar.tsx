import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import "../styles/follow.css";

/** Says whose view this is, with a frame in their colour around it. */
export function FollowBar({ editor }: { editor: Editor }) {
  const { following } = editor.state;
  const peer = editor.open.peers.value.find(({ key }) => key === following.value);
  if (!peer) return null;
  return (
    <div class="following" ref={(element) => element?.style.setProperty("--person", peer.color)}>
      <p role="status">
        {t("follow.now", { name: peer.name })}
        <button
          type="button"
          class="button"
          onClick={() => {
            following.value = undefined;
            editor.focusNode();
          }}
        >
          {t("follow.stop")}
        </button>
      </p>
    </div>
  );
}
