import serif from "@fontsource/noto-serif/unicode.json" with { type: "json" };
import hand from "@fontsource/shantell-sans/unicode.json" with { type: "json" };
import { bothWeights, parts } from "./font-file.ts";

/** The files of the typefaces that come with Rhizome, for editors and drawings alike. */
export const ownTypefaces = {
  serif: parts(
    "noto-serif",
    serif,
    "latin latin-ext vietnamese cyrillic cyrillic-ext greek greek-ext",
    bothWeights,
  ),
  hand: parts("shantell-sans", hand, "latin latin-ext vietnamese cyrillic cyrillic-ext", bothWeights),
} as const;
