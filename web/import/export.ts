import { type NodeId, ROOT } from "../../model/document.ts";
import type { WriteOptions } from "../../model/formats/format.ts";
import { themeOf } from "../../model/themes.ts";
import type { ImageAttribute, Loss, Outline } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { clip } from "../i18n/shorten.ts";
import { inBackground } from "./background.ts";
import { type FlatNode, flatten } from "./flat.ts";
import { pageLabels } from "./page-labels.ts";

/** What became of an export. */
export interface Exported {
  /** The format's. */
  readonly name: string;
  readonly losses: readonly Loss[];
  /** Why nothing was written. */
  readonly failed?: string;
}

/** Writes a map, or the branch at `top`, in a format and gives it to the browser to download. */
export async function exportMap(
  editor: Editor,
  format: string,
  options: WriteOptions = {},
  top: NodeId = ROOT,
): Promise<Exported> {
  editor.text.commit();
  const outline = branchOf(editor, top);
  const nodes = flatten(outline);
  const images = format === "svg" || format === "html" ? await imagesOf(editor, nodes) : undefined;
  const written = await inBackground({
    kind: "write",
    format,
    nodes,
    options: { ...options, ...(images && { images }), ...(format === "page" && { labels: pageLabels() }) },
  });
  if ("message" in written)
    return { name: format, losses: [], failed: t("export.failed", { reason: written.message }) };
  const { bytes, losses, name, extension, mediaType } = written;
  const title = top === ROOT ? editor.title.peek() : outline.text;
  download(
    new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }),
    `${fileName(title)}.${extension}`,
  );
  return { name, losses };
}

/** The pictures of nodes as `data:` URLs. One that can't be read now is left out, and the format says so. */
async function imagesOf(editor: Editor, nodes: readonly FlatNode[]): Promise<Record<string, string>> {
  const found = new Map<string, ImageAttribute>();
  for (const { attributes } of nodes)
    if (attributes?.image) found.set(attributes.image.key, attributes.image);
  const images: Record<string, string> = {};
  if (found.size === 0) return images;
  const files = await editor.open.files().catch(() => undefined);
  const read = async ({ key, type }: ImageAttribute) => {
    const bytes = await files?.read(key).catch(() => undefined);
    if (bytes) images[key] = await dataUrl(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  };
  await Promise.all([...found.values()].map(read));
  return images;
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** A branch as a map of its own, that looks and grows as the whole map does. */
function branchOf({ map, scene }: Editor, top: NodeId): Outline {
  const outline = map.outline(top);
  if (top === ROOT) return outline;
  const { side: _, position: __, ...attributes } = outline.attributes ?? {};
  const { side, theme } = map.attributes(ROOT);
  const line = scene.line(top);
  const isUsual = line === (themeOf(theme)?.line ?? "curve");
  return {
    ...outline,
    attributes: { ...attributes, ...(side && { side }), ...(theme && { theme }), ...(!isUsual && { line }) },
  };
}

/** Has the browser save a file. */
export function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A title as a file name that every system takes. */
export function fileName(title: string): string {
  const name = title
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+|\.+$/g, "");
  return clip(name, 80) || t("export.fileName");
}
