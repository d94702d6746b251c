const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as they are written on them, where `event.key` has another name. */
export const keyNames: Record<string, string> = {
  Mod: mac ? "⌘" : "Ctrl",
  Alt: mac ? "⌥" : "Alt",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "PgUp",
  PageDown: "PgDn",
  " ": "Space",
  Escape: "Esc",
};

/** Two ways at most, and no variants of one key that only keyboards tell apart. */
export function shownKeys(keys: readonly string[]): string[] {
  const variants = ["Mod++", "Mod+Shift++", "Shift+!", "Shift+?", "Shift+/", "Shift+=", "Shift+Backspace"];
  return keys.filter((key) => !variants.includes(key)).slice(0, 2);
}

/** The keys of a chord, to be pressed together. */
export function keysOf(chord: string): string[] {
  if (chord === "Mod+=") return [keyNames.Mod ?? "", "+"];
  return chord.split("+").map((key) => keyNames[key] ?? (/^[a-z]$/.test(key) ? key.toUpperCase() : key));
}

/** A chord on one line, as in "Ctrl+Shift+P". */
export function chordName(chord: string): string {
  return keysOf(chord).join(mac ? "" : "+");
}
