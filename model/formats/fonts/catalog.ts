import emoji from "@fontsource/noto-emoji/unicode.json" with { type: "json" };
import western from "@fontsource/noto-sans/unicode.json" with { type: "json" };
import arabic from "@fontsource/noto-sans-arabic/unicode.json" with { type: "json" };
import hebrew from "@fontsource/noto-sans-hebrew/unicode.json" with { type: "json" };
import mono from "@fontsource/noto-sans-mono/unicode.json" with { type: "json" };
import symbols from "@fontsource/noto-sans-symbols/unicode.json" with { type: "json" };
import symbols2 from "@fontsource/noto-sans-symbols-2/unicode.json" with { type: "json" };
import { bothWeights, numbered, parts } from "./font-file.ts";
import { ownTypefaces } from "./own-typefaces.ts";

/** The files that drawings use, by what they are for; those of East Asia, whose lists are long, are beside this. */
export const fontFiles = {
  letters: [
    ...parts(
      "noto-sans",
      western,
      "latin latin-ext vietnamese cyrillic cyrillic-ext greek greek-ext",
      bothWeights,
    ),
    ...parts("noto-sans-arabic", arabic, "arabic", bothWeights),
    ...parts("noto-sans-hebrew", hebrew, "hebrew", bothWeights),
  ],
  ...ownTypefaces,
  /** Code within a text, too. */
  mono: parts("noto-sans-mono", mono, "latin latin-ext cyrillic greek"),
  symbols: [
    ...parts("noto-sans-symbols", symbols, "symbols"),
    ...parts("noto-sans-symbols-2", symbols2, "symbols"),
  ],
  emoji: numbered("noto-emoji", emoji),
} as const;
