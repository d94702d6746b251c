/** Keys and clicks from before the map can take them: kept, and given to it as soon as it can. */

export type Kept = { readonly key: KeyboardEvent } | { readonly node: string };

const kept: Kept[] = [];
const special =
  /^(Tab|Enter|Backspace|Delete|Insert|Escape|Home|F2|F6|ArrowLeft|ArrowRight|ArrowUp|ArrowDown)$/;
/** With Ctrl or Cmd: zoom, undo, redo and find are the map's; the browser's other keys stay its own. */
const commands = /^[-=+0zyf]$/i;

export function keepInput(): void {
  document.addEventListener("keydown", keepKey, true);
  document.addEventListener("click", keepClick, true);
}

/** Does what was kept, in order; `select` is what a click on a node does. */
export function giveInput(select: (node: string) => void): void {
  document.removeEventListener("keydown", keepKey, true);
  document.removeEventListener("click", keepClick, true);
  for (const input of kept.splice(0)) {
    if ("key" in input) press(input.key);
    else select(input.node);
  }
}

function keepKey(event: KeyboardEvent): void {
  // What an input method does can't be done again.
  if (event.isComposing) return;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified && !special.test(event.key) && !(commands.test(event.key) && !event.altKey)) return;
  if (!modified && [...event.key].length > 1 && !special.test(event.key)) return;
  // A button that has the focus, or a dialog, is there already.
  if ((event.target as Element).closest("button, input, dialog")) return;
  event.preventDefault();
  kept.push({ key: event });
}

function keepClick(event: MouseEvent): void {
  const node = (event.target as Element).closest<HTMLElement>(".node")?.dataset.id;
  if (node !== undefined) kept.push({ node });
}

/** Presses a key as it was pressed. */
export function press({ key, code, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  const modifiers = { shiftKey, ctrlKey, metaKey, altKey };
  const pressed = new KeyboardEvent("keydown", { key, code, ...modifiers, bubbles: true, cancelable: true });
  const isFree = (document.activeElement ?? document.body).dispatchEvent(pressed);
  // A key pressed by code writes nothing by itself. The field may be there only since that key.
  const writes = isFree && !ctrlKey && !metaKey && !altKey;
  const field = document.activeElement as HTMLElement | null;
  if (writes && field?.isContentEditable) write(field, key);
}

/** The field writes what it is told that is about to be typed. */
function write(field: HTMLElement, key: string): void {
  const inputType = key === "Backspace" ? "deleteContentBackward" : "insertText";
  const data = key === "Enter" ? "\n" : key;
  if (inputType === "insertText" && data === key && special.test(key)) return;
  field.dispatchEvent(new InputEvent("beforeinput", { inputType, data, bubbles: true, cancelable: true }));
}
