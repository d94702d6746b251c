import { outlineOf, readBlocks } from "../../model/markdown/blocks.ts";
import type { NodeAttributes, Outline } from "../../model/types.ts";
import type { Sentence } from "../i18n/index.ts";
import type { Language } from "../i18n/languages.ts";

/** A map to begin with. */
export interface Template {
  readonly name: Sentence;
  /** Of the root. */
  readonly attributes?: NodeAttributes;
}

/** In the order in which the files beside this one have them: one a language, in Markdown, each map with its title. */
export const templates: readonly Template[] = [
  { name: "template.brainstorm" },
  { name: "template.project" },
  { name: "template.meeting" },
  { name: "template.decision" },
  { name: "template.swot" },
  { name: "template.okrs" },
  { name: "template.retrospective" },
  { name: "template.review" },
  { name: "template.study" },
  { name: "template.book" },
  { name: "template.trip" },
  { name: "template.organization", attributes: { side: "down" } },
];

const files = import.meta.glob<string>("./*.md", { query: "?raw", import: "default" });

/** The maps of `templates`, in their order, in a language. */
export async function readTemplates(language: Language): Promise<Outline[]> {
  const isLatin = language === "sr-Latn";
  const text = (await files[`./${isLatin ? "sr" : language}.md`]?.()) ?? "";
  const said = isLatin ? (await import("../i18n/sr-latin.ts")).inLatin(text) : text;
  return mapsIn(said).map((map, i) => {
    const outline = outlineOf(readBlocks(map.trimEnd().split("\n")));
    return { ...outline, attributes: { ...outline.attributes, ...templates[i]?.attributes } };
  });
}

/** The texts of the maps in a file: each begins with a title of the first level. */
export function mapsIn(text: string): string[] {
  return text.split(/^(?=# )/m);
}
