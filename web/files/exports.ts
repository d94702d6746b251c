/** Exports that the cloud makes: asked for here, fetched here, by this page or by the one after a reload. */
import { ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { inBackground } from "../import/background.ts";
import { download, fileName } from "../import/export.ts";
import { flatten } from "../import/flat.ts";
import { type Made, Refused } from "../sync/files.ts";
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
  editor.text.commit();
  run(app, editor, { format, title: editor.map.text(ROOT) });
}

/** Goes on with what an earlier page had begun for this map. */
export async function resume(app: App, editor: Editor): Promise<void> {
  const mapId = editor.open.id;
  if (mapId === undefined) return;
  for (const asked of askedFor(mapId)) run(app, editor, asked, asked.id);
  for (const upload of await keptOf(mapId)) send(editor, upload);
  if (askedFor(mapId).length === 0) localStorage.removeItem(marker(mapId));
}

/** `id` is that of what was asked for already. */
function run(app: App, editor: Editor, { format, title }: Omit<Asked, "id">, id?: string): void {
  const mapId = editor.open.id;
  let asked = id;
  const done = () => {
    forget(mapId, asked);
    asked = undefined;
  };
  const onId = (id: string) => {
    asked = id;
    remember(mapId, { id, format, title });
  };
  const { name = format } = servedAs(format) ?? {};
  begin(
    "export",
    `${fileName(title)} · ${name}`,
    async (how) => {
      const files = await editor.open.files();
      try {
        // What was asked for and not fetched is there already, whatever went wrong with the network since.
        const made = asked
          ? await files.fetchExport(asked, how)
          : await files.export(await sourceOf(editor), format, { ...how, onId });
        save(app, { format, title }, made);
      } catch (error) {
        // It came to an end, without a file: the next try has to ask anew.
        if (error instanceof Refused) done();
        throw error;
      }
      done();
    },
    done,
  );
}

function save(app: App, { format, title }: Omit<Asked, "id">, { bytes, losses }: Made): void {
  const { name = format, extension = format, mediaType: type = "" } = servedAs(format) ?? {};
  download(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), `${fileName(title)}.${extension}`);
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
