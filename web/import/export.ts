import { formats } from "../../model/formats/index.ts";
import type { App } from "../app.ts";

/** Writes the open map in a format and gives it to the browser to download. */
export function exportMap(app: App, id: string): void {
  const editor = app.editor.peek();
  const format = formats.find((format) => format.id === id);
  if (!editor || !format?.write) return;
  editor.text.commit();
  const { bytes, losses } = format.write(editor.map.outline());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: format.mediaType }));
  link.download = `${fileName(editor.title.peek())}.${format.extensions[0] ?? "txt"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const lost = losses.map(({ what, count }) => `${count} ${what}`).join(", ");
  app.tell(lost ? `Exported as ${format.name}, without: ${lost}.` : `Exported as ${format.name}.`);
}

/** A title as a file name that every system takes. */
function fileName(title: string): string {
  const name = title
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+|\.+$/g, "");
  return name.slice(0, 80) || "Mind map";
}
