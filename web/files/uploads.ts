/** Files into nodes: images are shown, others attached. */
import { type NodeId, ROOT } from "../../model/document.ts";
import { itemLimits } from "../../model/items.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import type { Uploaded } from "../sync/files.ts";
import { isImage, prepare } from "./images.ts";
import { forget, type KeptUpload, keep } from "./kept.ts";
import { known } from "./pictures.ts";
import { begin } from "./transfers.ts";

/** As many of them are sent at once: more would only be slower each. */
const AT_ONCE = 3;
let running = 0;
const line: (() => void)[] = [];

/** Adds files to a node. The first image is shown in a node that has none, all else is attached. */
export async function attach(app: App, editor: Editor, files: readonly File[], node: NodeId): Promise<void> {
  if (editor.readOnly.peek()) return app.tell(t("map.viewOnly"));
  let free = !editor.map.attributes(node).image;
  for (const file of files) {
    if (file.size === 0) {
      app.tell(t("files.empty", { file: file.name }));
      continue;
    }
    const image = free && isImage(file) ? await prepare(file) : undefined;
    if (image) {
      free = false;
      const { width, height } = image;
      upload(editor, { node, name: file.name, file: image.shown, shown: { width, height } });
    }
    // What is shown in place of a larger one does not replace it.
    if (!image || image.smaller) upload(editor, { node, name: file.name, file });
  }
}

/** Sends a file to a node, also if the page is closed meanwhile. */
export function upload(editor: Editor, what: Omit<KeptUpload, "id" | "mapId">): void {
  const job = { ...what, id: crypto.randomUUID(), mapId: editor.open.id ?? "" };
  if (job.mapId !== "") void keep(job);
  send(editor, job);
}

/** Sends what was kept, or is about to be. */
export function send(editor: Editor, job: KeptUpload): void {
  const { id, name, file } = job;
  begin(
    "upload",
    name,
    async (how) => {
      await turn(how.signal);
      try {
        const files = await editor.open.files();
        const uploaded = await files.upload(file, name, how);
        if (job.shown) known(uploaded.key, file);
        show(editor, job, uploaded);
        await forget(id);
      } finally {
        running--;
        line.shift()?.();
      }
    },
    () => void forget(id),
  );
}

/** Waits for one's turn. Throws an AbortError when it was given up meanwhile. */
async function turn(signal: AbortSignal): Promise<void> {
  while (running >= AT_ONCE) await new Promise<void>((resolve) => line.push(resolve));
  running++;
  if (!signal.aborted) return;
  running--;
  line.shift()?.();
  signal.throwIfAborted();
}

/** Puts an uploaded file into its node, or, if that is gone and nobody else has it, into the root. */
function show(editor: Editor, job: KeptUpload, { key, type, size }: Uploaded): void {
  const { map } = editor;
  const { node, name, shown, replaces } = job;
  if (job.isCopy && !map.has(node)) return;
  const at = map.has(node) ? node : ROOT;
  const there = map.attributes(at).image?.key;
  if (shown && at === node && (there === undefined || there === replaces)) {
    map.setAttributes(at, { image: { key, type, ...shown, alt: name.slice(0, itemLimits.name) } });
  } else {
    map.addItem(at, "file", { name: name.slice(0, itemLimits.name), type, size, key });
  }
}
