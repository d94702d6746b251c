import { keysNow } from "../editor/own-keys.ts";
import { shortcuts } from "../editor/shortcuts.ts";
import { type Sentence, t } from "../i18n/index.ts";

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
  return keys.filter((key, i) => i === 0 || !(variants.includes(key) || OPTION_SIGN.test(key))).slice(0, 2);
}

/** What a Mac's Option key makes of a letter. */
const OPTION_SIGN = /Alt\+(Shift\+)?[^ -~]$/;

/** The keys of a chord, to be pressed together. */
export function keysOf(chord: string): string[] {
  if (chord === "Mod+=") return [mod, "+"];
  // The last may be a plus itself.
  return chord.split(/\+(?!$)/).map(keyName);
}

function keyName(key: string): string {
  if (key === " ") return t("keys.space");
  if (key === "keys.anyLetter") return t(key);
  return keyNames[key] ?? (/^\p{L}$/u.test(key) ? key.toUpperCase() : key);
}

/** A chord on one line, as in "Ctrl+Shift+P". */
export function chordName(chord: string): string {
  return keysOf(chord).join(mac ? "" : "+");
}

/** The first keys of a shortcut as they are now, on one line; undefined where it has none. */
export function keysFor(does: Sentence): string | undefined {
  const chord = chordFor(does);
  return chord && chordName(chord);
}

/** What a button does, with the keys that do it. */
export function withKeys(label: string, does: Sentence): string {
  const keys = keysFor(does);
  return keys ? `${label} (${keys})` : label;
}

/** The keys of a shortcut for `aria-keyshortcuts`. */
export function ariaKeys(does: Sentence): string | undefined {
  return chordFor(does)
    ?.replace("Mod+", mac ? "Meta+" : "Control+")
    .replace(/\b[a-z]$/, (key) => key.toUpperCase());
}

function chordFor(does: Sentence): string | undefined {
  const shortcut = shortcuts.find((one) => one.does === does);
  return shortcut && keysNow(shortcut)[0];
}
