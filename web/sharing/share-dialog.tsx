import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type App, messageOf } from "../app.ts";
import type { Access } from "../cloud/api.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { cloud } from "../sync/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { gallery } from "./gallery.ts";
import { InviteForm } from "./invite-form.tsx";
import { LeaveMap } from "./leave-map.tsx";
import { LinkForm } from "./link-form.tsx";
import { LinkList } from "./link-list.tsx";
import { ListingForm } from "./listing-form.tsx";
import { PeopleList } from "./people-list.tsx";
import { ViewAs } from "./view-as.tsx";
import "../styles/sharing.css";

/** Links, invitations, and who has access: what of it, the person's role says. */
export function ShareDialog({ app, editor }: { app: App; editor: Editor }) {
  const access = useSignal<Access | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const role = useSignal(editor.open.role);
  const mapId = editor.mapId.value;
  // Whoever comes while the dialog is open belongs on the list.
  const here = useComputed(() =>
    editor.open.peers.value
      .map(({ key }) => key)
      .sort()
      .join(),
  );

  const load = async () => {
    // A draft is nobody else's, and viewers are not told who has access.
    if (mapId === undefined || editor.open.role === "viewer") return;
    try {
      const found = await (await cloud()).access.people(mapId);
      const { as } = editor.open;
      // Who looks at it with a lesser role is shown what that role is shown.
      access.value = as ? { ...found, role: as, links: as === "commenter" ? [] : found.links } : found;
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  /** Does something about access, and shows what came of it. */
  const change = async (work: () => Promise<void>) => {
    error.value = undefined;
    try {
      await work();
    } catch (cause) {
      error.value = messageOf(cause);
    }
    await load();
  };
  useEffect(() => void load(), [mapId, here.value]);
  useEffect(() => {
    return editor.open.on("role", () => {
      role.value = editor.open.role;
      access.value = undefined;
      void load();
    });
  }, [editor]);

  const shares = role.value === "owner" || role.value === "editor";
  return (
    <Dialog wide title={t("share.title")} close={() => app.closeDialog()}>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      {shares ? (
        <div class="sharing">
          <LinkForm editor={editor} made={() => void load()} />
          <InviteForm editor={editor} made={() => void load()} />
        </div>
      ) : (
        <p>{t("share.onlyEditors")}</p>
      )}
      {access.value && mapId !== undefined && (
        <>
          <PeopleList
            editor={editor}
            mapId={mapId}
            role={access.value.role}
            people={access.value.people}
            change={change}
          />
          {access.value.links.length > 0 && <LinkList mapId={mapId} {...access.value} change={change} />}
        </>
      )}
      {mapId !== undefined && !editor.open.as && <ViewAs editor={editor} mapId={mapId} role={role.value} />}
      {access.value?.role === "owner" && mapId !== undefined && gallery.value && (
        <ListingForm
          key={access.value.listing?.at}
          editor={editor}
          mapId={mapId}
          listing={access.value.listing}
          change={change}
        />
      )}
      {mapId !== undefined && role.value !== "owner" && !editor.open.as && (
        <LeaveMap app={app} mapId={mapId} change={change} />
      )}
    </Dialog>
  );
}
