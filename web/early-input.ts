/** Keys, pastes and clicks from before what they are for is there: kept in order, and given to it as soon as it is. */

export type Kept =
  | { readonly key: KeyboardEvent }
  | { readonly pasted: DataTransfer }
  /** A click on this node. */
  | { readonly node: string };

const kept: Kept[] = [];
/** What does them in the map; all is kept until it is there. */
let give: ((input: Kept) => Promise<void>) | undefined;
/** Parts of the page that are on their way and take the keys when they are there. */
let awaited = 0;
/** Keys that are pressed again are not kept again. */
let isGiving = false;
/** One is being done, and those after it wait until it is. */
let isBusy = false;

const special =
  /^(Tab|Enter|Backspace|Delete|Insert|Escape|Home|End|Page(Up|Down)|F([1236]|10)|Arrow(Left|Right|Up|Down))$/;
/** The map's own with Ctrl or Cmd (^), Shift (+) and Alt (!); the browser's other keys stay its own. */
const commands = /^\^([-=+0zyfkbiega.]|\+[-+=zpomxlgbf]|!([lcvmswhorgp¬ç√µßø®©π]|[0-5]))$/;

export function keepInput(): void {
  addEventListener("keydown", keepKey, true);
  addEventListener("paste", keepPaste, true);
  document.addEventListener("click", keepClick, true);
}

/** From now on the map takes what is done: first what was kept, in order, by `to`, which may take its time. */
export function giveInput(to: (input: Kept) => Promise<void>): void {
  give = to;
  void giveOn();
}

/** Puts these before all that is done from now on. */
export function giveFirst(inputs: readonly Kept[]): void {
  kept.unshift(...inputs);
  void giveOn();
}

/**
 * Keys and pastes wait for a part of the page that was asked for. What is answered is to be called once: when it is
 * there and has the focus, or, without it, when it won't come: what was meant for it is for nothing else.
 */
export function awaitPart(): (isThere: boolean) => void {
  awaited++;
  return (isThere) => {
    awaited--;
    if (!isThere && awaited === 0) kept.length = 0;
    void giveOn();
  };
}

async function giveOn(): Promise<void> {
  while (give && awaited === 0 && !isBusy) {
    const input = kept.shift();
    if (!input) return;
    isBusy = isGiving = true;
    const done = give(input);
    isGiving = false;
    // A part that it asks for is asked for after this, and the rest waits for that.
    await done.catch(reportError);
    isBusy = false;
  }
}

/** Whether a key does something in the map or writes; with Ctrl, most are the browser's. */
export function isForMap(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (special.test(key)) return true;
  if ([...key].length > 1) return false;
  const isMod = ctrlKey || metaKey;
  if (!(isMod || altKey) || event.getModifierState("AltGraph")) return true;
  return commands.test(`${isMod ? "^" : ""}${shiftKey ? "+" : ""}${altKey ? "!" : ""}${key.toLowerCase()}`);
}

function isWaiting(): boolean {
  return !isGiving && (give === undefined || awaited > 0 || isBusy);
}

function keepKey(event: KeyboardEvent): void {
  if (!isWaiting()) return;
  // A button that has the focus, or a dialog, may be there before the map's keys are.
  if (awaited === 0 && (event.target as Element).closest("button, input, dialog")) return;
  // What an input method does can't be done again.
  const isMethod = event.isComposing || event.key === "Process";
  if (!isMethod && !isForMap(event)) return;
  event.stopImmediatePropagation();
  if (isMethod) return;
  event.preventDefault();
  kept.push({ key: event });
}

function keepPaste(event: ClipboardEvent): void {
  if (!isWaiting() || !event.clipboardData) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The event's own can't be read later.
  const pasted = new DataTransfer();
  for (const type of event.clipboardData.types) {
    if (type !== "Files") pasted.setData(type, event.clipboardData.getData(type));
  }
  for (const file of event.clipboardData.files) pasted.items.add(file);
  kept.push({ pasted });
}

function keepClick(event: MouseEvent): void {
  if (give) return;
  const node = (event.target as Element).closest<HTMLElement>(".node")?.dataset.id;
  if (node !== undefined) kept.push({ node });
}
