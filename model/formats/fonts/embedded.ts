/** The letters that come with Rhizome, as files that show a map by themselves hold them. */

import { themeOf } from "../../themes.ts";
import type { Outline } from "../../types.ts";
import { walk } from "../walk.ts";
import { fileName } from "./font-file.ts";
import { ownTypefaces } from "./own-typefaces.ts";
import type { Fonts } from "./typesetter.ts";

/** What such files call them: their own names, so that a machine that has them needs no file. */
export const embeddedNames = { serif: "Noto Serif", hand: "Shantell Sans" } as const;
type Embedded = keyof typeof embeddedNames;

export interface EmbeddedFont {
  readonly family: string;
  readonly weight: number;
  /** As CSS has ranges of characters. */
  readonly ranges: string;
  /** A WOFF file in base64. */
  readonly data: string;
}

/** Whether any of a map is in letters that come with Rhizome. */
export function hasOwnLetters(outline: Outline): boolean {
  return weightsIn(outline).size > 0;
}

/** Of the fonts that are given, those of Rhizome's letters that a map uses, by their weights. */
export function embeddedFonts(outline: Outline, fonts: Fonts): EmbeddedFont[] {
  return [...weightsIn(outline)].flatMap((used) => {
    const [typeface, weight] = used.split(" ") as [Embedded, string];
    return ownTypefaces[typeface].flatMap((file) => {
      const bytes = fonts.get(fileName(file, Number(weight)));
      if (!bytes) return [];
      const font = { family: embeddedNames[typeface], weight: Number(weight), ranges: file.ranges };
      return [{ ...font, data: base64(bytes) }];
    });
  });
}

/** Typefaces with the weights that they are drawn in: `serif 400`. */
function weightsIn(outline: Outline): Set<string> {
  const found = new Set<string>();
  const usual = themeOf(outline.attributes?.theme)?.font;
  walk(outline, ({ attributes: { style } = {}, marks = [] }, depth) => {
    const typeface = style?.font ?? usual;
    if (typeface !== "serif" && typeface !== "hand") return;
    const isHeavy = style?.bold ?? depth < 2;
    found.add(`${typeface} ${isHeavy ? 600 : 400}`);
    if (marks.some(({ kind }) => kind === "bold")) found.add(`${typeface} 600`);
  });
  return found;
}

/** Browsers, workers and Node have it; the types of the model are of none of them. */
declare function btoa(text: string): string;

function base64(bytes: Uint8Array): string {
  let text = "";
  // A call takes so many arguments and no more.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
