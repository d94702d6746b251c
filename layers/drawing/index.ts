/**
 * What functions that draw maps share, as a package in a layer: the code that sets and draws, and the fonts, which are
 * ten times as large. CommonJS, because `NODE_PATH`, which leads to layers, is not searched for ES modules.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { easternFiles } from "../../model/formats/fonts/catalog-east.ts";
import { fontFilesFor } from "../../model/formats/fonts/choice.ts";
import type { Fonts } from "../../model/formats/fonts/typesetter.ts";
import { writePreview } from "../../model/formats/preview.ts";
import { thumbnailOf } from "../../model/formats/thumbnail.ts";
import type { Outline } from "../../model/types.ts";

export { pdf } from "../../model/formats/pdf.ts";
export { png } from "../../model/formats/png.ts";

/** The picture of a map that link previews show, as PNG. */
export function previewOf(outline: Outline): Uint8Array {
  const small = thumbnailOf(outline);
  return writePreview(small, fontsFor(small));
}

/** The fonts that a map is drawn with, beside this file. */
export function fontsFor(outline: Outline): Fonts {
  const files = fontFilesFor(outline, easternFiles).map(({ name }) => ({
    name,
    path: join(__dirname, "fonts", name),
  }));
  // The package has no file for one of its own ranges: characters of it are drawn as boxes, and counted.
  const there = files.filter(({ path }) => existsSync(path));
  return new Map(there.map(({ name, path }) => [name, readFileSync(path)]));
}
