import { outlineOf, readBlocks } from "../../model/markdown/blocks.ts";
import type { NodeAttributes, Outline } from "../../model/types.ts";
import type { Sentence } from "../i18n/index.ts";

/** A map to begin with. Its text is a Markdown file beside this one. */
export interface Template {
  readonly file: string;
  readonly name: Sentence;
  /** Of the root. */
  readonly attributes?: NodeAttributes;
}

export const templates: readonly Template[] = [
  { file: "brainstorm", name: "template.brainstorm" },
  { file: "project-plan", name: "template.project" },
  { file: "meeting-notes", name: "template.meeting" },
  { file: "decision", name: "template.decision" },
  { file: "swot", name: "template.swot" },
  { file: "okrs", name: "template.okrs" },
  { file: "retrospective", name: "template.retrospective" },
  { file: "weekly-review", name: "template.review" },
  { file: "study-notes", name: "template.study" },
  { file: "book-summary", name: "template.book" },
  { file: "trip-plan", name: "template.trip" },
  { file: "org-chart", name: "template.organization", attributes: { side: "down" } },
];

const files = import.meta.glob<string>("./*.md", { query: "?raw", import: "default" });

export async function readTemplate({ file, attributes }: Template): Promise<Outline> {
  const text = (await files[`./${file}.md`]?.()) ?? "";
  const outline = outlineOf(readBlocks(text.split("\n")));
  return { ...outline, attributes: { ...outline.attributes, ...attributes } };
}
