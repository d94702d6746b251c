import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { limits, type NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { linkFrom } from "../editor/link.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { whenLeaving } from "../when-leaving.ts";
import { Dialog } from "./dialog.tsx";

export function NoteDialog({ app, editor, id }: { app: App; editor: Editor; id: NodeId }) {
  const [begun] = useState(() => editor.map.attributes(id));
  const note = useSignal(begun.note ?? "");
  const link = useSignal(begun.link ?? "");
  const error = useSignal<string | undefined>(undefined);
  const readOnly = editor.readOnly.value;

  /** Keeps what was written here, as far as it can be: what was not touched, or is no link, stays as others have it. */
  const keep = () => {
    const isOther = link.peek() !== (begun.link ?? "") && isLink();
    const patch = {
      ...(note.peek() !== (begun.note ?? "") && { note: note.peek().trimEnd() || undefined }),
      ...(isOther && { link: linkFrom(link.peek()) }),
    };
    if (readOnly || !editor.map.has(id)) return;
    const now: Readonly<Record<string, unknown>> = editor.map.attributes(id);
    if (Object.entries(patch).every(([key, value]) => now[key] === value)) return;
    editor.edit(({ map }) => map.setAttributes(id, patch));
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
