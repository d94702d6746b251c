/** The keys of the Markdown text, as the sheet of shortcuts shows them. */
export const markdownKeys = [
  { keys: ["Enter"], does: "markdown.next" },
  { keys: ["Tab"], does: "outline.levelIn" },
  { keys: ["Shift+Tab"], does: "outline.levelOut" },
  { keys: ["Escape"], does: "outline.toMap" },
] as const;
