/** Exports that the cloud makes: asked for here, fetched here, by this page or by the one after a reload. */
import { ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { inBackground } from "../import/background.ts";
import { download, fileName } from "../import/export.ts";
import { flatten } from "../import/flat.ts";
import type { How, Made } from "../sync/files.ts";
import { keptOf, marker } from "./kept.ts";
import { servedAs } from "./served.ts";
import { begin } from "./transfers.ts";
import { send } from "./uploads.ts";

interface Asked {
  readonly id: string;
  readonly format: string;
  readonly title: string;
}

/** Has the cloud make a file of the open map, and saves it. */
export function exportByCloud(app: App, editor: Editor, format: string): void {
  const { name = format } = servedAs(format) ?? {};
  editor.text.commit();
  const title = editor.map.text(ROOT);
  let asked: Asked | undefined;
  begin(
    "export",
    `${fileName(title)} · ${name}`,
    async (how) => {
      const files = await editor.open.files();
      // What was asked for and not fetched is there already, whatever went wrong since.
      const made = asked
        ? await files.fetchExport(asked.id, how)
        : await files.export(await sourceOf(editor), format, {
            ...how,
            onId: (id) => {
              asked = { id, format, title };
              remember(editor.open.id, asked);
            },
          });
      finish(app, editor, { id: "", format, title, ...asked }, made);
    },
    () => forget(editor.open.id, asked?.id),
  );
}

/** Goes on with what an earlier page had begun for this map. */
export async function resume(app: App, editor: Editor): Promise<void> {
  const mapId = editor.open.id;
  if (mapId === undefined) return;
  for (const asked of askedFor(mapId)) {
    const run = async (how: How) => {
      const files = await editor.open.files();
      finish(app, editor, asked, await files.fetchExport(asked.id, how));
    };
    begin("export", `${fileName(asked.title)} · ${asked.format}`, run, () => forget(mapId, asked.id));
  }
  for (const upload of await keptOf(mapId)) send(editor, upload);
  if (askedFor(mapId).length === 0) localStorage.removeItem(marker(mapId));
}

function finish(app: App, editor: Editor, { id, format, title }: Asked, { bytes, losses }: Made): void {
  const { name = format, extension = format, mediaType: type = "" } = servedAs(format) ?? {};
  download(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), `${fileName(title)}.${extension}`);
  forget(editor.open.id, id);
  const lost = listed(losses.map((loss) => t("report.loss", loss)));
  app.tell(lost ? t("export.without", { format: name, losses: lost }) : t("export.done", { format: name }));
}

async function sourceOf(editor: Editor): Promise<Blob> {
  const nodes = flatten(editor.map.outline());
  const written = await inBackground({ kind: "write", format: "rhizome", nodes });
  if ("message" in written) throw new Error(written.message);
  return new Blob([written.bytes as Uint8Array<ArrayBuffer>], { type: "application/json" });
}

const name = (mapId: string): string => `rhizome-exports-${mapId}`;

function askedFor(mapId: string): Asked[] {
  try {
    return JSON.parse(localStorage.getItem(name(mapId)) ?? "[]");
  } catch {
    return [];
  }
}

function remember(mapId: string | undefined, asked: Asked): void {
  if (mapId === undefined) return;
  try {
    localStorage.setItem(name(mapId), JSON.stringify([...askedFor(mapId), asked]));
    localStorage.setItem(marker(mapId), "1");
  } catch {
    // Storage is full or switched off: it is fetched as long as the page is open.
  }
}

function forget(mapId: string | undefined, id: string | undefined): void {
  if (mapId === undefined || id === undefined) return;
  const left = askedFor(mapId).filter((asked) => asked.id !== id);
  localStorage.setItem(name(mapId), JSON.stringify(left));
}
