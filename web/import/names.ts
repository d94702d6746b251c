import { t } from "../i18n/index.ts";

/** A format by its own name, or by one that the catalog has. */
export type Export =
  | { readonly id: string; readonly label: string }
  | { readonly id: "svg" | "html" | "text" };

/** The formats as the menu names them: the table itself is loaded only with the worker. */
export const EXPORTS: readonly Export[] = [
  { id: "freemind", label: "FreeMind (.mm)" },
  { id: "markdown", label: "Markdown" },
  { id: "opml", label: "OPML" },
  { id: "xmind", label: "XMind" },
  { id: "pdf", label: "PDF" },
  { id: "docx", label: "Word (.docx)" },
  { id: "pptx", label: "PowerPoint (.pptx)" },
  { id: "xlsx", label: "Excel (.xlsx)" },
  { id: "svg" },
  { id: "html" },
  { id: "text" },
  { id: "rhizome", label: "JSON" },
  { id: "mindmup", label: "MindMup" },
  { id: "mermaid", label: "Mermaid" },
  { id: "plantuml", label: "PlantUML" },
  { id: "canvas", label: "Obsidian Canvas" },
  { id: "org", label: "Org-mode" },
  { id: "csv", label: "CSV" },
  { id: "latex", label: "LaTeX" },
];

export function exportName(format: Export): string {
  return "label" in format ? format.label : t(`export.${format.id}`);
}

/** What a file dialog offers; dropped files are told by their content. */
export const READABLE =
  ".mm,.opml,.xml,.md,.markdown,.mdown,.txt,.text,.json,.html,.htm,.xhtml,.xmind,.mup,.mmd,.mermaid,.puml,.plantuml,.pu,.wsd,.canvas,.org,.csv,.tsv,.smmx,.itmz,.mmap,.xmmap,.wxml,.mind,.gv,.dot,.jm,.smm,.km";
