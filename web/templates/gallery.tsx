import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import type { Outline } from "../../model/types.ts";
import type { App } from "../app.ts";
import { showAtFirst } from "../editor/first-look.ts";
import { language, t } from "../i18n/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { readTemplates, templates } from "./templates.ts";
import { Thumbnail } from "./thumbnail.tsx";
import "./gallery.css";

/** Maps to begin with. One that is chosen becomes a map of one's own. */
export function Gallery({ app }: { app: App }) {
  const outlines = useSignal<readonly Outline[]>([]);
  const spoken = language();
  useEffect(() => {
    readTemplates(spoken).then(
      (all) => {
        outlines.value = all;
      },
      () => app.tell(t("map.partMissing")),
    );
  }, [app, outlines, spoken]);
  return (
    <Dialog title={t("template.title")} wide close={() => app.closeDialog()}>
      <ul class="gallery">
        {templates.map((template, i) => {
          const outline = outlines.value[i];
          return (
            <li key={template.name}>
              <button
                type="button"
                class="gallery-map"
                // Not disabled: the first has the focus as soon as the dialog is open.
                aria-disabled={!outline}
                onClick={(event) => {
                  if (!outline) return;
                  // The map can't have the focus before it is closed.
                  event.currentTarget.closest("dialog")?.close();
                  void begin(app, outline);
                }}
              >
                <span class="gallery-picture">{outline && <Thumbnail outline={outline} />}</span>
                {t(template.name)}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

/** The open map, if it is still empty, or a new one. */
async function begin(app: App, outline: Outline): Promise<void> {
  const open = app.editor.peek();
  const isEmpty = open && open.map.size === 1 && open.map.text(ROOT) === "" && !open.readOnly.peek();
  const editor = isEmpty ? open : await app.newMap();
  if (!editor) return;
  const side = outline.attributes?.side;
  editor.edit(({ map }) =>
    map.transact(() => {
      map.fill(outline);
      // Filling keeps how the map's branches grow.
      if (side) map.setAttributes(ROOT, { side });
    }),
  );
  showAtFirst(editor.scene);
  editor.select(ROOT);
}
