import { type Signal, signal } from "@preact/signals";

const KEY = "rhizome.minimap";

/** Whether this person wants to see the minimap, in every map of this browser. */
export const minimap: Signal<boolean> = signal(read());

export function toggleMinimap(): void {
  minimap.value = !minimap.peek();
  try {
    localStorage.setItem(KEY, String(minimap.peek()));
  } catch {
    // A full or forbidden storage costs only the memory of the choice.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === "true";
  } catch {
    return false;
  }
}
