import { createHash } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join("web", "viewer", file)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    logLevel: "warning",
  });
  // Nothing in a script may look like its end.
  return (outputFiles[0]?.text ?? "").trim().replaceAll("</", "<\\/").replaceAll("<!--", "\\x3c!--");
}

/** The module model/formats/page/viewer.ts: the viewer in web/viewer as texts, with the hashes that let a page run it. */
export async function viewerModule(): Promise<string> {
  const [script, style] = [await bundled("viewer.ts"), await bundled("viewer.css")];
  const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const lines = Object.entries({ script, style, scriptHash: hash(script), styleHash: hash(style) }).map(
    ([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`,
  );
  return `// Made of web/viewer: npx vitest run test/model/formats/page.test.ts --update\n${lines.join("")}`;
}
