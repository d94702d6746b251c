import type { Typeface } from "../../types.ts";

/** Fonts that come with office programs. */
export const officeFonts: Readonly<Record<Typeface, string>> = {
  sans: "Arial",
  serif: "Georgia",
  mono: "Consolas",
  hand: "Comic Sans MS",
};
