/** The formats as the menu names them: the table itself is loaded only with the worker. */
export const EXPORTS = [
  { id: "freemind", label: "FreeMind (.mm)" },
  { id: "markdown", label: "Markdown" },
  { id: "opml", label: "OPML" },
  { id: "xmind", label: "XMind" },
  { id: "svg", label: "SVG drawing" },
  { id: "html", label: "HTML page" },
  { id: "text", label: "Indented text" },
  { id: "rhizome", label: "JSON" },
  { id: "mindmup", label: "MindMup" },
  { id: "mermaid", label: "Mermaid" },
  { id: "plantuml", label: "PlantUML" },
  { id: "canvas", label: "Obsidian Canvas" },
  { id: "org", label: "Org-mode" },
  { id: "csv", label: "CSV" },
  { id: "latex", label: "LaTeX" },
] as const;

/** What a file dialog offers; dropped files are told by their content. */
export const READABLE =
  ".mm,.opml,.xml,.md,.markdown,.mdown,.txt,.text,.json,.html,.htm,.xhtml,.xmind,.mup,.mmd,.mermaid,.puml,.plantuml,.pu,.wsd,.canvas,.org,.csv,.tsv,.smmx,.itmz,.mmap,.xmmap,.wxml,.mind,.gv,.dot,.jm,.smm,.km";
