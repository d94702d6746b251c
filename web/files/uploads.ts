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
      upload(editor, node, file.name, image.shown, { width, height });
    }
    // What is shown in place of a larger one does not replace it.
    if (!image || image.smaller) upload(editor, node, file.name, file);
  }
}

function upload(editor: Editor, node: NodeId, name: string, file: Blob, shown?: KeptUpload["shown"]): void {
  const job = { id: crypto.randomUUID(), mapId: editor.open.id ?? "", node, name, file, shown };
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

/** Puts an uploaded file into its node, or, if that is gone, into the root: it is not lost. */
function show(editor: Editor, { node, name, shown }: KeptUpload, { key, type, size }: Uploaded): void {
  const { map } = editor;
  const at = map.has(node) ? node : ROOT;
  if (shown && at === node && !map.attributes(node).image) {
    map.setAttributes(at, { image: { key, type, ...shown, alt: name.slice(0, itemLimits.name) } });
  } else {
    map.addItem(at, "file", { name: name.slice(0, itemLimits.name), type, size, key });
  }
}
