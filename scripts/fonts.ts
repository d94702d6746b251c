import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { easternFiles } from "../model/formats/fonts/catalog-east.ts";
import { fontFilesFor } from "../model/formats/fonts/choice.ts";
import type { Fonts } from "../model/formats/fonts/typesetter.ts";
import type { Outline } from "../model/types.ts";

const { resolve } = createRequire(import.meta.url);

/** The fonts that a map is drawn with, from the installed packages. */
export function fontsFor(outline: Outline): Fonts {
  const read = (family: string, name: string) => readFileSync(resolve(`@fontsource/${family}/files/${name}`));
  return new Map(fontFilesFor(outline, easternFiles).map(({ family, name }) => [name, read(family, name)]));
}
