import { fileName } from "../../model/formats/fonts/font-file.ts";
import { ownTypefaces } from "../../model/formats/fonts/own-typefaces.ts";
import { OWN_TYPEFACES, type OwnTypeface } from "./node-style.ts";

/** The addresses of the files: the same that exports are drawn with. */
export const addresses = import.meta.glob<string>(
  [
    "../../node_modules/@fontsource/noto-serif/files/noto-serif-{latin,latin-ext,vietnamese,cyrillic,cyrillic-ext,greek,greek-ext}-{400,600}-normal.woff",
    "../../node_modules/@fontsource/shantell-sans/files/shantell-sans-{latin,latin-ext,vietnamese,cyrillic,cyrillic-ext}-{400,600}-normal.woff",
  ],
  { query: "?url", import: "default", eager: true },
);

/** A page, or a worker, has them once. */
let isTold = false;

/** Tells a page, or a worker, where the letters are; a browser loads each file when a text needs it. */
export function tellTypefaces(fonts: FontFaceSet = document.fonts): void {
  if (isTold) return;
  isTold = true;
  for (const typeface of Object.keys(ownTypefaces) as OwnTypeface[]) {
    for (const file of ownTypefaces[typeface]) {
      for (const weight of file.weights) {
        const url =
          addresses[`../../node_modules/@fontsource/${file.family}/files/${fileName(file, weight)}`];
        fonts.add(
          new FontFace(OWN_TYPEFACES[typeface], `url(${url})`, {
            weight: String(weight),
            unicodeRange: file.ranges,
            display: "swap",
          }),
        );
      }
    }
  }
}

/** Makes the typefaces that come with Rhizome known. Calls `come` when some letters have come. Returns the way to stop. */
export function onTypefaces(come: () => void): () => void {
  tellTypefaces();
  const names = Object.values(OWN_TYPEFACES);
  const on = new AbortController();
  document.fonts.addEventListener(
    "loadingdone",
    (event) => {
      const { fontfaces } = event as FontFaceSetLoadEvent;
      // Some browsers name a family in quotes.
      if (fontfaces.some(({ family }) => names.some((name) => family.includes(name)))) come();
    },
    on,
  );
  return () => on.abort();
}
