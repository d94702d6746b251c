import { useSignal } from "@preact/signals";
import { ROOT } from "../../model/document.ts";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { myMaps } from "../sync/index.ts";
import { deleteWithUndo } from "../ui/delete-map.ts";
import { Dialog } from "../ui/dialog.tsx";
import { leaveMap } from "./leave-map.tsx";
import { Sure } from "./sure.tsx";

/** Asks before the open map is deleted, by its owner, or left, by anyone else. */
export function EndMapDialog({ app, editor }: { app: App; editor: Editor }) {
  const error = useSignal<string | undefined>(undefined);
  const mapId = editor.mapId.value;
  if (mapId === undefined) return null;
  const isOwner = editor.role.value === "owner";
  const act = async () => {
    error.value = undefined;
    try {
      if (isOwner) await deleteWithUndo(app, await listed(editor, mapId));
      else await leaveMap(app, mapId);
      app.closeDialog();
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  const yes = t(isOwner ? "delete.now" : "leave.now");
  return (
    <Dialog title={yes} close={() => app.closeDialog()}>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      <Sure
        text={t(isOwner ? "delete.means" : "leave.means")}
        yes={yes}
        act={act}
        no={() => app.closeDialog()}
      />
    </Dialog>
  );
}

/** As it is in the list of maps, where it gets by its first change. */
async function listed(editor: Editor, id: string) {
  const known = (await myMaps()).find((map) => map.id === id);
  return known ?? { id, title: editor.map.text(ROOT), role: "owner" as const, at: Date.now() };
}
