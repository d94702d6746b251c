/** What is done with a version. */
import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { restore } from "../../model/versions.ts";
import { type App, messageOf } from "../app.ts";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { showAtFirst } from "../editor/first-look.ts";
import { pickUp, putDown } from "../files/carry.ts";
import { takeOut } from "../files/elsewhere.ts";
import { t } from "../i18n/index.ts";
import type { MapVersions, Version } from "../sync/versions.ts";

/** Names a version, or the map as it is. Answers whether it has its name now; if not, a message said why. */
export async function name(
  app: App,
  editor: Editor,
  store: MapVersions,
  called: string,
  version?: Version,
): Promise<boolean> {
  await editor.open.flush();
  if (!version && editor.open.status.peek().state !== "saved") {
    app.tell(t("history.waits"));
    return false;
  }
  try {
    await store.name(called, version);
    app.tell(t("history.named"));
    return true;
  } catch (error) {
    app.tell(messageOf(error));
    return false;
  }
}

/** Makes the map, or a branch, as it was; what it was until now is a version first, if the cloud can be reached. */
export async function bringBack(
  app: App,
  editor: Editor,
  store: MapVersions,
  old: MindMap,
  branch: NodeId = ROOT,
): Promise<void> {
  await editor.open.flush();
  if (editor.open.status.peek().state === "saved") {
    await store.name(t("history.before")).catch(() => {});
  }
  editor.edit(({ map }) => restore(map, old, branch));
  app.tell(t(branch === ROOT ? "history.restored" : "history.branchRestored"), {
    label: t("tools.undo"),
    run: () => commands.undo(editor),
  });
}

/** Opens a new map, the person's own, with what a map holds; its pictures and files follow. */
export async function copy(app: App, map: MindMap): Promise<void> {
  const outline = map.outline(ROOT);
  const left = takeOut([outline], undefined);
  const from = app.editor.peek()?.open;
  const carried = from ? await pickUp(async (key) => (await from.files()).read(key), left) : [];
  const made = await app.newMap();
  if (!made) return;
  made.edit((editor) => editor.map.fill({ ...outline, text: t("history.copyOf", { title: outline.text }) }));
  showAtFirst(made.scene);
  putDown(made, carried, [...made.map.walk(ROOT)]);
  const count = left.length - carried.length;
  app.tell([t("history.copied"), count > 0 && t("map.filesLeft", { count })].filter(Boolean).join(" "));
}
