import type { WriteOptions } from "../../model/formats/format.ts";
import { writeFile } from "../../model/formats/write.ts";
import type { Imported, Loss } from "../../model/types.ts";
import { type FlatNode, flatten, unflatten } from "./flat.ts";
import { writers } from "./writers.ts";

/** A file to read, or a tree to write in a format. */
export type Task =
  | { readonly kind: "read"; readonly name: string; readonly bytes: Uint8Array }
  | {
      readonly kind: "write";
      readonly format: string;
      readonly nodes: readonly FlatNode[];
      readonly options?: WriteOptions;
    };

/** What became of a task. */
export interface Done {
  readonly read: Omit<Imported, "root"> & { readonly nodes: readonly FlatNode[]; readonly format: string };
  readonly write: {
    readonly bytes: Uint8Array;
    readonly losses: readonly Loss[];
    readonly name: string;
    readonly extension: string;
    readonly mediaType: string;
  };
}

/** Without a message, a part of the page did not come. */
export type Answer<Kind extends keyof Done> = Done[Kind] | { readonly message: string };

/** Works on files away from the page, which stays live however large or odd they are. */
self.addEventListener("message", async ({ data }: MessageEvent<Task>) => {
  try {
    self.postMessage(await (data.kind === "read" ? read(data) : write(data)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    self.postMessage({ message: error instanceof Missing ? "" : message });
  }
});

class Missing extends Error {}

/** What is loaded. Throws {@link Missing} where it is not kept and there is no network. */
async function part<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    throw new Missing("A part of the page did not come.", { cause });
  }
}

async function read({ name, bytes }: Task & { kind: "read" }): Promise<Done["read"]> {
  const { detect, readFile } = await part(import("../../model/formats/reading.ts"));
  const { root, ...imported } = readFile(name, bytes);
  return { ...imported, nodes: flatten(root), format: detect(name, bytes)?.name ?? "" };
}

async function write({ format: id, nodes, options }: Task & { kind: "write" }): Promise<Done["write"]> {
  const load = writers[id];
  if (!load) throw new Error(`There is no format “${id}”.`);
  const format = await part(load());
  const outline = unflatten(nodes);
  // A picture is painted with the fonts that the person has; a document brings its own.
  const isPainted = id === "png" && typeof OffscreenCanvas !== "undefined";
  const canvas = isPainted ? (await part(import("./canvas-painter.ts"))).canvasPainter() : undefined;
  if (canvas) await (await part(import("./letters.ts"))).loadLetters(outline);
  // The lists of what each font has are long, and few exports need them.
  const isHeld =
    format.holdsFonts && (await part(import("../../model/formats/fonts/embedded.ts"))).hasOwnLetters(outline);
  const isDrawn = format.needsFonts && !canvas;
  const fonts =
    isDrawn || isHeld
      ? await part(import("./fonts.ts").then(({ loadFonts }) => loadFonts(outline)))
      : undefined;
  const { name, extensions, mediaType } = format;
  const written = writeFile(format, outline, { ...options, fonts, canvas });
  return { ...written, name, extension: extensions[0] ?? "txt", mediaType };
}
