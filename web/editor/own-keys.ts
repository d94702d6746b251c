import { type Signal, signal } from "@preact/signals-core";
import { type Shortcut, shortcuts } from "./shortcuts.ts";

/** Key bindings of one's own: the keys, by what it does, of each shortcut that has others than usual. */
export type OwnKeys = { readonly [does in string]?: readonly string[] };

/** A letter or digit alone is no key of a command: it writes. */
export const writes = (chord: string): boolean => /^(Shift\+)?[\p{L}\p{N}]$/u.test(chord);

/** What is kept, or comes from another device: what is no binding is left out. */
export function asOwnKeys(value: unknown): OwnKeys {
  const entries = Object.entries<readonly string[]>(Object(value));
  return Object.fromEntries(entries.filter(([, keys]) => Array.isArray(keys) && !keys.some(writes)));
}

/** Kept with the other choices of this person, and read here before those are loaded. */
export const ownKeys: Signal<OwnKeys> = signal(kept());

function kept(): OwnKeys {
  try {
    return asOwnKeys(JSON.parse(localStorage.getItem("rhizome.state.pref#keys") ?? "{}").value);
  } catch {
    // Unreadable: the usual keys.
    return {};
  }
}

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
