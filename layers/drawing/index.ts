/**
 * What functions that draw maps share, as a package in a layer: the code that sets and draws, and the fonts, which are
 * ten times as large. CommonJS, because `NODE_PATH`, which leads to layers, is not searched for ES modules.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fonts, fontFilesFor } from "../../model/formats/fonts/typesetter.ts";
import type { Outline } from "../../model/types.ts";

export { pdf } from "../../model/formats/pdf.ts";

/** The fonts that a map is drawn with, beside this file. */
export function fontsFor(outline: Outline): Fonts {
  return new Map(
    fontFilesFor(outline).map(({ name }) => [name, readFileSync(join(__dirname, "fonts", name))]),
  );
}
