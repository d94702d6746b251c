import { fontFilesFor, isEastern } from "../../model/formats/fonts/choice.ts";
import type { Fonts } from "../../model/formats/fonts/typesetter.ts";
import type { Outline } from "../../model/types.ts";
import { addresses as ownAddresses } from "../editor/typefaces.ts";

const PACKAGES = "../../node_modules/@fontsource/";

/** The address of each font file that drawings may need. The parts and weights are those of the model's catalogue. */
const addresses = import.meta.glob<string>(
  [
    "../../node_modules/@fontsource/noto-sans/files/noto-sans-{latin,latin-ext,vietnamese,cyrillic,cyrillic-ext,greek,greek-ext}-{400,600}-normal.woff",
    "../../node_modules/@fontsource/noto-sans-{arabic,hebrew}/files/noto-sans-{arabic-arabic,hebrew-hebrew}-{400,600}-normal.woff",
    "../../node_modules/@fontsource/noto-sans-mono/files/noto-sans-mono-{latin,latin-ext,cyrillic,greek}-400-normal.woff",
    "../../node_modules/@fontsource/noto-sans-symbols{,-2}/files/noto-sans-symbols{,-2}-symbols-400-normal.woff",
    "../../node_modules/@fontsource/noto-emoji/files/noto-emoji-{0,1,2,3,4,5,6,7,8,9,10}-400-normal.woff",
  ],
  { query: "?url", import: "default", eager: true },
);

/** Fetches the fonts that a map is drawn with. Throws when one can't be had. */
export async function loadFonts(outline: Outline): Promise<Fonts> {
  const east = isEastern(outline) ? await import("./fonts-east.ts") : undefined;
  const wanted = fontFilesFor(outline, east?.easternFiles).map(({ family, name }) => {
    const path = `${PACKAGES}${family}/files/${name}`;
    return { name, url: addresses[path] ?? ownAddresses[path] ?? east?.addresses[path] };
  });
  const loaded = await Promise.all(
    wanted.map(async ({ name, url }) => [name, await fetchFont(url)] as const),
  );
  return new Map(loaded);
}

async function fetchFont(url: string | undefined): Promise<Uint8Array> {
  const response = url === undefined ? undefined : await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Error("A font could not be loaded.");
  return new Uint8Array(await response.arrayBuffer());
}
