import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { limits, type NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { linkFrom } from "../editor/link.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { whenLeaving } from "../when-leaving.ts";
import { Dialog } from "./dialog.tsx";

export function NoteDialog({ app, editor, id }: { app: App; editor: Editor; id: NodeId }) {
  const attributes = editor.map.attributes(id);
  const note = useSignal(attributes.note ?? "");
  const link = useSignal(attributes.link ?? "");
  const error = useSignal<string | undefined>(undefined);
  const readOnly = editor.readOnly.value;

  /** Keeps what is written, as far as it can be: a link that is none stays as it was. */
  const keep = () => {
    const next = {
      note: note.peek().trimEnd() || undefined,
      link: isLink() ? linkFrom(link.peek()) : attributes.link,
    };
    const { note: noted, link: linked } = editor.map.attributes(id);
    if (readOnly || !editor.map.has(id) || (next.note === noted && next.link === linked)) return;
    editor.edit(({ map }) => map.setAttributes(id, next));
  };
  const isLink = () => link.peek().trim() === "" || linkFrom(link.peek()) !== undefined;
  const save = (event: Event) => {
    event.preventDefault();
    if (!isLink()) {
      error.value = t("note.badLink");
      return;
    }
    keep();
    app.closeDialog();
  };
  useEffect(() => whenLeaving(keep), []);

  // A note is long: closing by Escape or beside the dialog must not cost it. Undo takes it back.
  const close = () => {
    keep();
    app.closeDialog();
  };
  return (
    <Dialog title={t("note.title")} close={close}>
      <form onSubmit={save}>
        <p class="quiet" dir="auto">
          {shorten(editor.map.text(id), 120) || t("note.emptyNode")}
        </p>
        <label class="field">
          <span>{t("note.note")}</span>
          <textarea
            class="input"
            dir="auto"
            maxLength={limits.note}
            readOnly={readOnly}
            value={note.value}
            onInput={(event) => {
              note.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>{t("note.link")}</span>
          <input
            class="input"
            dir="ltr"
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
            {t(readOnly ? "dialog.close" : "note.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
