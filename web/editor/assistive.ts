import type { Editor } from "./editor.ts";

/**
 * Assistive technology moves the focus by itself, and presses without a pointer: `press` is done then. Returns the
 * way to stop.
 */
export function listenToAssistance(editor: Editor, press: (event: PointerEvent) => void): () => void {
  const { host } = editor.scene;
  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener(
    "focusin",
    ({ target }) => {
      const id = (target as HTMLElement).dataset.id;
      if (id !== undefined && id !== editor.state.focus.peek() && editor.map.has(id)) editor.select(id);
    },
    { signal },
  );
  host.addEventListener(
    "click",
    (event) => {
      // Safari's clicks do not say what they were made with, but how many they are.
      const { pointerType } = event as Partial<PointerEvent>;
      const isAssisted = pointerType === undefined ? event.detail === 0 : pointerType === "";
      const target = event.target as Element;
      if (!isAssisted || target.closest(".text, .text-bar, a.mark")) return;
      event.preventDefault();
      press(event as PointerEvent);
    },
    { signal },
  );
  return () => stop.abort();
}
