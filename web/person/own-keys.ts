/** The key bindings that this person has chosen, as they are kept with the other choices. */
import { type OwnKeys, ownKeys } from "../editor/own-keys.ts";

/** A letter or digit alone is no key of a command: it writes. */
export const writes = (chord: string): boolean => /^(Shift\+)?[\p{L}\p{N}]$/u.test(chord);

/** What is kept, or comes from another device: what is no binding is left out. */
export function asOwnKeys(value: unknown): OwnKeys {
  const entries = Object.entries<readonly string[]>(Object(value));
  return Object.fromEntries(entries.filter(([, keys]) => Array.isArray(keys) && !keys.some(writes)));
}

/** Has the keyboard use them from its first key on; the other choices may come later. */
export function useOwnKeys(): void {
  try {
    ownKeys.value = asOwnKeys(JSON.parse(localStorage.getItem("rhizome.state.pref#keys") ?? "{}").value);
  } catch {
    // Unreadable: the usual keys.
  }
}
