import emoji from "@fontsource/noto-emoji/unicode.json" with { type: "json" };
import western from "@fontsource/noto-sans/unicode.json" with { type: "json" };
import arabic from "@fontsource/noto-sans-arabic/unicode.json" with { type: "json" };
import hebrew from "@fontsource/noto-sans-hebrew/unicode.json" with { type: "json" };
import mono from "@fontsource/noto-sans-mono/unicode.json" with { type: "json" };
import symbols from "@fontsource/noto-sans-symbols/unicode.json" with { type: "json" };
import symbols2 from "@fontsource/noto-sans-symbols-2/unicode.json" with { type: "json" };

/** Which characters a font file is for, as its @fontsource package says: `U+61,U+64-7A`. */
export interface FontFile {
  readonly family: string;
  readonly part: string;
  readonly weights: readonly number[];
  readonly ranges: string;
}

export type Ranges = Readonly<Record<string, string>>;

/** The named parts of a family, those to be asked first at the beginning. */
function parts(family: string, ranges: Ranges, names: string, weights = [400]): FontFile[] {
  return names.split(" ").map((part) => ({ family, part, weights, ranges: ranges[part] ?? "" }));
}

/** Families with many characters have them in parts with a number each. */
export function numbered(family: string, ranges: Ranges): FontFile[] {
  return Object.entries(ranges).flatMap(([name, range]) => {
    const [, part] = /^\[(\d+)\]$/.exec(name) ?? [];
    return part === undefined ? [] : [{ family, part, weights: [400], ranges: range }];
  });
}

const both = [400, 600];

/** The files that drawings use, by what they are for; those of East Asia, whose lists are long, are beside this. */
export const fontFiles = {
  letters: [
    ...parts("noto-sans", western, "latin latin-ext vietnamese cyrillic cyrillic-ext greek greek-ext", both),
    ...parts("noto-sans-arabic", arabic, "arabic", both),
    ...parts("noto-sans-hebrew", hebrew, "hebrew", both),
  ],
  /** Code within a text. */
  mono: parts("noto-sans-mono", mono, "latin latin-ext cyrillic greek"),
  symbols: [
    ...parts("noto-sans-symbols", symbols, "symbols"),
    ...parts("noto-sans-symbols-2", symbols2, "symbols"),
  ],
  emoji: numbered("noto-emoji", emoji),
} as const;
