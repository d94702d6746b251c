import { effect } from "@preact/signals-core";
import { giveFirst, type Kept } from "../early-input.ts";
import type { Editor } from "./editor.ts";

const begins = /^(Tab|Enter|Backspace|Delete|Insert|F2|[^\s/?=[\]])$/u;

/**
 * Keeps what is written before it is known whether this person may write, and writes it then; to look around needs
 * no leave. Answers what selects a node in its turn. To be called before anything else listens to keys.
 */
export function holdWriting(editor: Editor, leaving: AbortSignal): (node: string) => void {
  const kept: Kept[] = [];
  const over = new AbortController();
  const { signal } = over;
  leaving.addEventListener("abort", () => over.abort());
  const hold = (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (target.closest("header, aside, dialog, input, textarea, select, [role=menu], [role=toolbar]")) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (kept.length === 0 && !(isPlain && begins.test(event.key))) return;
    if (event.isComposing || !(isPlain || event.key.length > 1)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // It is for the node that has the focus now.
    if (kept.length === 0) kept.push({ node: editor.state.focus.peek() });
    kept.push({ key: event });
  };
  const note = (event: MouseEvent) => {
    const node = (event.target as Element).closest<HTMLElement>(".node")?.dataset.id;
    if (node !== undefined && kept.length > 0) kept.push({ node });
  };
  document.addEventListener("keydown", hold, { capture: true, signal });
  document.addEventListener("click", note, { capture: true, signal });
  signal.addEventListener("abort", () =>
    queueMicrotask(() => {
      stop();
      if (!leaving.aborted) giveFirst(kept.splice(0));
    }),
  );
  const stop = effect(() => {
    const { state } = editor.open.status.value;
    if (!editor.readOnly.value || (state !== "opening" && state !== "offline")) over.abort();
  });
  return (node) => {
    if (kept.length > 0) kept.push({ node });
    else if (editor.map.has(node)) editor.select(node);
  };
}
