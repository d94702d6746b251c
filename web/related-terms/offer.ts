import type { App } from "../app.ts";
import { shortcuts } from "../editor/shortcuts.ts";

/** Puts the experiment among the commands, with a key: for people on its side alone. */
export function offerRelatedTerms(app: App): void {
  shortcuts.push({
    // The sign is what a Mac's Option key makes of R.
    keys: ["Mod+Alt+r", "Mod+Alt+®"],
    does: "do.relatedTerms",
    group: "build",
    run: (editor) =>
      editor.edit(({ state }) => {
        app.dialog.value = { kind: "relatedTerms", id: state.focus.peek() };
      }),
  });
}
