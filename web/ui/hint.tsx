import type { Editor } from "../editor/editor.ts";

/** One line for a fresh map; it goes once there is a branch or two. */
export function Hint({ editor }: { editor: Editor }) {
  if (editor.size.value > 3 || editor.readOnly.value) return null;
  const touch = matchMedia("(pointer: coarse)").matches;
  const writing = editor.state.editing.value !== undefined;
  return (
    <p class="hint">
      {touch ? (
        "Double-tap to write. The buttons below add ideas."
      ) : writing ? (
        <>
          <kbd>Enter</kbd> keeps the text, <kbd>Tab</kbd> keeps it and adds the next idea
        </>
      ) : (
        <>
          Just type. <kbd>Tab</kbd> adds an idea below, <kbd>Enter</kbd> one beside, <kbd>?</kbd> shows all
          keys
        </>
      )}
    </p>
  );
}
