import { type NodeId, ROOT } from "../../model/document.ts";
import type { Loss, Outline } from "../../model/types.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { showAtFirst } from "../editor/first-look.ts";
import { bring, type Left, takeOut } from "../files/elsewhere.ts";
import { t } from "../i18n/index.ts";
import { fileProblemSaid } from "../i18n/model-words.ts";
import { inBackground } from "./background.ts";
import { unflatten } from "./flat.ts";

/** What an import brought, and what it could not bring. */
export interface Report {
  readonly name: string;
  readonly format: string;
  readonly count: number;
  readonly losses: readonly Loss[];
}

/** The same limit as the formats have, told before the file is read into memory. */
const LARGEST = 20 * 1024 * 1024;

/** A map read from a file, and what of it could not be read. */
interface ReadMap extends Omit<Report, "name"> {
  readonly root: Outline;
}

/** Reads a file; undefined for one that can't be read: a message said why. */
export async function readMap(app: App, file: File): Promise<ReadMap | undefined> {
  if (file.size > LARGEST) {
    app.tell(t("import.tooLarge", { file: file.name }));
    return undefined;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = await inBackground({ kind: "read", name: file.name, bytes });
  if ("message" in read) {
    app.tell(t("import.unread", { file: file.name, reason: fileProblemSaid(read.message) }));
    return undefined;
  }
  const { nodes, ...report } = read;
  return { ...report, root: unflatten(nodes) };
}

/**
 * Reads a file and shows it: below `at`, or in the open map when that is still empty, or as a new map. A file
 * that can't be read gives a message, and the open map stays as it is.
 */
export async function importFile(app: App, file: File, at?: NodeId): Promise<void> {
  const read = await readMap(app, file);
  if (!read) return;
  const { root, format, count, losses } = read;
  const editor = app.editor.peek();
  let into: Editor | undefined = editor;
  let below = at !== undefined && editor?.map.has(at) ? at : undefined;
  if (below === undefined && !(editor && isEmpty(editor) && !editor.readOnly.peek())) {
    into = await app.newMap();
    below = undefined;
  }
  if (!into) return;
  const shown = into;
  const left = takeOut([root], shown.open.id);
  let nodes: readonly NodeId[] | undefined;
  shown.edit(() => {
    nodes = insert(shown, root, below);
  });
  if (!nodes) return;
  if (below === undefined) showAtFirst(shown.scene);
  const behind = await bring(shown, left, nodes);
  const all = [...losses, ...lossesOf(behind, (at) => textOf(shown, nodes?.[at]))];
  if (all.length === 0) {
    app.tell(t("import.done", { count, file: file.name }));
  } else {
    app.dialog.value = { kind: "report", report: { name: file.name, format, count, losses: all } };
  }
}

const textOf = ({ map }: Editor, id = ""): string => (map.has(id) ? map.text(id) : "");

/** What stayed in the map that the file was made of. */
function lossesOf(behind: readonly Left[], textAt: (at: number) => string): Loss[] {
  const kinds = {
    images: behind.filter(({ shown }) => shown),
    attachments: behind.filter(({ shown }) => !shown),
  };
  return Object.entries(kinds)
    .filter(([, all]) => all.length > 0)
    .map(([what, all]) => {
      const examples = new Set(all.map(({ at }) => textAt(at)).filter(Boolean));
      return { what, count: all.length, examples: [...examples].slice(0, 3) };
    });
}

function isEmpty({ map }: Editor): boolean {
  return map.size === 1 && map.text(ROOT) === "";
}

/** One undo step. Without a place to go below, the file's root becomes the map's root. Answers the nodes, in order. */
function insert(editor: Editor, root: Outline, below: NodeId | undefined): NodeId[] {
  const { map } = editor;
  if (below === undefined) {
    map.fill(root);
    return [...map.walk()];
  }
  return map.transact(() => {
    editor.unfold(below);
    return map.insert(below, map.children(below).length, root).flatMap((id) => [...map.walk(id)]);
  });
}
