import { useSignal } from "@preact/signals";
import { limits, type NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { isSafeLink } from "../editor/node-view.ts";
import { Dialog } from "./dialog.tsx";

export function NoteDialog({ app, editor, id }: { app: App; editor: Editor; id: NodeId }) {
  const attributes = editor.map.attributes(id);
  const note = useSignal(attributes.note ?? "");
  const link = useSignal(attributes.link ?? "");
  const error = useSignal<string | undefined>(undefined);
  const readOnly = editor.readOnly.value;

  const save = (event: Event) => {
    event.preventDefault();
    const address = completed(link.peek().trim());
    if (address !== "" && (!isSafeLink(address) || !URL.canParse(address))) {
      error.value = "A link begins with https://, http:// or mailto:.";
      return;
    }
    app.closeDialog();
    if (readOnly) return;
    editor.edit(({ map }) => {
      map.setAttributes(id, { note: note.peek().trimEnd() || undefined, link: address || undefined });
    });
  };

  return (
    <Dialog title="Note and link" close={() => app.closeDialog()}>
      <form onSubmit={save}>
        <p class="quiet">{editor.map.text(id).slice(0, 120) || "Empty node"}</p>
        <label class="field">
          <span>Note</span>
          <textarea
            class="input"
            maxLength={limits.note}
            readOnly={readOnly}
            value={note.value}
            onInput={(event) => {
              note.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>Link</span>
          <input
            class="input"
            inputMode="url"
            placeholder="https://"
            readOnly={readOnly}
            value={link.value}
            onInput={(event) => {
              link.value = event.currentTarget.value;
            }}
          />
        </label>
        {error.value && (
          <p class="error" role="alert">
            {error.value}
          </p>
        )}
        <div class="row end">
          <button type="submit" class="button primary">
            {readOnly ? "Close" : "Save"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** People write "example.org" and mean a web page. */
function completed(link: string): string {
  return link !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(link) ? `https://${link}` : link;
}
