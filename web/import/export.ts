import type { App } from "../app.ts";
import { inBackground } from "./background.ts";
import { flatten } from "./flat.ts";

/** Writes the open map in a format and gives it to the browser to download. */
export async function exportMap(app: App, format: string): Promise<void> {
  const editor = app.editor.peek();
  if (!editor) return;
  editor.text.commit();
  const written = await inBackground({ kind: "write", format, nodes: flatten(editor.map.outline()) });
  if ("message" in written) return app.tell(written.message);
  const { bytes, losses, name, extension, mediaType } = written;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }));
  link.download = `${fileName(editor.title.peek())}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  const lost = losses.map(({ what, count }) => `${count} ${what}`).join(", ");
  app.tell(lost ? `Exported as ${name}, without: ${lost}.` : `Exported as ${name}.`);
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
