import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { keysFor } from "./key-names.ts";
import { keepFocus } from "./top-bar.tsx";

/** Written where the sentence wants them, and shown as keys. */
const keys = () => ({
  enter: `<${keysFor("do.addSibling") ?? "–"}>`,
  tab: `<${keysFor("do.addChild") ?? "–"}>`,
  help: `<${keysFor("do.shortcuts") ?? "–"}>`,
});
/** While one writes, keys are what they are. */
const writingKeys = { enter: "<Enter>", tab: "<Tab>" };

/** One line for a fresh map; it goes once there is a branch or two. */
export function Hint({ app, editor }: { app: App; editor: Editor }) {
  if (editor.size.value > 3 || editor.readOnly.value) return null;
  const touch = matchMedia("(pointer: coarse)").matches;
  const writing = editor.state.editing.value !== undefined;
  return (
    <p class="hint">
      {touch
        ? t("hint.touch")
        : writing
          ? withKeys(t("hint.writing", writingKeys))
          : withKeys(t("hint.start", keys()))}
      {editor.size.value === 1 && !writing && (
        <button
          type="button"
          class="hint-button"
          onMouseDown={keepFocus}
          onClick={() => {
            app.dialog.value = { kind: "templates" };
          }}
        >
          {t("hint.templates")}
        </button>
      )}
    </p>
  );
}

function withKeys(sentence: string) {
  return sentence.split(/(<[^>]+>)/).map((part, i) => (i % 2 ? <kbd>{part.slice(1, -1)}</kbd> : part));
}
