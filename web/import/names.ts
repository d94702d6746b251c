import { type Sentence, t } from "../i18n/index.ts";

/** A format by its own name, or by one that the catalog has; and what it is good for. */
export interface Export {
  readonly id: string;
  readonly name: string | { readonly key: Sentence };
  readonly about: Sentence;
}

/** The formats as the dialog offers them, in groups: the table itself is loaded only with the worker. */
export const EXPORT_GROUPS: readonly { readonly name: Sentence; readonly formats: readonly Export[] }[] = [
  {
    name: "export.pictures",
    formats: [
      { id: "pdf", name: "PDF", about: "export.about.pdf" },
      { id: "png", name: "PNG", about: "export.about.png" },
      { id: "svg", name: { key: "export.svg" }, about: "export.about.svg" },
      { id: "page", name: { key: "export.page" }, about: "export.about.page" },
    ],
  },
  {
    name: "export.office",
    formats: [
      { id: "docx", name: "Word", about: "export.about.docx" },
      { id: "pptx", name: "PowerPoint", about: "export.about.pptx" },
      { id: "xlsx", name: "Excel", about: "export.about.xlsx" },
    ],
  },
  {
    name: "export.texts",
    formats: [
      { id: "markdown", name: "Markdown", about: "export.about.markdown" },
      { id: "text", name: { key: "export.text" }, about: "export.about.text" },
      { id: "html", name: { key: "export.html" }, about: "export.about.html" },
      { id: "org", name: "Org-mode", about: "export.about.org" },
      { id: "latex", name: "LaTeX", about: "export.about.latex" },
      { id: "csv", name: "CSV", about: "export.about.csv" },
    ],
  },
  {
    name: "export.programs",
    formats: [
      { id: "rhizome", name: "JSON", about: "export.about.rhizome" },
      { id: "freemind", name: "FreeMind (.mm)", about: "export.about.freemind" },
      { id: "xmind", name: "XMind", about: "export.about.xmind" },
      { id: "mindmup", name: "MindMup", about: "export.about.mindmup" },
      { id: "opml", name: "OPML", about: "export.about.opml" },
      { id: "canvas", name: "Obsidian Canvas", about: "export.about.canvas" },
      { id: "mermaid", name: "Mermaid", about: "export.about.mermaid" },
      { id: "plantuml", name: "PlantUML", about: "export.about.plantuml" },
    ],
  },
];

export const EXPORTS: readonly Export[] = EXPORT_GROUPS.flatMap(({ formats }) => formats);

export function exportName({ name }: Export): string {
  return typeof name === "string" ? name : t(name.key);
}
