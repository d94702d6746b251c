import { detect } from "../../model/formats/index.ts";
import type { Imported } from "../../model/types.ts";

/** A file to read, and what became of it. */
export interface Reading {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type ReadingResult =
  | { readonly imported: Imported; readonly format: string }
  | { readonly message: string };

/** Reads files away from the page, which stays live however large or odd a file is. */
self.addEventListener("message", ({ data }: MessageEvent<Reading>) => {
  self.postMessage(read(data));
});

function read({ name, bytes }: Reading): ReadingResult {
  try {
    const format = detect(name, bytes);
    if (!format?.read) {
      return {
        message: `“${name}” is no file that Rhizome can read. It reads FreeMind and Freeplane (.mm), OPML, Markdown and indented text.`,
      };
    }
    const title = name.replace(/\.[^.]*$/, "");
    return { imported: format.read(bytes, title), format: format.name };
  } catch (error) {
    return {
      message: `“${name}” could not be read. ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
