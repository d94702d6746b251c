import { type Signal, signal } from "@preact/signals-core";
import { type Shortcut, shortcuts } from "./shortcuts.ts";

/** Key bindings of one's own: the keys, by what it does, of each shortcut that has others than usual. */
export type OwnKeys = { readonly [does in string]?: readonly string[] };

export const ownKeys: Signal<OwnKeys> = signal({});

/** The shortcut that a chord is for now: one's own come before the usual ones. */
export function shortcutOf(chord: string): Shortcut | undefined {
  const own = ownKeys.value;
  return (
    shortcuts.find(({ does }) => own[does]?.includes(chord)) ??
    shortcuts.find(({ does, keys }) => !own[does] && keys.includes(chord))
  );
}

/** The keys of a shortcut as they are now, without those that another one has taken. */
export function keysNow(shortcut: Shortcut): readonly string[] {
  const keys = ownKeys.value[shortcut.does] ?? shortcut.keys;
  return keys.filter((key) => shortcutOf(key) === shortcut);
}
