import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The fonts that drawings are made with; a test holds that they are those of model/formats/fonts/catalog.ts. */
const fonts = {
  "noto-sans": /-(latin|latin-ext|vietnamese|cyrillic|cyrillic-ext|greek|greek-ext)-(400|600)-normal\.woff$/,
  "noto-serif": /-(latin|latin-ext|vietnamese|cyrillic|cyrillic-ext|greek|greek-ext)-(400|600)-normal\.woff$/,
  "shantell-sans": /-(latin|latin-ext|vietnamese|cyrillic|cyrillic-ext)-(400|600)-normal\.woff$/,
  "noto-sans-arabic": /-arabic-(400|600)-normal\.woff$/,
  "noto-sans-hebrew": /-hebrew-(400|600)-normal\.woff$/,
  "noto-sans-mono": /-(latin|latin-ext|cyrillic|greek)-400-normal\.woff$/,
  "noto-sans-jp": /-jp-\d+-400-normal\.woff$/,
  "noto-sans-kr": /-kr-\d+-400-normal\.woff$/,
  "noto-sans-sc": /-sc-\d+-400-normal\.woff$/,
  "noto-sans-symbols": /-symbols-400-normal\.woff$/,
  "noto-sans-symbols-2": /-symbols-400-normal\.woff$/,
  "noto-emoji": /-emoji-\d+-400-normal\.woff$/,
};

/** Makes the folder of the layer that functions draw with: `nodejs/node_modules/rhizome-drawing`. Answers it. */
export async function bundleDrawingLayer(root: string, folder: string): Promise<string> {
  const home = join(folder, "nodejs", "node_modules", "rhizome-drawing");
  mkdirSync(join(home, "fonts"), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join("layers", "drawing", "index.ts")],
    outfile: join(home, "index.js"),
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    logLevel: "warning",
  });
  for (const [family, wanted] of Object.entries(fonts)) {
    const files = join(root, "node_modules", "@fontsource", family, "files");
    for (const name of readdirSync(files))
      if (wanted.test(name))
        cpSync(join(files, name), join(home, "fonts", name), { preserveTimestamps: true });
  }
  return folder;
}
