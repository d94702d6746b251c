import { isRightToLeft, type Sentence } from "../i18n/index.ts";
import type { Way } from "./presentation.ts";

export type Deed = Way | "notes";

interface Key {
  readonly keys: readonly string[];
  readonly does: Sentence;
  /** Undefined for Escape, which is the browser's way to leave a dialog and the whole screen. */
  readonly deed?: Deed;
}

/** The keys of a presentation, as the sheet of shortcuts shows them. */
export function presentationKeys(): Key[] {
  const [on, back] = isRightToLeft() ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  return [
    { keys: [on, " ", "PageDown", "Enter"], does: "present.next", deed: "next" },
    { keys: [back, "PageUp", "Backspace"], does: "present.back", deed: "back" },
    { keys: ["ArrowDown"], does: "present.into", deed: "into" },
    { keys: ["ArrowUp"], does: "present.out", deed: "out" },
    { keys: ["Home"], does: "present.overview", deed: "overview" },
    { keys: ["n"], does: "present.notes", deed: "notes" },
    { keys: ["Escape"], does: "present.end" },
  ];
}

/** What a key does, pressed without others; undefined for all other keys. */
export function deedOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Deed | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return presentationKeys().find(({ keys }) => keys.includes(key) || keys.includes(key.toLowerCase()))?.deed;
}
