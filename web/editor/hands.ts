import { listenToClipboard } from "./clipboard.ts";
import type { Editor } from "./editor.ts";
import { listenToKeyboard } from "./keyboard.ts";
import { listenToPointer } from "./pointer.ts";

/** Lets a person act on the map: keyboard, pointer, clipboard; until `leaving`. */
export function listen(editor: Editor, leaving: AbortSignal): void {
  for (const stop of [listenToKeyboard(editor), listenToPointer(editor), listenToClipboard(editor)]) {
    leaving.addEventListener("abort", stop);
  }
}
