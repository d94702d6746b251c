import { handleRelationKey } from "../relations/keys.ts";
import * as commands from "./commands.ts";
import type { Editor } from "./editor.ts";
import { shortcutOf } from "./own-keys.ts";

const runOf = (key: string) => shortcutOf(key)?.run;
/** Chords that no text has a use for. */
const WORDLESS = /Mod|Alt|F\d/;

/** Listens to the keyboard wherever the pointer is. Returns the way to stop. */
export function listenToKeyboard(editor: Editor): () => void {
  editor.afterText = (key) => key === "Tab" && commands.addChild(editor);
  const onKey = (event: KeyboardEvent) => handle(event, editor);
  const onAnyKey = (event: KeyboardEvent) => handleAnywhere(event, editor);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onAnyKey, { capture: true });
  return () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("keydown", onAnyKey, { capture: true });
  };
}

/** Some keys are taken before a text that is being written gets them. */
function handleAnywhere(event: KeyboardEvent, editor: Editor): void {
  const key = chord(event);
  const shortcut = WORDLESS.test(key) ? shortcutOf(key) : undefined;
  if (!shortcut?.anywhere || event.isComposing || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopPropagation();
  editor.text.commit();
  shortcut.run?.(editor);
}

/** From here Escape leads back to the map, where nothing else has a use for it. */
const OUTSIDE = "header, aside, .zoom, .tools, .hint, .toasts, .trail, .following";

function handle(event: KeyboardEvent, editor: Editor): void {
  if (event.key === "Escape" && (event.target as Element | null)?.closest?.(OUTSIDE)) {
    editor.focusNode();
    return;
  }
  if (event.defaultPrevented || belongsElsewhere(event)) return;
  if (handleRelationKey(event, editor)) {
    event.preventDefault();
    return;
  }
  // An input method has begun in a node that is not yet open: open it, and let the method go on there.
  if (event.isComposing || event.key === "Process" || event.keyCode === 229) {
    if (!editor.readOnly.peek()) commands.editText(editor, "select");
    return;
  }
  const run = runOf(chord(event)) ?? (digitOne(event) ? runOf("Shift+1") : undefined);
  if (run) {
    event.preventDefault();
    run(editor);
  } else if (types(event)) {
    // The letter itself arrives in the field, in place of the selected text; a reader is told that there is none.
    commands.editText(editor, "select");
  }
}

/** Keys typed into a field, a dialog or a menu, or that press a focused button, are not the map's. */
export function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target as Element | null;
  if (!target || target === document.body) return document.querySelector("dialog[open]") !== null;
  if (target.closest("input, textarea, select, dialog, [role=menu], [role=textbox]")) return true;
  return target.closest(".world") === null && target.closest("button, a, [tabindex]") !== null;
}

export function chord(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Where a sign needs AltGr, that is no modifier, though Windows says it is Ctrl and Alt.
  if (event.getModifierState("AltGraph")) return key;
  const mod = event.ctrlKey || event.metaKey ? "Mod+" : "";
  return `${mod}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
}

/** Shift+1 gives "!" on some keyboards and "1" or another sign on others. */
function digitOne(event: KeyboardEvent): boolean {
  return event.code === "Digit1" && event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Whether a key writes a letter. */
export function types(event: KeyboardEvent): boolean {
  if (event.key === "Dead") return true;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  return [...event.key].length === 1 && (plain || event.getModifierState("AltGraph"));
}
