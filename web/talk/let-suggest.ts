import { effect } from "@preact/signals-core";
import type { App } from "../app.ts";
import { awaitPart } from "../early-input.ts";

/** Has who may comment, and no more, suggest what they would do. What they type at once waits until they can. */
export function letSuggest(app: App): void {
  let leaving = new AbortController();
  effect(() => {
    const editor = app.editor.value;
    const isCommenter = editor?.role.value === "commenter";
    leaving.abort();
    leaving = new AbortController();
    if (!editor || !isCommenter) return;
    const { signal } = leaving;
    const came = awaitPart();
    import("./suggesting.ts").then(
      ({ suggestInstead }) => {
        if (!signal.aborted) suggestInstead(editor, signal);
        came(true);
      },
      // The map itself says then that it can't be changed.
      () => came(true),
    );
  });
}
