import { type App, messageOf } from "../app.ts";
import { t } from "../i18n/index.ts";
import { deleteMap, type MyMap, restoreMap } from "../sync/index.ts";

/** Deletes a map for everyone, and offers to bring it back; `changed` hears when it was. Throws what the cloud says. */
export async function deleteWithUndo(app: App, map: MyMap, changed = () => {}): Promise<void> {
  const deleted = await deleteMap(map);
  const isOpen = map.id === app.editor.peek()?.mapId.peek();
  if (isOpen) await app.newMap();
  const bringBack = async () => {
    try {
      await restoreMap(deleted);
      if (isOpen) await app.open({ id: map.id });
    } catch (error) {
      app.tell(messageOf(error));
    }
    changed();
  };
  const title = map.title.trim() || t("bar.untitled");
  app.tell(t("maps.deleted", { map: title }), { label: t("tools.undo"), run: () => void bringBack() });
}
