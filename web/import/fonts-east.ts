/** Which font files there are for East Asia's characters: hundreds, each for a few of them. */
export { easternFiles } from "../../model/formats/fonts/catalog-east.ts";

export const addresses = import.meta.glob<string>(
  "../../node_modules/@fontsource/noto-sans-{jp,kr,sc}/files/noto-sans-{jp,kr,sc}-[0-9]*-400-normal.woff",
  { query: "?url", import: "default", eager: true },
);
