import type { App } from "../app.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { clip } from "../i18n/shorten.ts";
import { inBackground } from "./background.ts";
import { flatten } from "./flat.ts";

/** Writes the open map in a format and gives it to the browser to download. */
export async function exportMap(app: App, format: string): Promise<void> {
  const editor = app.editor.peek();
  if (!editor) return;
  editor.text.commit();
  const written = await inBackground({ kind: "write", format, nodes: flatten(editor.map.outline()) });
  if ("message" in written) return app.tell(t("export.failed", { reason: written.message }));
  const { bytes, losses, name, extension, mediaType } = written;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }));
  link.download = `${fileName(editor.title.peek())}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const lost = listed(losses.map((loss) => t("report.loss", loss)));
  app.tell(lost ? t("export.without", { format: name, losses: lost }) : t("export.done", { format: name }));
}

/** A title as a file name that every system takes. */
function fileName(title: string): string {
  const name = title
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+|\.+$/g, "");
  return clip(name, 80) || t("export.fileName");
}
