import { useOwnKeys } from "../person/own-keys.ts";
import { listenToHandles } from "../relations/hands.ts";
import { listenToClipboard } from "./clipboard.ts";
import type { Editor } from "./editor.ts";
import { listenToFollowing } from "./follow.ts";
import { listenToKeyboard } from "./keyboard.ts";
import { listenToPointer } from "./pointer.ts";
import { TextEditor } from "./text-editor.ts";

useOwnKeys();

export { holdWriting } from "./hold-writing.ts";
export { again } from "./press.ts";

/** Lets a person act on the map: keyboard, pointer, clipboard; until `leaving`. */
export function listen(editor: Editor, leaving: AbortSignal): void {
  editor.text = new TextEditor(editor.map, editor.scene, editor.state, editor.textEvents);
  const listeners = [
    listenToKeyboard,
    listenToPointer,
    listenToClipboard,
    listenToHandles,
    listenToFollowing,
  ];
  for (const listen of listeners) {
    const stop = listen(editor);
    leaving.addEventListener("abort", stop);
  }
}
