/** Does what was kept, where the focus is now: as it was done, and with what the browser would have done. */
import type { Kept } from "../early-input.ts";

const STOPS = "a[href], button, input, select, textarea, [tabindex='0']";

/** Does what was kept; `select` is what a click on a node does. What is answered resolves when it has its effect. */
export async function again(input: Kept, select: (node: string) => void): Promise<void> {
  if ("key" in input) await press(input.key);
  else if ("pasted" in input) paste(input.pasted);
  else select(input.node);
}

async function press(key: KeyboardEvent): Promise<void> {
  const { key: name, code, shiftKey, ctrlKey, metaKey, altKey } = key;
  const modifierAltGraph = key.getModifierState("AltGraph");
  const modifiers = { shiftKey, ctrlKey, metaKey, altKey, modifierAltGraph };
  const pressed = new KeyboardEvent("keydown", {
    key: name,
    code,
    ...modifiers,
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  if (!focused().dispatchEvent(pressed)) return;
  // A key pressed by code does nothing by itself. A field may be there only since that key.
  const at = focused();
  if (isField(at) && (await aroundCaret(at, pressed))) return;
  if ((ctrlKey || metaKey || altKey) && !modifierAltGraph) return;
  if (isField(at)) write(at, name);
  else if ((name === "Enter" || name === " ") && at.matches("button, a[href], input")) at.click();
  const dialog = at.closest<HTMLDialogElement>("dialog[open]");
  if (name === "Escape" && dialog) await close(dialog);
  if (name === "Tab" && dialog) step(dialog, at, shiftKey ? -1 : 1);
}

/** Whoever opened it is told in an event, and takes the focus to the map then. */
function close(dialog: HTMLDialogElement): Promise<unknown> {
  const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  dialog.close();
  return closed;
}

function paste(clipboardData: DataTransfer): void {
  const at = focused();
  const event = new ClipboardEvent("paste", {
    clipboardData,
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  const isFree = at.dispatchEvent(event);
  const text = clipboardData.getData("text/plain");
  if (isFree && isField(at)) insert(text);
}

/** What has the focus, also in a tree of its own. */
function focused(): HTMLElement {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at instanceof HTMLElement ? at : document.body;
}

function isField(at: HTMLElement): boolean {
  return (
    at.isContentEditable || at.matches("textarea, input:not([type=checkbox], [type=radio], [type=button])")
  );
}

/** Moves the caret, or selects what is to be deleted; answers whether that is all that the key does. */
async function aroundCaret(field: HTMLElement, key: KeyboardEvent): Promise<boolean> {
  if (!(/^(Home|End|Arrow\w+|Backspace|Delete)$/.test(key.key) || key.ctrlKey || key.metaKey)) return false;
  const { moveCaret, selectLetter } = await import("./caret-keys.ts");
  if (moveCaret(field, key)) return true;
  const isAlone = !key.ctrlKey && !key.metaKey && !key.altKey;
  if (isAlone) selectLetter(field, key.key === "Delete" ? "after" : "before");
  return false;
}

/** The map's own field writes what it is told that is about to be typed; in others the browser does. */
function write(field: HTMLElement, key: string): void {
  const isLetter = [...key].length === 1;
  const deletes = key === "Backspace" || key === "Delete";
  if (!isLetter && !deletes && key !== "Enter") return;
  const inputType =
    { Backspace: "deleteContentBackward", Delete: "deleteContentForward" }[key] ?? "insertText";
  const data = key === "Enter" ? "\n" : key;
  const event = new InputEvent("beforeinput", { inputType, data, bubbles: true, cancelable: true });
  if (!field.dispatchEvent(event)) return;
  if (isLetter) insert(key);
  else if (deletes) document.execCommand(key === "Delete" ? "forwardDelete" : "delete");
  else if (field instanceof HTMLInputElement) field.form?.requestSubmit();
  else document.execCommand("insertLineBreak");
}

/** Deprecated, and yet the only way that keeps a field's undo; all browsers have it. */
function insert(text: string): void {
  document.execCommand("insertText", false, text);
}

function step(dialog: HTMLElement, from: HTMLElement, by: 1 | -1): void {
  const stops = [...dialog.querySelectorAll<HTMLElement>(STOPS)].filter(
    (stop) => stop.tabIndex >= 0 && !stop.matches(":disabled") && stop.checkVisibility(),
  );
  stops.at((stops.indexOf(from) + by) % stops.length)?.focus();
}
