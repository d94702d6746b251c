/** Changing which keys a command has; what comes of it is in `editor/own-keys.ts`. */
import { chord } from "../editor/keyboard.ts";
import { type OwnKeys, ownKeys, shortcutOf } from "../editor/own-keys.ts";
import type { Shortcut } from "../editor/shortcuts.ts";
import { writes } from "../person/own-keys.ts";

/** Tabs, windows, reloading, the whole screen, developers' tools, quitting: a page does not get them, or should not. */
const BROWSER = /^(Mod\+(Shift\+)?([tnwr]|Tab|Page(Up|Down))|Mod\+q|(Mod\+|Shift\+)*F5|F1[12]|Alt\+F4)$/;

/** What stands against keys for a command. */
export type Objection =
  | { readonly why: "browser" | "writes"; readonly by?: undefined }
  /** Another command has them, and may give them up or, if the browser runs it, not. */
  | { readonly why: "taken" | "fixed"; readonly by: Shortcut };

export function objection(keys: string, shortcut: Shortcut): Objection | undefined {
  if (BROWSER.test(keys)) return { why: "browser" };
  if (writes(keys)) return { why: "writes" };
  const by = shortcutOf(keys);
  if (!by || by === shortcut) return undefined;
  return { why: by.run ? "taken" : "fixed", by };
}

/** The chords of a press; undefined for one that is none yet, such as Ctrl alone. */
export function pressedKeys(event: KeyboardEvent): readonly string[] | undefined {
  const { key, code, altKey } = event;
  if (/^(Control|Shift|Alt|AltGraph|Meta|Dead|Process|Unidentified|CapsLock)$/.test(key)) return undefined;
  const pressed = chord(event);
  // A Mac's Option key makes signs of letters, other devices do not.
  const letter = altKey && /[^ -~]$/.test(key) ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return letter ? [pressed.slice(0, -key.length) + letter.toLowerCase(), pressed] : [pressed];
}

/** Gives a command these keys, and takes them from whichever has them. */
export function bind({ does }: Shortcut, keys: readonly string[]): void {
  keep({ ...without(keys), [does]: keys });
}

/** A command has its usual keys again, whichever had got them. */
export function unbind({ does, keys }: Shortcut): void {
  const { [does]: _, ...others } = without(keys);
  keep(others);
}

export function unbindAll(): void {
  keep({});
}

/** Own bindings less these keys. Which is left with none has its usual ones again. */
function without(taken: readonly string[]): OwnKeys {
  const left = Object.entries(ownKeys.peek()).map(
    ([does, keys = []]) => [does, keys.filter((key) => !taken.includes(key))] as const,
  );
  return Object.fromEntries(left.filter(([, keys]) => keys.length > 0));
}

function keep(own: OwnKeys): void {
  ownKeys.value = own;
  void import("../person/index.ts").then(({ prefer }) => prefer("keys", own));
}
