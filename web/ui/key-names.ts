import { t } from "../i18n/index.ts";

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The key that is Command on a Mac, and Ctrl elsewhere. */
export const mod = mac ? "⌘" : "Ctrl";

/** Keys as they are written on them, where `event.key` has another name. */
const keyNames: Record<string, string> = {
  Mod: mod,
  Alt: mac ? "⌥" : "Alt",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "PgUp",
  PageDown: "PgDn",
  Escape: "Esc",
};

/** Two ways at most, and no variants of one key that only keyboards tell apart. */
export function shownKeys(keys: readonly string[]): string[] {
  const variants = ["Mod++", "Mod+Shift++", "Shift+!", "Shift+?", "Shift+/", "Shift+=", "Shift+Backspace"];
  return keys.filter((key) => !variants.includes(key)).slice(0, 2);
}

/** The keys of a chord, to be pressed together. */
export function keysOf(chord: string): string[] {
  if (chord === "Mod+=") return [mod, "+"];
  return chord.split("+").map(keyName);
}

function keyName(key: string): string {
  if (key === " ") return t("keys.space");
  if (key === "keys.anyLetter") return t(key);
  return keyNames[key] ?? (/^[a-z]$/.test(key) ? key.toUpperCase() : key);
}

/** A chord on one line, as in "Ctrl+Shift+P". */
export function chordName(chord: string): string {
  return keysOf(chord).join(mac ? "" : "+");
}
