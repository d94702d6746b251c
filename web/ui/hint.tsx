import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";

/** Written where the sentence wants them, and shown as keys. */
const keys = { enter: "<Enter>", tab: "<Tab>", help: "<?>" };

/** One line for a fresh map; it goes once there is a branch or two. */
export function Hint({ editor }: { editor: Editor }) {
  if (editor.size.value > 3 || editor.readOnly.value) return null;
  const touch = matchMedia("(pointer: coarse)").matches;
  const writing = editor.state.editing.value !== undefined;
  return (
    <p class="hint">
      {touch
        ? t("hint.touch")
        : writing
          ? withKeys(t("hint.writing", keys))
          : withKeys(t("hint.start", keys))}
    </p>
  );
}

function withKeys(sentence: string) {
  return sentence.split(/(<[^>]+>)/).map((part, i) => (i % 2 ? <kbd>{part.slice(1, -1)}</kbd> : part));
}
