import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ASSEMBLY, freshAssembly } from "../assembly.ts";
import { draw } from "./draw.ts";
import { graphOf, type Template } from "./graph.ts";
import { views } from "./views.ts";

/** Every diagram, by the name of its file. */
export function diagrams(templates: Readonly<Record<string, Template>>): Record<string, string> {
  const graph = graphOf(templates);
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [`${name}.svg`, draw(graph, view)]));
}

/** `npm run diagrams`: draws docs/diagrams anew from the synthesized templates. */
export async function writeDiagrams(): Promise<void> {
  const folder = fileURLToPath(new URL("../../docs/diagrams", import.meta.url));
  // The guide is part of what is synthesized, and a page may show a diagram that is drawn now for the first time.
  for (const name of Object.keys(views)) closeSync(openSync(join(folder, `${name}.svg`), "a"));
  await freshAssembly();
  const templates = Object.fromEntries(
    readdirSync(ASSEMBLY)
      .filter((file) => file.endsWith(".template.json"))
      .map((file) => [
        file.replace(/^Rhizome|\.template\.json$/g, ""),
        JSON.parse(readFileSync(join(ASSEMBLY, file), "utf8")) as Template,
      ]),
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const drawn = diagrams(templates);
  for (const [file, svg] of Object.entries(drawn)) writeFileSync(join(folder, file), svg);
  console.log(`Drew ${Object.keys(drawn).length} diagrams in docs/diagrams.`);
}
