import japanese from "@fontsource/noto-sans-jp/unicode.json" with { type: "json" };
import korean from "@fontsource/noto-sans-kr/unicode.json" with { type: "json" };
import chinese from "@fontsource/noto-sans-sc/unicode.json" with { type: "json" };
import { type FontFile, numbered } from "./font-file.ts";

/** The files for what East Asia writes. */
export interface EasternFiles {
  readonly japanese: readonly FontFile[];
  readonly chinese: readonly FontFile[];
  readonly korean: readonly FontFile[];
}

/** Their lists of characters are 200 KB: a page loads them only for maps that have such characters. */
export const easternFiles: EasternFiles = {
  japanese: numbered("noto-sans-jp", japanese),
  chinese: numbered("noto-sans-sc", chinese),
  korean: numbered("noto-sans-kr", korean),
};
